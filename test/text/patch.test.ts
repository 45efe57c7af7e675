import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { diffText } from '../../src/text/diff/diff.ts';
import { formatHunks, formatPatch } from '../../src/text/patch/patch.ts';
import type { PatchSide } from '../../src/text/patch/patch.ts';
import { tool } from '../support/tools.ts';

const made: string[] = [];
afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'archie-patch-'));
  made.push(path);
  return path;
}

const git = (cwd: string, args: string[], input?: string) =>
  tool('git', args, { cwd, ...(input !== undefined && { input }) }).stdout;

function put(root: string, path: string, side: PatchSide | null): void {
  const to = join(root, path);
  rmSync(to, { force: true });
  if (!side) return;
  mkdirSync(dirname(to), { recursive: true });
  if (side.mode === 'link') return symlinkSync(Buffer.from(side.bytes).toString(), to);
  writeFileSync(to, side.bytes);
  chmodSync(to, side.mode === 'executable' ? 0o755 : 0o644);
}

function get(root: string, path: string): PatchSide | null {
  const from = join(root, path);
  const stat = lstatSync(from, { throwIfNoEntry: false });
  if (!stat) return null;
  if (stat.isSymbolicLink()) return { mode: 'link', bytes: Buffer.from(readlinkSync(from)) };
  return { mode: stat.mode & 0o100 ? 'executable' : 'file', bytes: readFileSync(from) };
}

const file = (text: string | number[], mode: PatchSide['mode'] = 'file'): PatchSide => ({
  bytes: Buffer.from(text as string),
  mode,
});
const plain = (side: PatchSide | null) =>
  side && { mode: side.mode, bytes: Buffer.from(side.bytes).toString('latin1') };
type Change = { path: string; before: PatchSide | null; after: PatchSide | null };

const states = (root: string, changes: Change[]) => changes.map(({ path }) => [path, plain(get(root, path))]);

/** The files after git applied the patch, and after it took it back. */
function byGit(changes: Change[]) {
  const root = folder();
  git(root, ['init', '-q']);
  for (const change of changes) put(root, change.path, change.before);
  const patch = formatPatch(changes);
  git(root, ['apply', '--whitespace=nowarn', '-'], patch);
  const after = states(root, changes);
  git(root, ['apply', '--whitespace=nowarn', '-R', '-'], patch);
  return { after, before: states(root, changes) };
}

/** Every byte and mode as it should be. */
const meant = (changes: Change[]) => ({
  after: changes.map(({ path, after }) => [path, plain(after)]),
  before: changes.map(({ path, before }) => [path, plain(before)]),
});

