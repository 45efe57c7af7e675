/** What a command makes that git ignores: kept, seen by the next command of the turn, landed by choice, and undone. */

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ChangeSet, FileChange } from '../../../src/protocol/change.ts';
import type { CommandOutput } from '../../../src/protocol/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';
import { undo as undoCommand } from '../../../src/app/commands/undo.ts';
import { applyProposal } from '../../../src/app/commands/proposals.ts';
import { rollBack } from '../../../src/workspace/landing/rollback.ts';
import { BlobStore } from '../../../src/workspace/store/blob-store.ts';
import { Journal } from '../../../src/workspace/store/journal.ts';
import type { Commit } from '../../../src/workspace/store/journal.ts';
import { launchers } from '../../support/isolation.ts';
import { refusal, scratchWorkspace, treeOf } from '../support/scratch-workspace.ts';

const works = launchers.some((each) => each.works);
/** As package managers do: folders, a program, a link to it, an old time. */
const install =
  'mkdir -p node_modules/.bin node_modules/pad; echo "echo padded" > node_modules/pad/cli; chmod 755 node_modules/pad/cli; ln -s ../pad/cli node_modules/.bin/pad; touch -d 2001-02-03 node_modules/pad/old; echo lock > lock';

async function run(
  workspace: OpenedWorkspace,
  command: string,
  files: readonly FileChange[] = [],
  landsIgnored = false,
) {
  let ended: Extract<CommandOutput, { type: 'ended' }> | undefined;
  const asked = { command, timeout: 60_000, origin: { by: 'user' as const }, landsIgnored };
  for await (const said of workspace.isolated(asked, files, new AbortController().signal))
    if (said.type === 'ended') ended = said;
  if (!ended) throw new Error('it did not end');
  return ended;
}

async function place() {
  const at = scratchWorkspace();
  writeFileSync(at.path('.gitignore'), 'node_modules\ndist\n*.log\n');
  execFileSync('git', ['init', '-q'], { cwd: at.root });
  return { ...at, workspace: await at.open() };
}

const rows = ({ files }: ChangeSet) => files.map(({ path, after }) => `${path}: ${after?.mode ?? 'none'}`).sort();

it.skipIf(!works)(
  'is an entry of its own that lands whole, with bits, links and times, and goes by an undo',
  async () => {
    const { workspace, path, root } = await place();
    const before = treeOf(root);
    const { changes, notes } = await run(workspace, install);
    expect(notes).toEqual([]);
    expect(rows(changes!)).toEqual(['lock: file', 'node_modules: bulk']);
    const bulk = changes!.files.find(({ after }) => after?.mode === 'bulk');
    const manifest = Buffer.from(await workspace.blob(bulk!.after!.hash)).toString();
    expect(manifest).toContain('node_modules/.bin/pad -> ../pad/cli\n');
    expect(manifest).toContain('node_modules/pad/old\t644, 0 bytes, 2001-02-03T');
    expect(treeOf(root)).toEqual(before);
    await workspace.land(changes!);
    expect(execFileSync('bash', [path('node_modules/.bin/pad')], { encoding: 'utf8' })).toBe('padded\n');
    expect([lstatSync(path('node_modules/pad/cli')).mode & 0o777, readlinkSync(path('node_modules/.bin/pad'))]).toEqual(
      [0o755, '../pad/cli'],
    );
    expect(statSync(path('node_modules/pad/old')).mtime.getUTCFullYear()).toBe(2001);
    expect(readdirSync(root).filter((name) => name.startsWith('.archie'))).toEqual([]);
    const undo = await workspace.undo();
    expect(undo.files.map(({ path: each }) => each).sort()).toEqual(['lock', 'node_modules']);
    await workspace.land(undo);
    expect(treeOf(root)).toEqual(before);
    // It is still kept, so a redo brings it back.
    await workspace.land(await workspace.redo());
    expect(existsSync(path('node_modules/pad/cli'))).toBe(true);
  },
);

