/** E13: what isolation costs: the start of a command, and a command that changes three files, landed, on trees of ten and of a hundred thousand. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandOutput } from '../../src/protocol/workspace.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../src/workspace/workspace.ts';
import type { Exam, Outcome } from './exam.ts';

/** Milliseconds. */
const goals = { start: 15, cycle: 40 };

/** `--rounds 20 --sizes 10000,100000 --parent <dir>`. */
export const exam: Exam = async (options = {}) => {
  Object.assign(globalThis, { ARCHIE_VERSION: 'exam' });
  const rounds = Number(options['rounds'] ?? 20);
  const sizes = (options['sizes'] ?? '10000,100000').split(',').map(Number);
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  for (const size of sizes) {
    const base = realpathSync(mkdtempSync(join(options['parent'] ?? homedir(), 'archie-exam-')));
    try {
      const [root, state] = [join(base, 'tree'), join(base, 'state')];
      plant(root, size);
      const workspace = await openWorkspace({ root, state, rg: null });
      const { tier, why } = await workspace.isolation();
      if (tier !== 1) return { says: [`not on this machine: ${why}`], missed: ['no isolation'], checked: 0 };
      outcome.says.push(`${size} files, ${why}`);
      const [plain, isolated, cycle]: number[][] = [[], [], []];
      for (let round = 0; round < rounds; round += 1) {
        plain?.push(await timed(() => void spawnSync('bash', ['--noprofile', '--norc', '-c', 'true'], { cwd: root })));
        isolated?.push(await timed(() => runIn(workspace, 'true')));
        cycle?.push(await timed(() => changeThree(workspace, round)));
      }
      const [usual, start, whole] = [median(plain), median(isolated), median(cycle)];
      outcome.says.push(
        `  plain true ${usual.toFixed(1)} ms, isolated ${start.toFixed(1)} ms: +${(start - usual).toFixed(1)} (goal: at most ${goals.start})`,
        `  three files changed, collected and landed: ${whole.toFixed(1)} ms (goal: at most ${goals.cycle})`,
      );
      outcome.checked += 2;
      if (start - usual > goals.start) outcome.missed.push(`the start, with ${size} files`);
      if (whole > goals.cycle) outcome.missed.push(`the cycle, with ${size} files`);
    } finally {
      rmSync(base, { recursive: true, force: true, maxRetries: 5 });
    }
  }
  return outcome;
};

function plant(root: string, size: number): void {
  for (let folder = 0; folder < size / 100; folder += 1) {
    const at = join(root, `f${folder % 10}`, `g${folder}`);
    mkdirSync(at, { recursive: true });
    for (let file = 0; file < 100; file += 1) writeFileSync(join(at, `${file}.txt`), `${folder} ${file}\n`);
  }
}

async function changeThree(workspace: OpenedWorkspace, round: number): Promise<void> {
  const { changes } = await runIn(workspace, `echo ${round} | tee -a f0/g0/1.txt f1/g1/2.txt > f2/g2/new${round}.txt`);
  if (changes?.files.length !== 3) throw new Error('three files should have changed');
  await workspace.land(changes);
}

async function runIn(workspace: OpenedWorkspace, command: string) {
  const asked = { command, timeout: 60_000, origin: { by: 'user' as const } };
  let ended: Extract<CommandOutput, { type: 'ended' }> | undefined;
  for await (const said of workspace.isolated(asked, [], new AbortController().signal))
    if (said.type === 'ended') ended = said;
  if (ended?.exit !== 0) throw new Error('it did not end well');
  return ended;
}

async function timed(work: () => unknown): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function median(values: number[] = []): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN;
}
