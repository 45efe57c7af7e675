import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { applyPatchFile, reversed } from '../../src/text/patch/patch-apply.ts';
import { parsePatch, PatchError } from '../../src/text/patch/patch-read.ts';
import { formatPatch } from '../../src/text/patch/patch.ts';
import type { PatchSide } from '../../src/text/patch/patch.ts';
import { counterexample } from '../support/property.ts';
import { tool } from '../support/tools.ts';

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'archie-patch-read-'));
  made.push(path);
  return path;
}

const git = (cwd: string, args: string[], input?: string): Buffer =>
  tool('git', args, { cwd, ...(input !== undefined && { input }) }).stdout;

type Tree = Map<string, { text: string; mode: PatchSide['mode'] }>;

/** Everything but `.git`; content as latin1. */
function treeOf(root: string): Tree {
  const names = git(root, ['-c', 'core.quotepath=off', 'ls-files', '-co', '-z']).toString('latin1').split('\0');
  const tree: Tree = new Map();
  for (const latin of names.filter((name) => name !== '')) {
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(latin, 'latin1')]);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (!stat) continue;
    const name = Buffer.from(latin, 'latin1').toString('utf8').includes('\ufffd')
      ? latin
      : Buffer.from(latin, 'latin1').toString();
    if (stat.isSymbolicLink()) tree.set(name, { text: readlinkSync(path, 'latin1'), mode: 'link' });
    else tree.set(name, { text: readFileSync(path, 'latin1'), mode: stat.mode & 0o100 ? 'executable' : 'file' });
  }
  return tree;
}

/** What a patch makes of a tree; throws where it does not fit. */
function applied(before: Tree, patch: string): Tree {
  const after = new Map(before);
  const gone = new Set<string>();
  for (const file of parsePatch(patch)) {
    const { from, to } = file;
    const moves = from !== null && to !== null && from !== to;
    const old = from === null ? undefined : (moves ? before : after).get(from);
    const bytes = applyPatchFile(file, old ? Buffer.from(old.text, 'latin1') : null);
    if (bytes && 'failed' in bytes) throw new Error(`${from} -> ${to}: ${bytes.failed}`);
    if (from !== null && from !== to && !file.copy && !gone.has(from)) after.delete(from);
    if (to === null || !bytes) continue;
    const mode = file.newMode && file.newMode !== file.oldMode ? file.newMode : (old?.mode ?? file.newMode ?? 'file');
    after.set(to, { text: Buffer.from(bytes).toString('latin1'), mode });
    gone.add(to);
  }
  return after;
}

const one = (patch: string, before: string | null): unknown => {
  const [file] = parsePatch(patch);
  if (!file) return 'no file';
  const after = applyPatchFile(file, before === null ? null : Buffer.from(before));
  return after && !('failed' in after) ? Buffer.from(after).toString() : after;
};

const sorted = (all: Tree): unknown => [...all].toSorted(([a], [b]) => (a < b ? -1 : 1));

const row = (text: string): string =>
  text
    .split('\n')
    .map((line) => `${line}\n`)
    .join('');