it.skipIf(!works)('is left as it is by an undo where somebody has touched it since', async () => {
  const { workspace, path } = await place();
  await workspace.land((await run(workspace, install)).changes!);
  writeFileSync(path('node_modules/pad/mine'), 'mine');
  const preview = await workspace.undo();
  expect(preview.files.map(({ path: each }) => each)).toEqual(['lock']);
  const left = 'node_modules changed since it landed, and is left as it is';
  expect(preview.notes?.join()).toContain(left);
  const flags = { turn: false, file: [], hunk: [], yes: true, list: false, json: false, preview: false, redo: false };
  expect(await undoCommand(workspace, flags, null)).toMatch(new RegExp(`^taken back: lock\n${left}\n`));
  expect(readFileSync(path('node_modules/pad/mine'), 'utf8')).toBe('mine');
});

it.skipIf(!works)('is seen by the next command of the turn, which may make more', async () => {
  const { workspace, root } = await place();
  const first = (await run(workspace, install)).changes!.files;
  const second = await run(workspace, 'bash node_modules/.bin/pad; cat lock; mkdir dist; echo built > dist/out', first);
  expect(second.output).toBe('padded\nlock\n');
  expect(rows(second.changes!)).toEqual(['dist: bulk']);
  const alone = first.filter(({ after }) => after?.mode === 'bulk');
  const third = await run(workspace, 'cat dist/out; ls', [...alone, ...second.changes!.files]);
  expect(third.output).toBe('built\ndist\nnode_modules\n');
  expect(third.changes).toBeNull();
  expect(readdirSync(root).sort()).toEqual(['.git', '.gitignore']);
});

it.skipIf(!works)(
  'is dropped with a word where something ignored was there before, and never lands over anything',
  async () => {
    const { workspace, path } = await place();
    mkdirSync(path('dist'));
    writeFileSync(path('dist/old'), 'old');
    utimesSync(path('dist/old'), 1, 1);
    const { changes, notes } = await run(workspace, 'echo new > dist/new; echo l > x.log');
    expect(rows(changes!)).toEqual(['x.log: bulk']);
    expect(notes).toEqual([expect.stringMatching(/^ignored by git, and dropped: dist/)]);
    writeFileSync(path('x.log'), 'mine');
    expect((await refusal(workspace.land(changes!))).code).toBe('conflict');
    expect((await workspace.rebase(changes!)).notes).toEqual(['x.log is there already, and is left as it is']);
    expect(readFileSync(path('x.log'), 'utf8')).toBe('mine');
    expect(readdirSync(join(path('dist')))).toEqual(['old']);
  },
);

it.skipIf(!works)('is refused with a word where it is no longer kept, and nothing is written', async () => {
  const at = await place();
  const { changes } = await run(at.workspace, install);
  const kept = join(at.stateFolder(), 'isolated');
  const names = readdirSync(kept).filter((name) => name.includes('-kept-'));
  expect(names).toHaveLength(1);
  execFileSync('rm', ['-r', join(kept, names[0]!)]);
  expect((await refusal(at.workspace.land(changes!))).message).toMatch(
    /node_modules .*no longer kept; run the command/,
  );
  expect(readdirSync(at.root).sort()).toEqual(['.git', '.gitignore']);
});

it.skipIf(!works)('is completed after a death, landing and undo alike, and nothing is left beside it', async () => {
  const at = await place();
  const { changes } = await run(at.workspace, install);
  const before = treeOf(at.root);
  /** The journal without its last line, as a death before `done` leaves it. */
  const die = async () => {
    await at.workspace.flushed();
    const journal = join(at.stateFolder(), 'journal');
    const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
    const last = lines.findLastIndex((line) => line.includes('"type":"done"'));
    writeFileSync(
      journal,
      lines
        .slice(0, last)
        .map((line) => `${line}\n`)
        .join(''),
    );
  };
  await at.workspace.land(changes!);
  const landed = treeOf(at.root);
  await die();
  const second = await at.open();
  expect(second.recovered).toEqual([expect.stringContaining('completed')]);
  expect(treeOf(at.root)).toEqual(landed);
  await second.land(await second.undo());
  expect(treeOf(at.root)).toEqual(before);
  await die();
  expect((await at.open()).recovered).toEqual([expect.stringContaining('completed')]);
  expect(treeOf(at.root)).toEqual(before);
});

