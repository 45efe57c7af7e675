/** E12: random scripts run isolated, what they would change is landed, and the tree is compared with one in which the same script ran plainly. */

import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandOutput } from '../../src/protocol/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../src/workspace/workspace.ts';
import type { Exam, Outcome } from './exam.ts';

/** Of a hundred, so many must come to the same. */
const same = 0.99;

/** `--cases 300 --seed 1 --parent <dir>`. */
export const exam: Exam = async (options = {}) => {
  // The probe remembers its answer by version; a program that was not built has none.
  Object.assign(globalThis, { ARCHIE_VERSION: 'exam' });
  const cases = Number(options['cases'] ?? 300);
  const seed = Number(options['seed'] ?? Date.now() % 100_000);
  const base = realpathSync(mkdtempSync(join(options['parent'] ?? homedir(), 'archie-exam-')));
  const outcome: Outcome = { says: [`seed ${seed}`], missed: [], checked: 0 };
  let [equal, changed] = [0, 0];
  try {
    const [root, twin, state] = ['tree', 'twin', 'state'].map((name) => join(base, name)) as [string, string, string];
    mkdirSync(root);
    const workspace = await openWorkspace({ root, state, rg: null });
    const { tier, why } = await workspace.isolation();
    if (tier !== 1) return { says: [`not on this machine: ${why}`], missed: ['no isolation'], checked: 0 };
    outcome.says.push(why);
    for (let index = 0; index < cases; index += 1) {
      const script = scriptOf(numbers(seed + index));
      for (const folder of [root, twin]) plant(folder);
      const before = picture(root);
      const ended = await runIn(workspace, script);
      if (picture(root) !== before)
        outcome.missed.push(`case ${index} reached the tree before it was landed:\n${script}`);
      if (ended.changes) {
        changed += ended.changes.files.length;
        await workspace
          .land(ended.changes)
          .catch((error: unknown) => outcome.says.push(`case ${index}: ${String(error)}`));
      }
      spawnSync('bash', ['--noprofile', '--norc', '-c', script], { cwd: twin, stdio: 'ignore' });
      const [got, wanted] = [picture(root), picture(twin)];
      outcome.checked += 1;
      if (ended.changes && got !== before) {
        await workspace
          .land(await workspace.undo())
          .catch((error: unknown) => outcome.says.push(`case ${index}, undo: ${String(error)}`));
        if (picture(root) !== before)
          outcome.missed.push(
            `case ${index} was not undone: ${firstDifference(picture(root), before)}\n${indented(script)}`,
          );
      }
      if (got === wanted) equal += 1;
      else outcome.says.push(`case ${index} differs: ${firstDifference(got, wanted)}\n${indented(script)}`);
    }
  } finally {
    rmSync(base, { recursive: true, force: true, maxRetries: 5 });
  }
  outcome.says.push(`${changed} changes; ${equal} of ${cases} trees the same as by a plain run`);
  if (equal < cases * same) outcome.missed.push(`fewer than ${same * 100} % are the same`);
  return outcome;
};

async function runIn(workspace: OpenedWorkspace, command: string) {
  const asked = { command, timeout: 60_000, origin: { by: 'user' as const } };
  let ended: Extract<CommandOutput, { type: 'ended' }> | undefined;
  for await (const said of workspace.isolated(asked, [], new AbortController().signal))
    if (said.type === 'ended') ended = said;
  if (!ended) throw new Error('it did not end');
  return ended;
}

/** The tree each script begins with. */
function plant(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  for (const name of ['a', 'a/b', 'a/b/c', 'd', 'd/e', 'f']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['one', 'two', 'a/one', 'a/two', 'a/b/one', 'a/b/c/one', 'd/one', 'd/e/one', 'd/e/two', 'f/one'])
    writeFileSync(join(folder, name), `${name}\nline\nlast\n`);
  chmodSync(join(folder, 'two'), 0o755);
  chmodSync(join(folder, 'd/one'), 0o640);
  symlinkSync('one', join(folder, 'link'));
  symlinkSync('a', join(folder, 'way'));
}

/** mulberry32: the same numbers for the same seed. */
function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function scriptOf(random: () => number): string {
  const pick = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)] as T;
  const name = () => pick(['one', 'two', 'three', 'new', 'with space', 'ünï', '-dash', 'link']);
  const folder = () => pick(['.', 'a', 'a/b', 'a/b/c', 'd', 'd/e', 'f', 'way', 'fresh', 'fresh/deep']);
  const path = () => `'./${folder()}/${name()}'`;
  const dir = () => `./${folder()}`;
  const acts: (() => string)[] = [
    () => `echo ${Math.floor(random() * 1e6)} > ${path()}`,
    () => `echo more >> ${path()}`,
    () => `rm -f ${path()}`,
    () => `rm -rf ${dir()}/x ${pick(['a/b', 'd', 'd/e', 'f', 'fresh', 'a'])}`,
    () => `mkdir -p ${dir()}/${pick(['x', 'y', 'x/z'])}`,
    () => `rm -rf d && mkdir d && echo again > d/one`,
    () => `mv ${path()} ${path()}`,
    () => `mv ${pick(['a/b', 'd/e', 'f', 'd'])} ${dir()}/${pick(['moved', 'x'])}`,
    () => `cp -r ${pick(['a', 'd'])} ${pick(['copy', 'fresh', 'f/copy'])}`,
    () => `chmod ${pick(['600', '755', '644', '700'])} ${path()}`,
    () => `ln -sfn ${pick(['one', '../one', '/nowhere', 'a'])} ${path()}`,
    () => `sed -i s/line/changed/ ${path()}`,
    () => `truncate -s ${pick(['0', '5', '70000'])} ${path()}`,
    () => `rm -rf ${path()}; mkdir ${path()}; echo in > ${path()}/in`,
    () => `rmdir ${dir()}/x`,
    () => `rm -rf ${pick(['f', 'd/e', 'a/b'])} && echo file > ${pick(['f', 'd/e', 'a/b'])}`,
    () => `touch ${path()}`,
    () => `find ${dir()} -name one -delete`,
    () => `printf 'a\\r\\nb' > ${path()}`,
    () => `head -c 5000 /dev/zero > ${path()}`,
    () => `mv ${path()} ${path()}.bak`,
  ];
  return Array.from({ length: 3 + Math.floor(random() * 8) }, () => `${pick(acts)()} 2>/dev/null`).join('\n');
}

/** Names, kinds, permission bits of files, contents. */
function picture(folder: string): string {
  const rows = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => {
      const path = join(folder, name);
      const stats = lstatSync(path);
      if (stats.isSymbolicLink()) return `${name} → ${readlinkSync(path)}`;
      if (stats.isDirectory()) return `${name}/`;
      return `${name} ${(stats.mode & 0o7777).toString(8)} ${readFileSync(path, 'latin1')}`;
    });
  return rows.join('\0');
}

function firstDifference(got: string, wanted: string): string {
  const [one, other] = [got.split('\0'), wanted.split('\0')];
  const extra = one.find((row) => !other.includes(row));
  const missing = other.find((row) => !one.includes(row));
  return JSON.stringify({ isolated: extra?.slice(0, 80), plain: missing?.slice(0, 80) });
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}
