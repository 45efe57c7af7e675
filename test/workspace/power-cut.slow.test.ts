import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench, changes, sha256, treeOf, type Bench } from './bench.ts';

const big = (mark: string): string => `${mark}\n`.repeat(3000);

/** Landings that are in place, but not known to be on the disk when the machine stopped: one after the other. */
async function cut(
  ...steps: Parameters<typeof changes>[1][]
): Promise<Bench & { before: Record<string, string>; after: Record<string, string> }> {
  const at = bench();
  writeFileSync(at.path('changed'), big('old'));
  writeFileSync(at.path('deleted'), 'bye');
  writeFileSync(at.path('run'), 'old', { mode: 0o750 });
  const before = treeOf(at.root);
  const workspace = await at.open();
  for (const step of steps) await workspace.land(await changes(workspace, step));
  await workspace.flushed();
  const after = treeOf(at.root);
  asOfAnotherBoot(at, ['safe']);
  return { ...at, before, after };
}

/** As if the machine had been started again, without these entries of the journal. */
function asOfAnotherBoot(at: Bench, without: string[]): void {
  const path = join(at.shelf(), 'journal');
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const entry = JSON.parse(line.slice(17)) as { type: string; boot?: string };
      if (without.includes(entry.type)) return [];
      if (entry.type === 'commit') {
        if (!/^[0-9a-f-]{36}$/.test(entry.boot ?? '')) throw new Error(`a commit without a boot id: ${line}`);
        entry.boot = 'another';
      }
      const body = JSON.stringify(entry);
      return [`${sha256(body).slice(0, 16)} ${body}\n`];
    });
  writeFileSync(path, lines.join(''));
}

const everything = {
  changed: big('new'),
  deleted: null,
  'made/deep/file': big('made'),
  run: { text: 'new', mode: 'executable' as const },
  link: { text: 'changed', mode: 'link' as const },
};

/** What a power cut may leave of files that were written but not synced. */
const harm: Record<string, (at: Bench) => void> = {
  'an empty file': (at) => writeFileSync(at.path('changed'), ''),
  'a file that was cut short': (at) => writeFileSync(at.path('changed'), big('new').slice(0, 8192)),
  'zeros for content': (at) => writeFileSync(at.path('made/deep/file'), Buffer.alloc(big('made').length)),
  'zeros in the middle': (at) => writeFileSync(at.path('made/deep/file'), Buffer.from(big('made')).fill(0, 4096, 8192)),
  'a name that never came': (at) => rmSync(at.path('made'), { recursive: true }),
  'a link that never came': (at) => rmSync(at.path('link')),
  'the old content': (at) => writeFileSync(at.path('changed'), big('old')),
  'what was deleted': (at) => writeFileSync(at.path('deleted'), 'bye'),
};

describe('a machine that stopped after a landing returned', () => {
  it.each(Object.keys(harm).map((name) => [name]))('finds the landing whole again: %s', async (name) => {
    const at = await cut(everything);
    harm[name]?.(at);
    expect(treeOf(at.root)).not.toEqual(at.after);
    const workspace = await at.open();
    expect(treeOf(at.root)).toEqual(at.after);
    expect(workspace.recovered).toEqual([expect.stringContaining('put back as landed')]);
    expect(await workspace.landings()).toHaveLength(1);
    expect((await at.open()).recovered).toEqual([]);
    await workspace.land(await workspace.undo());
    expect(treeOf(at.root)).toEqual(at.before);
    expect(statSync(at.path('run')).mode & 0o777).toBe(0o750);
  });

  it('finds nothing to do where everything reached the disk, and looks only once', async () => {
    const at = await cut(everything);
    expect((await at.open()).recovered).toEqual([]);
    // From here on this is the user's own.
    writeFileSync(at.path('changed'), '');
    expect((await at.open()).recovered).toEqual([]);
    expect(readFileSync(at.path('changed'), 'utf8')).toBe('');
  });

  it('leaves what the user did since, without a word', async () => {
    const at = await cut(everything);
    writeFileSync(at.path('changed'), big('new').replace('new', 'my own'));
    writeFileSync(at.path('made/deep/file'), big('made').slice(0, 5000));
    rmSync(at.path('link'));
    mkdirSync(at.path('link'));
    const found = treeOf(at.root);
    expect((await at.open()).recovered).toEqual([]);
    expect(treeOf(at.root)).toEqual(found);
  });

  it('knows of several landings, and that the last one counts', async () => {
    const at = await cut({ changed: big('first') }, { changed: big('second'), other: 'x' }, { deleted: null });
    writeFileSync(at.path('changed'), big('first'));
    rmSync(at.path('other'));
    writeFileSync(at.path('deleted'), 'bye');
    const workspace = await at.open();
    expect(treeOf(at.root)).toEqual(at.after);
    expect(await workspace.landings()).toHaveLength(3);
  });

  it('does not take an undo that is safe for a landing that was lost', async () => {
    const at = await cut({ changed: big('first') });
    const path = join(at.shelf(), 'journal');
    const kept = readFileSync(path, 'utf8');
    writeFileSync(path, kept);
    // The landing stays in doubt while the undo does not: its process ended before it could say so.
    const workspace = await at.open();
    await workspace.land(await workspace.undo());
    await workspace.flushed();
    const undo = readFileSync(path, 'utf8')
      .split('\n')
      .slice(0, -1)
      .filter((line) => !kept.includes(line) && !line.includes(kept.match(/"type":"commit","id":"(\w+)"/)?.[1] + '"}'));
    writeFileSync(path, kept + undo.map((line) => `${line}\n`).join(''));
    expect((await at.open()).recovered).toEqual([]);
    expect(treeOf(at.root)).toEqual(at.before);
  });

  it('completes a landing that was cut short with torn files', async () => {
    const at = bench();
    writeFileSync(at.path('changed'), big('old'));
    const workspace = await at.open();
    await workspace.land(await changes(workspace, { changed: big('new'), made: big('made') }));
    await workspace.flushed();
    const after = treeOf(at.root);
    asOfAnotherBoot(at, ['safe', 'done']);
    writeFileSync(at.path('changed'), Buffer.alloc(big('new').length));
    rmSync(at.path('made'));
    const next = await at.open();
    expect(next.recovered).toEqual([expect.stringContaining('has been completed')]);
    expect(treeOf(at.root)).toEqual(after);
    await next.land(await next.undo());
    expect(treeOf(at.root)).toEqual({ changed: big('old') });
  });
});

describe('a process that ended before its files were on the disk', () => {
  it('lost nothing: the next one brings them there, and says nothing', async () => {
    const at = bench();
    const workspace = await at.open();
    await workspace.land(await changes(workspace, { a: 'x' }));
    await workspace.flushed();
    const path = join(at.shelf(), 'journal');
    const safe = readFileSync(path, 'utf8');
    expect(safe).toMatch(/"type":"safe"/);
    writeFileSync(
      path,
      safe
        .split('\n')
        .slice(0, 3)
        .map((line) => `${line}\n`)
        .join(''),
    );
    const next = await at.open();
    expect(next.recovered).toEqual([]);
    await next.flushed();
    expect(readFileSync(path, 'utf8')).toBe(safe);
  });
});