const every = Array.from({ length: 256 }, (_, index) => index);
const cases: [string, Change][] = [
  ['an edit', { path: 'a.txt', before: file('a\nb\nc\n'), after: file('a\nB\nc\n') }],
  ['a new file', { path: 'deep/er/a.txt', before: null, after: file('a\n') }],
  ['a deleted file', { path: 'a.txt', before: file('a\nb\n'), after: null }],
  ['a new empty file', { path: 'empty', before: null, after: file('') }],
  ['a deleted empty file', { path: 'empty', before: file(''), after: null }],
  ['a file that becomes empty', { path: 'a', before: file('x\n'), after: file('') }],
  ['an empty file that is filled', { path: 'a', before: file(''), after: file('x\n') }],
  ['CRLF', { path: 'a', before: file('a\r\nb\r\n'), after: file('a\r\nc\r\n') }],
  ['LF to CRLF', { path: 'a', before: file('a\nb\n'), after: file('a\r\nb\r\n') }],
  ['a lone CR', { path: 'a', before: file('a\rb\n'), after: file('a\rc\n\r') }],
  ['no line end at the end, both', { path: 'a', before: file('a\nb'), after: file('a\nc') }],
  ['a line end that comes', { path: 'a', before: file('a\nb'), after: file('a\nb\n') }],
  ['a line end that goes', { path: 'a', before: file('a\nb\n'), after: file('a\nb') }],
  ['a byte order mark', { path: 'a', before: file('\ufeffa\n'), after: file('\ufeffb\n') }],
  ['a mode change', { path: 'run.sh', before: file('x\n'), after: file('x\n', 'executable') }],
  ['a mode change with an edit', { path: 'run.sh', before: file('x\n', 'executable'), after: file('y\n') }],
  ['a new executable', { path: 'run.sh', before: null, after: file('x\n', 'executable') }],
  ['a new link', { path: 'l', before: null, after: file('a b/目標', 'link') }],
  ['a link that moves', { path: 'l', before: file('a', 'link'), after: file('b', 'link') }],
  ['a deleted link', { path: 'l', before: file('a', 'link'), after: null }],
  ['a file that becomes a link', { path: 'l', before: file('x\n'), after: file('y', 'link') }],
  ['a binary edit', { path: 'b.bin', before: file(every), after: file(every.toReversed()) }],
  ['a new binary', { path: 'b.bin', before: null, after: file(every) }],
  ['a deleted binary', { path: 'b.bin', before: file(every), after: null }],
  ['text that becomes binary', { path: 'b', before: file('text\n'), after: file([1, 0, 2]) }],
  ['invalid UTF-8', { path: 'b', before: file([0x61, 0xff, 0x0a]), after: file([0x61, 0xfe, 0x0a]) }],
  ['UTF-16', { path: 'b', before: file([0xff, 0xfe, 0x61, 0, 0x0a, 0]), after: file([0xff, 0xfe, 0x62, 0, 0x0a, 0]) }],
  [
    'UTF-16 without a NUL',
    { path: 'b', before: file([0xff, 0xfe, 0x2d, 0x4e]), after: file([0xff, 0xfe, 0x87, 0x65]) },
  ],
  ['a name with blanks', { path: 'my file .txt', before: file('a\n'), after: file('b\n') }],
  ['a new empty file with blanks in its name', { path: 'my empty file', before: null, after: file('') }],
  ['a binary with blanks in its name', { path: 'my b/in x', before: file([0]), after: file([0, 1]) }],
  ['a name in Chinese', { path: '文件/說明.txt', before: file('a\n'), after: file('b\n') }],
  ['a name with quotes and a backslash', { path: 'a"b\\c.txt', before: file('a\n'), after: file('b\n') }],
  ['a name with a newline and a tab', { path: 'a\nb\tc', before: null, after: file('b\n') }],
  ['a name that looks like a patch', { path: '--- a b', before: file('a\n'), after: file('b\n') }],
  [
    'rows that look like a patch',
    {
      path: 'a',
      before: file('--- a\n+++ b\n@@ -1 +1 @@\n'),
      after: file('--- b\n+++ b\n@@ -1 +1 @@\n\\ No newline\n'),
    },
  ],
];

describe('formatPatch', () => {
  it.each(cases)('%s', (_name, change) => {
    expect(byGit([change])).toEqual(meant([change]));
  });

  it('all of them at once', () => {
    const all = cases.map(([, change], index) => ({ ...change, path: `${index}/${change.path}` }));
    expect(byGit(all)).toEqual(meant(all));
  });

  it('says nothing about what does not change', () => {
    expect(formatPatch([{ path: 'a', before: file('x'), after: file('x') }])).toBe('');
    expect(formatPatch([{ path: 'a', before: null, after: null }])).toBe('');
  });

  it('is what git takes for any text', () => {
    const text = fc
      .tuple(fc.array(fc.constantFrom('a', 'b', '', ' ', '-', '+', 'x\r', '中', '\\'), { maxLength: 14 }), fc.boolean())
      .map(([lines, end]) => lines.join('\n') + (end ? '\n' : ''));
    const changes = fc
      .sample(fc.tuple(text, text), 60)
      .map(([before, after], index) => ({ path: `f${index}`, before: file(before), after: file(after) }));
    expect(byGit(changes)).toEqual(meant(changes));
  });

  it('is taken for binaries of every length up to a few rows', () => {
    const all = Array.from({ length: 120 }, (_, index) => ({
      path: `b${index}`,
      before: null,
      after: file([0, ...every.slice(0, index)]),
    }));
    expect(byGit(all)).toEqual(meant(all));
  });

  it('refuses to apply to other bytes, so a stale patch lands nothing', () => {
    const root = folder();
    git(root, ['init', '-q']);
    put(root, 'a', file('other\n'));
    expect(() =>
      git(root, ['apply', '-'], formatPatch([{ path: 'a', before: file('x\n'), after: file('y\n') }])),
    ).toThrow(/patch does not apply/);
    expect(existsSync(join(root, 'a'))).toBe(true);
    expect(readFileSync(join(root, 'a'), 'utf8')).toBe('other\n');
  });
});

describe('formatHunks', () => {
  it('is a plain unified diff', () => {
    expect(formatHunks(diffText('a\nb\n', 'a\nc'), 'src/x.ts')).toBe(
      '--- a/src/x.ts\n+++ b/src/x.ts\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n\\ No newline at end of file\n',
    );
  });
});