it.skipIf(!works)('is taken back by a rollback, both ways', async () => {
  const at = await place();
  const { changes } = await run(at.workspace, install);
  const blobs = new BlobStore(join(at.stateFolder(), 'blobs'));
  const commit = (): Commit =>
    new Journal(join(at.stateFolder(), 'journal')).entries().findLast((entry) => entry.type === 'commit') as Commit;
  const stepOf = ({ files }: Commit) => ({
    did: 'file' as const,
    file: files.find(({ path }) => path === 'node_modules')!,
  });
  await at.workspace.land(changes!);
  const landed = treeOf(at.root);
  const came = commit();
  await at.workspace.land(await at.workspace.undo());
  const went = commit();
  await at.workspace.land(await at.workspace.redo());
  expect(treeOf(at.root)).toEqual(landed);
  // As it is halfway through an undo.
  const aside = went.staged[went.files.findIndex(({ path }) => path === 'node_modules')]!;
  renameSync(at.path('node_modules'), at.path(aside));
  expect(await rollBack(at.root, went, [stepOf(went)], blobs)).toEqual([]);
  expect(treeOf(at.root)).toEqual(landed);
  expect(await rollBack(at.root, came, [stepOf(came)], blobs)).toEqual([]);
  expect(existsSync(at.path('node_modules'))).toBe(false);
});

it.skipIf(!works)('of a proposal is left out by archie apply, with a word', async () => {
  const { workspace, path } = await place();
  const { changes } = await run(workspace, install);
  await workspace.propose({ id: 'p', at: 1, title: 'p', changes: changes! });
  expect(await applyProposal(workspace)).toMatch(/^landed: lock\n.*\nignored by git, and dropped: node_modules$/);
  expect([existsSync(path('lock')), existsSync(path('node_modules')), await workspace.proposals()]).toEqual([
    true,
    false,
    [],
  ]);
});

it.skipIf(!works)('never holds git’s own data, whatever a name looks like, nor a setuid program', async () => {
  const { workspace } = await place();
  for (const command of [
    'mkdir -p dist/lib/.git; echo x > dist/lib/.git/config',
    "mkdir -p 'dist/odd\tname/.git'; echo x > 'dist/odd\tname/.git/config'",
    'mkdir dist; echo x > dist/x; chmod u+s dist/x',
  ]) {
    const { changes, notes } = await run(workspace, command);
    expect(changes).toBeNull();
    expect(notes.join()).toMatch(/ignored by git, and dropped: dist \(1 file/);
  }
});

it.skipIf(!works)('is told file by file where it was there before and is to land', async () => {
  const { workspace, path, root } = await place();
  for (const folder of ['dist/old', 'node_modules']) mkdirSync(path(folder), { recursive: true });
  writeFileSync(path('dist/a.js'), 'a1');
  writeFileSync(path('dist/old/b.js'), 'b1');
  for (let at = 0; at < 2001; at += 1) writeFileSync(path(`node_modules/${at}`), '');
  const before = treeOf(root);
  const build =
    'echo a2 > dist/a.js; rm -r dist/old; mkdir dist/new; touch dist/new/c.js; echo l > x.log; rm -r node_modules/1*';
  expect((await run(workspace, build)).changes?.files.map((file) => file.path)).toEqual(['x.log']);
  const { changes, notes } = await run(workspace, build, [], true);
  expect(rows(changes!)).toEqual([
    'dist/a.js: file',
    'dist/new/c.js: file',
    'dist/old/b.js: none',
    'dist/old: none',
    'x.log: bulk',
  ]);
  expect(notes.join()).toMatch(/ignored by git, and dropped: node_modules \(/);
  await workspace.land(changes!);
  expect(treeOf(root)).not.toEqual(before);
  await workspace.land(await workspace.undo());
  expect(treeOf(root)).toEqual(before);
});
