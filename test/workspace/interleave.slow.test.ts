import { execFileSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { array, asyncProperty, assert, boolean, constantFrom, integer, record, type Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import type { ChangeSet, FileChange, Resolution, Landing } from '../../src/protocol/change.ts';
import type { OpenedWorkspace } from '../../src/workspace/workspace.ts';
import { bench, changes, stateOnDisk, treeOf, type Bench, type Wanted } from './bench.ts';

/*
 * Random edits of the agent and of the user, one after the other, on the same files; then every landing is taken back, in
 * random order, one or two at a time. Every line says who wrote it ("user 3.1", "agent 5.0"), so that what must be there
 * and what must not can be told without knowing how merging works.
 */

const paths = ['a.txt', 'b.txt', 'sub/ünï code.txt', 'sub/deep/c', 'out.log', 'nested/x'];

const edit = record({
  who: constantFrom('agent', 'agent', 'user', 'user', 'user'),
  path: constantFrom(...paths),
  other: constantFrom(...paths),
  what: constantFrom(
    'insert',
    'insert',
    'insert',
    'replace',
    'remove',
    'whole',
    'delete',
    'mode',
    'link',
    'binary',
    'move',
  ),
  at: integer({ min: 0, max: 99 }),
  count: integer({ min: 1, max: 3 }),
  crlf: boolean(),
  end: boolean(),
});
type Edit = typeof edit extends Arbitrary<infer T> ? T : never;

const undo = record({
  which: integer({ min: 0, max: 99 }),
  two: boolean(),
  keep: constantFrom<Resolution[]>('mine', 'both', 'theirs'),
});
type Undo = typeof undo extends Arbitrary<infer T> ? T : never;

/** Lines with their ends. */
const split = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
/** Without its end, and without the mark that `treeOf` puts before what may be run. */
const plain = (line: string): string => line.replace(/^\[x\] |\r?\n$/g, '');
const usersIn = (texts: Iterable<string>): Set<string> =>
  new Set(
    [...texts]
      .flatMap(split)
      .map(plain)
      .filter((line) => line.startsWith('user ')),
  );

/** What one edit makes of the files it is about; lines are signed with `tag`. */
function wantedOf(at: Bench, one: Edit, tag: string): Record<string, Wanted> {
  const seen = stateOnDisk(at.path(one.path));
  const text = seen === null || seen.mode === 'link' ? null : readFileSync(at.path(one.path), 'utf8');
  const eol = text === null ? (one.crlf ? '\r\n' : '\n') : text.includes('\r\n') ? '\r\n' : '\n';
  const fresh = Array.from({ length: one.count }, (_, index) => `${tag}.${index}${eol}`);
  const mode = seen?.mode === 'executable' ? 'executable' : 'file';
  const put = (list: string[]): Record<string, Wanted> => ({ [one.path]: { text: list.join(''), mode } });
  if (one.what === 'delete') return { [one.path]: null };
  if (one.what === 'link') return { [one.path]: { text: `to-${tag.replace(' ', '-')}`, mode: 'link' } };
  if (one.what === 'binary') return { [one.path]: Buffer.from(`\0${tag}`) };
  if (text === null || one.what === 'whole') {
    const list = [...Array.from({ length: 8 }, (_, index) => `${tag}.old${index}${eol}`), ...fresh];
    if (one.end) list.push(`${tag}.end`);
    return put(list);
  }
  if (one.what === 'mode') return { [one.path]: { text, mode: mode === 'file' ? 'executable' : 'file' } };
  if (one.what === 'move' && one.other !== one.path) return { [one.path]: null, [one.other]: { text, mode } };
  const list = split(text);
  const start = list.length === 0 ? 0 : one.at % list.length;
  if (one.what === 'insert') list.splice(start, 0, ...fresh);
  else if (one.what === 'replace') list.splice(start, one.count, ...fresh);
  else if (one.what === 'remove') list.splice(start, one.count);
  return put(list);
}

function byHand(at: Bench, wanted: Record<string, Wanted>): void {
  for (const [path, want] of Object.entries(wanted)) {
    const file = at.path(path);
    const was = stateOnDisk(file);
    if (want === null || was?.mode === 'link') rmSync(file, { force: true });
    if (want === null) continue;
    mkdirSync(dirname(file), { recursive: true });
    if (want instanceof Uint8Array || typeof want === 'string') writeFileSync(file, want);
    else if (want.mode === 'link') {
      rmSync(file, { force: true });
      symlinkSync(want.text, file);
    } else {
      writeFileSync(file, want.text);
      chmodSync(file, want.mode === 'executable' ? 0o755 : 0o644);
    }
  }
}

const isFile = ([path]: [string, string]): boolean => !path.endsWith('/') && !path.startsWith('.git/');
const files = (at: Bench): Record<string, string> => Object.fromEntries(Object.entries(treeOf(at.root)).filter(isFile));

function settle({ conflicts = [], ...set }: ChangeSet, keep: Resolution): ChangeSet {
  const settled = set.files.flatMap((file) => {
    const conflict = conflicts.find(({ path }) => path === file.path);
    if (!conflict || keep === 'theirs') return [file];
    return keep === 'mine' ? [] : [{ ...file, after: conflict.both ?? file.before }];
  });
  return { ...set, files: settled };
}

async function shown(workspace: OpenedWorkspace, set: ChangeSet): Promise<string[]> {
  const texts: string[] = [];
  for (const { path, both } of set.conflicts ?? []) {
    const file = set.files.find((one) => one.path === path);
    for (const state of [file?.before, file?.after, both]) {
      if (state) texts.push(Buffer.from(await workspace.blob(state.hash)).toString());
    }
  }
  return texts;
}

const same = (one: FileChange['before'], other: FileChange['before']): boolean =>
  one?.hash === other?.hash && one?.mode === other?.mode;

async function takeBack(at: Bench, workspace: OpenedWorkspace, taken: Landing[], keep: Resolution): Promise<void> {
  const before = files(at);
  const untouched = taken
    .flatMap((landing) => (taken.length === 1 ? landing.files : []))
    .filter((file) => same(stateOnDisk(at.path(file.path)), file.after));
  const names = new Set(taken.flatMap((landing) => landing.files.map((file) => file.path)));
  let set: ChangeSet;
  try {
    set = await workspace.undo(taken.map((landing) => landing.id));
  } catch (error) {
    // All of it is as before already, or it was undone with another one.
    expect(error).toMatchObject({ name: 'LandingFailure', code: 'nothing' });
    for (const file of untouched) expect(stateOnDisk(at.path(file.path))).toEqual(file.before);
    return;
  }
  const conflicts = new Set(set.conflicts?.map((one) => one.path));
  const settled = settle(set, keep);
  const visible = await shown(workspace, set);
  try {
    await workspace.land(settled);
  } catch (error) {
    // Everything was in conflict and the user kept theirs.
    expect(error).toMatchObject({ name: 'LandingFailure', code: 'nothing' });
    expect(files(at)).toEqual(before);
    return;
  }
  const after = files(at);
  for (const path of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!names.has(path)) expect([path, after[path]]).toEqual([path, before[path]]);
  }
  for (const file of untouched) expect([file.path, stateOnDisk(at.path(file.path))]).toEqual([file.path, file.before]);
  const left = usersIn([...Object.values(after), ...visible]);
  expect([...usersIn(Object.values(before))].filter((line) => !left.has(line))).toEqual([]);
  if (taken.length > 1) return;
  // Merged: what the landing brought is gone, what it took is back.
  for (const path of set.merged ?? []) {
    if (conflicts.has(path)) continue;
    const file = taken[0]?.files.find((one) => one.path === path);
    if (!file || file.before === null || file.after === null) continue;
    const [old, brought] = await Promise.all(
      [file.before, file.after].map(async ({ hash }) => split(Buffer.from(await workspace.blob(hash)).toString())),
    );
    const now = new Set(split(readFileSync(at.path(path), 'utf8')));
    expect((brought ?? []).filter((line) => !old?.includes(line) && now.has(line))).toEqual([]);
    expect((old ?? []).filter((line) => !brought?.includes(line) && !now.has(line))).toEqual([]);
  }
}

/** The repository's own data, but for what reading it may touch. */
function ownData(at: Bench): Record<string, string> {
  return Object.fromEntries(Object.entries(treeOf(at.root)).filter(([path]) => path.startsWith('.git/')));
}

async function play(at: Bench, edits: readonly Edit[], undos: readonly Undo[], repo: boolean): Promise<void> {
  writeFileSync(at.path('a.txt'), Array.from({ length: 12 }, (_, index) => `user 0.${index}\n`).join(''));
  writeFileSync(at.path('b.txt'), Array.from({ length: 6 }, (_, index) => `user 0.b${index}\r\n`).join(''));
  writeFileSync(at.path('empty'), '');
  writeFileSync(at.path('.gitignore'), '*.log\n');
  mkdirSync(at.path('nested/.git'), { recursive: true });
  writeFileSync(at.path('nested/.git/HEAD'), 'ref: refs/heads/main\n');
  if (repo) execFileSync('git', ['init', '-q'], { cwd: at.root });
  if (repo) execFileSync('git', ['add', '-f', 'a.txt'], { cwd: at.root });
  const own = ownData(at);
  const workspace = await at.open();
  const standing: Landing[] = [];
  for (const [index, one] of edits.entries()) {
    const wanted = wantedOf(at, one, `${one.who} ${index + 1}`);
    if (one.who === 'user') {
      byHand(at, wanted);
      continue;
    }
    const set = await changes(workspace, wanted);
    const moving = set.files.filter((file) => !same(file.before, file.after));
    if (moving.length > 0) standing.push(await workspace.land(set));
  }
  for (const { which, two, keep } of undos) {
    const taken = standing.splice(which % Math.max(1, standing.length), two ? 2 : 1);
    if (taken.length > 0) await takeBack(at, workspace, taken, keep);
  }
  expect(ownData(at)).toEqual(own);
  expect(readFileSync(at.path('nested/.git/HEAD'), 'utf8')).toBe('ref: refs/heads/main\n');
  expect([
    lstatSync(at.path('empty')).size,
    Object.keys(files(at)).filter((path) => path.includes('.archie-')),
  ]).toEqual([0, []]);
}

const runs = Number(process.env['ARCHIE_CASES'] ?? 60);

it(
  `whatever the user and the agent did by turns, an undo loses no line of the user’s (${runs} cases)`,
  {
    timeout: 600_000,
  },
  async () => {
    await assert(
      asyncProperty(
        array(edit, { minLength: 4, maxLength: 16 }),
        array(undo, { minLength: 3, maxLength: 12 }),
        constantFrom(false, false, true),
        async (edits, undos, repo) => {
          const at = bench();
          try {
            await play(at, edits, undos, repo);
          } finally {
            rmSync(at.base, { recursive: true, force: true });
          }
        },
      ),
      { numRuns: runs },
    );
  },
);