describe('parsePatch', () => {
  it('reads back what formatPatch writes, forward and back, for any bytes, names and modes', () => {
    const name = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constantFrom('a', 'src/b c.ts', 'tab\there', 'quo"te', 'back\\slash', '猫/é', ' lead', 'b/a b/a'),
      },
      fc.constantFrom('caf\udce9', 'x\udcff/\udc80y', 'new\nline'),
    );
    const text = fc
      .array(
        fc.constantFrom(
          'one',
          'two',
          '',
          '-minus',
          '+plus',
          '\\ No newline at end of file',
          '@@ -1 +1 @@',
          'é',
          '-- a',
          'diff --git a/x b/x',
        ),
        { maxLength: 12 },
      )
      .chain((lines) =>
        fc.constantFrom(
          lines.join('\n'),
          lines.map((line) => `${line}\n`).join(''),
          lines.map((line) => `${line}\r\n`).join(''),
        ),
      );
    const bytes = fc.oneof(
      { weight: 3, arbitrary: text.map((each) => Buffer.from(each)) },
      fc.uint8Array({ maxLength: 200 }).map((each) => Buffer.from(each)),
    );
    const side = fc.oneof(
      { weight: 6, arbitrary: fc.record({ bytes, mode: fc.constantFrom<PatchSide['mode']>('file', 'executable') }) },
      fc.record({
        bytes: fc.constantFrom('target', '../up').map((each) => Buffer.from(each)),
        mode: fc.constant<PatchSide['mode']>('link'),
      }),
      fc.constant(null),
    );
    const files = fc.uniqueArray(fc.record({ path: name, before: side, after: side }), {
      maxLength: 4,
      selector: (file) => file.path,
    });
    const tree = (
      all: readonly { path: string; before: PatchSide | null; after: PatchSide | null }[],
      which: 'before' | 'after',
    ): Tree =>
      new Map(
        all.flatMap((file) => {
          const content = file[which];
          return content
            ? [[file.path, { text: Buffer.from(content.bytes).toString('latin1'), mode: content.mode }]]
            : [];
        }),
      );
    const failed = counterexample(
      fc.property(files, (all) => {
        const patch = formatPatch(all);
        const [before, after] = [tree(all, 'before'), tree(all, 'after')];
        expect(sorted(applied(before, patch))).toEqual(sorted(after));
        for (const file of parsePatch(patch).toReversed()) {
          const back = reversed(file);
          if (!back || file.from === null || file.to === null || file.oldMode === 'link') continue;
          const now = Buffer.from(after.get(file.to)?.text ?? '', 'latin1');
          expect(Buffer.from(applyPatchFile(back, now) as Uint8Array).toString('latin1')).toBe(
            before.get(file.from)?.text,
          );
        }
        return true;
      }),
      { numRuns: 500, seed: 11 },
    );
    expect(failed).toBeUndefined();
  });

  it('makes of a real diff what git apply makes of it: renames, copies, modes, links, binary, odd names, every prefix', () => {
    const root = folder();
    git(root, ['init', '-q']);
    const put = (path: string, content: string | Buffer): void => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    };
    const long = Array.from({ length: 60 }, (_, index) => `line ${index}`).join('\n');
    put('moved from.txt', `${long}\n`);
    put('edited.txt', long);
    put('crlf.txt', 'a\r\nb\r\nc\r\n');
    put('latin.txt', Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x0a]));
    put('bin', Buffer.from([0, 1, 2, 3, ...Array.from({ length: 400 }, (_, index) => index % 251)]));
    put('bin2', Buffer.from([0, 9]));
    put('run.sh', '#!/bin/sh\n');
    put('gone.txt', 'x\n');
    put('empty', '');
    put('a', 'AAAA first\nsecond\nthird\nfourth\n');
    put('b', 'BBBB first\nsecond b\nthird b\nfourth b\n');
    symlinkSync('gone.txt', join(root, 'link'));
    put('becomes-link', 'text\n');
    git(root, ['add', '.']);
    git(root, ['-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-qm', 'x']);
    const before = treeOf(root);
    mkdirSync(join(root, 'sub dir'));
    renameSync(join(root, 'moved from.txt'), join(root, 'sub dir/tab\tto.txt'));
    put('sub dir/tab\tto.txt', `${long.replace('line 30', 'LINE 30')}\nmore\n`);
    put('edited.txt', `top\n${long.replace('line 40\n', '')}\n`);
    put('crlf.txt', 'a\r\nB\r\nc\r\n');
    put('bin', Buffer.from([0, 1, 2, 4, ...Array.from({ length: 400 }, (_, index) => index % 251)]));
    rmSync(join(root, 'bin2'));
    put('new bin', Buffer.from([0, 255, 10, 13]));
    chmodSync(join(root, 'run.sh'), 0o755);
    rmSync(join(root, 'gone.txt'));
    rmSync(join(root, 'empty'));
    put('new empty', '');
    renameSync(join(root, 'a'), join(root, 'c'));
    renameSync(join(root, 'b'), join(root, 'a'));
    renameSync(join(root, 'c'), join(root, 'b'));
    rmSync(join(root, 'link'));
    symlinkSync('猫', join(root, 'link'));
    rmSync(join(root, 'becomes-link'));
    symlinkSync('run.sh', join(root, 'becomes-link'));
    put('"quoted"\\', 'q\n');
    put('猫.txt', 'cat\n');
    git(root, ['add', '-A']);
    const after = treeOf(root);
    // `latin.txt` stays: what is no UTF-8 cannot pass through text without its bytes being told apart first.
    for (const flags of [
      [],
      ['--no-prefix'],
      ['--src-prefix=i/', '--dst-prefix=w/'],
      ['-M', '-C', '--find-copies-harder'],
      ['-B', '-M'],
      ['--no-renames', '--full-index'],
      ['-U0', '--no-renames'],
      ['-c', 'core.quotepath=off'],
    ]) {
      const config = flags[0] === '-c' ? flags : [];
      const patch = git(root, [
        ...config,
        'diff',
        '--cached',
        '--binary',
        ...(config.length > 0 ? [] : flags),
      ]).toString();
      expect(sorted(applied(before, patch)), flags.join(' ')).toEqual(sorted(after));
    }
    const reverse = git(root, ['diff', '--cached', '--binary', '-R']).toString();
    expect(sorted(applied(after, reverse))).toEqual(sorted(before));
    const mail = git(root, [
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@x',
      'commit',
      '-qm',
      'subject\n\n--- not a diff\n+++ nor this',
    ]);
    expect(mail.toString()).toBe('');
    const mbox = git(root, ['format-patch', '--stdout', '--binary', '-1']).toString();
    expect(sorted(applied(before, mbox))).toEqual(sorted(after));
  });

  it('finds a place for a hunk where git apply does, and refuses what git refuses', () => {
    const root = folder();
    let [fit, refused] = [0, 0];
    const letter = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
    const lines = fc.array(letter, { maxLength: 20 });
    const failed = counterexample(
      fc.property(lines, fc.array(letter, { maxLength: 4 }), fc.nat(20), lines, (base, put, at, more) => {
        const wanted = base.toSpliced(Math.min(at, base.length), put.length % 3, ...put);
        const text = (some: readonly string[]): string => some.map((line) => `${line}\n`).join('');
        const side = (content: string): PatchSide => ({ bytes: Buffer.from(content), mode: 'file' });
        const patch = formatPatch([{ path: 'f', before: side(text(base)), after: side(text(wanted)) }]);
        if (patch === '') return true;
        // The file moved on: lines came at its top or its end.
        const now = text(more.length % 2 === 0 ? [...more, ...base] : [...base, ...more]);
        writeFileSync(join(root, 'f'), now);
        let byGit: string | null;
        try {
          git(root, ['apply', '-'], patch);
          byGit = readFileSync(join(root, 'f'), 'utf8');
        } catch {
          byGit = null;
        }
        if (byGit === null) refused += 1;
        else fit += 1;
        const ours = one(patch, now);
        return byGit === null ? typeof ours !== 'string' : ours === byGit;
      }),
      { numRuns: 150, seed: 5 },
    );
    expect(failed).toBeUndefined();
    expect(fit).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(20);
  });

  it('unpacks deltas of large binary files, which copy from far in and in long pieces', () => {
    const root = folder();
    git(root, ['init', '-q']);
    const noise = Buffer.alloc(300_000);
    for (let at = 0, state = 1; at < noise.length; at++)
      noise[at] = (state = (state * 1103515245 + 12345) & 0x7fffffff) >> 16;
    const after = Buffer.concat([noise.subarray(200_000), Buffer.from('put in'), noise.subarray(0, 190_000)]);
    writeFileSync(join(root, 'f'), noise);
    git(root, ['add', '.']);
    git(root, ['-c', 'user.name=x', '-c', 'user.email=x@x', 'commit', '-qm', 'x']);
    writeFileSync(join(root, 'f'), after);
    const [file] = parsePatch(git(root, ['diff', '--binary']).toString());
    expect(file?.binary?.forward.kind).toBe('delta');
    expect(file && Buffer.compare(applyPatchFile(file, noise) as Uint8Array, after)).toBe(0);
  });

  it('looks for later hunks where the earlier ones were found', () => {
    const same = 'x\ny\nz\nx\ny\nz\n'.repeat(4);
    const patch = '--- a/f\n+++ b/f\n@@ -3,3 +3,3 @@\n top\n-here\n+there\n x\n@@ -11,3 +11,3 @@\n x\n-y\n+Y\n z\n';
    // Three lines came at the top: the second hunk fits where it says as well, but stands three lines further down.
    const before = `1\n2\ntop\nhere\n${same}`;
    const [now, wanted] = [`n\nn\nn\n${before}`, `n\nn\nn\n1\n2\ntop\nthere\n`];
    const after = one(patch, now) as string;
    expect(after.startsWith(wanted)).toBe(true);
    expect(after.split('\n').indexOf('Y')).toBe(14);
  });

  it('reads plain unified diffs with dates and other prefixes, and passes over the words around them', () => {
    const plain =
      'Only in x: y\nIndex: f\n=====\n--- old/f.txt\t2024-01-01 00:00:00\n+++ new/f.txt\t2024-01-02\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n-- \n2.40\n';
    expect(parsePatch(plain).map(({ from, to }) => [from, to])).toEqual([['f.txt', 'f.txt']]);
    expect(one(plain, 'a\nb\n')).toBe('a\nB\n');
    expect(one('--- f.orig\n+++ f\n@@ -1 +1 @@\n-a\n+b\n', 'a\n')).toBe('b\n');
    expect(parsePatch('--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+x\n')[0]).toMatchObject({ from: null, to: 'n' });
    expect(parsePatch('--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n')[0]).toMatchObject({ from: 'n', to: null });
    expect(parsePatch('no diff here\n--- \n')).toEqual([]);
    expect(parsePatch('')).toEqual([]);
  });

  it('takes rows whose blank or whose line end a mailer ate', () => {
    expect(one('--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n\n-b\n+B\n', 'a\n\nb\n')).toBe('a\n\nB\n');
    const crlf = '--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+B\n'.replaceAll('\n', '\r\n');
    expect(one(crlf, 'a\nb\n')).toBe('a\nB\n');
    expect(one(crlf, 'a\r\nb\r\n')).toBe('a\r\nB\r\n');
    expect(
      one('--- a/f\n+++ b/f\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file', 'a'),
    ).toBe('b');
  });

  it('says which line of a broken patch is wrong', () => {
    const head = '--- a/f\n+++ b/f\n';
    const wrong: [string, RegExp][] = [
      [`${head}@@ -1,3 +1,3 @@\n a\n`, /^line 3 .*ends before/],
      [`${head}@@ -1,3 +1,3 @@\n a\nnonsense\n`, /^line 5 .*begins with/],
      [`${head}@@ -1 +1 @@\n-a\n+b\n@@ -x +1 @@\n`, /^line 6 .*first row/],
      [`${head}@@ -1,2 +1 @@\n a\n+b\n`, /^line 5 .*more rows/],
      ['diff --cc f\nindex 1,2..3\n', /^line 1 .*merge/],
      ['--- a/../f\n+++ b/../f\n@@ -1 +1 @@\n-a\n+b\n', /^line 1 .*into the tree/],
      ['diff --git a/f b/f\nGIT binary patch\nliteral 3\nZ!\n\n', /^line 4 .*base 85/],
      ['diff --git a/f b/f\nGIT binary patch\nsomething\n', /^line 3 .*literal/],
      ['diff --git a/f b/g h\nold mode 100644\n', /^line 1 .*name/],
    ];
    for (const [patch, message] of wrong) {
      expect(() => parsePatch(patch), patch).toThrow(PatchError);
      expect(() => parsePatch(patch), patch).toThrow(message);
    }
  });

  it('says why a patch does not fit, and applies nothing of it', () => {
    const change = '--- a/f\n+++ b/f\n@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n';
    expect(one(change, null)).toMatchObject({ failed: expect.stringMatching(/not there/) });
    expect(one(change, 'x\ny\nz\n')).toMatchObject({ hunk: 1, failed: expect.stringMatching(/line 3 of the patch/) });
    const fresh = '--- /dev/null\n+++ b/f\n@@ -0,0 +1 @@\n+x\n';
    expect(one(fresh, 'y\n')).toMatchObject({ failed: expect.stringMatching(/there already/) });
    expect(one('--- a/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n', 'x\nmore\n')).toMatchObject({
      failed: expect.any(String),
    });
    expect(one('diff --git a/f b/f\nindex 123..456 100644\nBinary files a/f and b/f differ\n', 'x')).toMatchObject({
      failed: expect.stringMatching(/--binary/),
    });
    const binary = formatPatch([
      { path: 'f', before: { bytes: Buffer.of(0), mode: 'file' }, after: { bytes: Buffer.of(0, 1), mode: 'file' } },
    ]);
    expect(one(binary, 'else')).toMatchObject({ failed: expect.stringMatching(/not the one/) });
  });

  it('writes and reads names that are not UTF-8 as git does', () => {
    const patch = formatPatch([
      { path: 'caf\udce9', before: null, after: { bytes: Buffer.from('x\n'), mode: 'file' } },
    ]);
    expect(patch).toContain(row('diff --git "a/caf\\351" "b/caf\\351"').trimEnd());
    expect(parsePatch(patch)[0]?.to).toBe('caf\udce9');
    // Git quotes every byte above ASCII by default.
    expect(
      parsePatch('diff --git "a/\\347\\214\\253" "b/\\347\\214\\253"\nold mode 100644\nnew mode 100755\n')[0]?.to,
    ).toBe('猫');
  });
});
