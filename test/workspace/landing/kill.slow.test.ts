import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { FileState, Landing } from '../../../src/protocol/change.ts';
import { scratchWorkspace, changes, stateOnDisk, treeOf } from '../support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../support/scratch-workspace.ts';
import { bundle, killAfter, start } from '../../support/child.ts';

const kills = Number(process.env['ARCHIE_KILLS'] ?? 30);

/** What the journal says of each path it still knows of. */
function replay(landings: readonly Landing[]): Map<string, FileState | null> {
  const files = new Map<string, FileState | null>();
  for (const landing of landings) {
    for (const { path, before, after } of landing.files) {
      if (files.has(path)) expect({ path, state: files.get(path) }).toEqual({ path, state: before });
      files.set(path, after);
    }
  }
  return files;
}

/** The tree holds what the journal says, whole files and whole sets, nothing that can be undone is lost, and nothing lies about. */
async function check(at: ScratchWorkspace): Promise<{ recovered: number; landings: number }> {
  const workspace = await at.open();
  const landings = await workspace.landings();
  for (const [path, state] of replay(landings)) expect([path, stateOnDisk(at.path(path))]).toEqual([path, state]);
  for (const [path, content] of Object.entries(treeOf(at.root))) {
    if (path.endsWith('/')) continue;
    expect(path).toMatch(/^(folder-\d\/sub-\d\/)?file-\d$|^after all$/);
    const [, round, index, rest] = /^(?:\[x\] )?(\d+) (\d) (x*)\n$/.exec(content) ?? [];
    const whole = path === 'after all' || rest?.length === (Number(round) * 7919 + Number(index) * 104_729) % 20_000;
    expect([path, whole]).toEqual([path, true]);
  }
  const proposed = (await workspace.proposals()).map(({ changes: { files } }) => files);
  const files = [...landings.map((landing) => landing.files), ...proposed].flat(2);
  for (const state of files.flatMap(({ before, after }) => [before, after]).filter((one) => one !== null)) {
    expect((await workspace.blob(state.hash)).length).toBe(state.size);
  }
  expect(workspace.recovered.filter((notice) => !notice.endsWith('has been completed.'))).toEqual([]);
  // What it still brings to the disk waits for the lock in a queue.
  await workspace.flushed();
  expect(readdirSync(join(at.stateFolder(), 'blobs/tmp'))).toEqual([]);
  expect(readdirSync(at.stateFolder()).filter((name) => /^lock\.|\.draft$/.test(name))).toEqual([]);
  expect(readdirSync(join(at.stateFolder(), 'proposals')).filter((name) => name.startsWith('.'))).toEqual([]);
  return { recovered: workspace.recovered.length, landings: landings.length };
}

it(
  `survives kill -9 at ${kills} random moments of landing, undo, redo, proposing and tidying`,
  { timeout: 30_000 + kills * 1000 },
  async () => {
    const at = scratchWorkspace();
    mkdirSync(at.state);
    const script = await bundle('test/workspace/landing/kill-child.ts');
    let recovered = 0;
    let landings = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      const child = await start(script, [at.root, at.state, String(kill * 1000 + ((kill * 5) % 8))], 1 + (kill % 3));
      await killAfter(child, Math.random() * 20);
      // Every other time the next child finds what this one left, and may be killed while it mends it.
      if (kill % 2 === 1 && kill < kills) continue;
      const found = await check(at);
      recovered += found.recovered;
      landings = found.landings;
    }
    const workspace = await at.open();
    await workspace.land(await changes(workspace, { 'after all': 'works' }));
    await workspace.land(await workspace.undo());
    expect(existsSync(join(at.stateFolder(), 'lock'))).toBe(false);
    await check(at);
    console.info(
      `${kills} kills, ${landings} landings, ${recovered} completed after a kill, 0 torn, 0 mixed, 0 left over`,
    );
  },
);

// strace(1) can kill a process at its n-th call of a kind: no moment is left to chance.
const traceable = spawnSync('strace', ['-qq', '-e', 'trace=none', 'true']).status === 0;
const thorough = kills > 30;
const calls = thorough
  ? ['link', 'rename', 'unlink', 'mkdir', 'fsync', 'fdatasync', 'write']
  : ['link', 'rename', 'unlink'];
const counts = thorough ? Array.from({ length: 30 }, (_, index) => index + 1) : [1, 7];
const moments = calls.flatMap((call) => counts.map((count) => [call, count] as const));

it.skipIf(!traceable)(
  `survives kill -9 at ${moments.length} chosen moments of landing`,
  { timeout: 600_000 },
  async () => {
    const script = await bundle('test/workspace/landing/kill-child.ts');
    let [died, recovered] = [0, 0];
    for (const [call, count] of moments) {
      const at = scratchWorkspace();
      // One landing in peace, so that the next changes, removes and makes files.
      spawnSync(process.execPath, [script, at.root, at.state, '1', '1']);
      const inject = [
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        `trace=${call}`,
        '-e',
        `inject=${call}:signal=SIGKILL:when=${count}`,
      ];
      const { signal } = spawnSync('strace', [...inject, process.execPath, script, at.root, at.state, '2', '6']);
      if (signal === 'SIGKILL') died += 1;
      const found = await check(at);
      recovered += found.recovered;
    }
    console.info(
      `${moments.length} moments, ${died} deaths, ${recovered} completed afterwards, 0 torn, 0 mixed, 0 left over`,
    );
    expect(died).toBeGreaterThan(0);
  },
);
