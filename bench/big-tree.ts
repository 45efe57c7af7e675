/** What a command costs in a large tree, beside the same command in a small one: both are looked through before and after it. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Workspace } from '../src/protocol/workspace.ts';
import { openWorkspace } from '../src/workspace/workspace.ts';
import { spread, timed } from './measure.ts';
import type { Row } from './report.ts';

const large = 50_000;
const small = 50;
/** Milliseconds at most for a command that does nothing, warm, by files. */
const goals = { 1_000: 40, 10_000: 60, 100_000: 250 };

/** Milliseconds more for `true` in fifty thousand files than in fifty, and what the first command of a session costs. */
export async function measureBigTree(rounds: number): Promise<Row[]> {
  const base = await mkdtemp(join(tmpdir(), 'archie-big-'));
  try {
    for (const files of [small, large]) plant(join(base, `${files}`), files);
    const open = (files: number) =>
      openWorkspace({ root: join(base, `${files}`), state: join(base, 'state'), rg: null });
    const [few, many] = [await open(small), await open(large)];
    const cold = await timed(() => run(many));
    const first = await timed(async () => run(await open(large)));
    const more: number[] = [];
    for (let round = -1; round < rounds; round += 1) {
      const own = await timed(() => run(few));
      const extra = (await timed(() => run(many))) - own;
      // The first round pays for starting threads.
      if (round >= 0) more.push(extra);
    }
    const row = (what: string, samples: number[], goal: Row['goal'] = {}): Row => ({
      name: 'tree',
      what,
      unit: 'ms',
      value: spread(samples),
      goal,
    });
    const warm: Row[] = [];
    for (const [files, value] of Object.entries(goals)) {
      plant(join(base, files), Number(files));
      const tree = await open(Number(files));
      const samples: number[] = [];
      for (let round = -3; round < rounds; round += 1) {
        const ms = await timed(() => run(tree));
        if (round >= 0) samples.push(ms);
      }
      warm.push(row(`true in ${Number(files).toLocaleString('en-US')} files`, samples, { value }));
    }
    return [
      ...warm,
      row('a command in 50,000 files, more than in 50', more, { value: 150 }),
      row('  the first of a session', [first]),
      row('  the first ever, which reads them all', [cold]),
    ];
  } finally {
    await rm(base, { recursive: true, force: true });
  }
}

function plant(root: string, files: number): void {
  for (let file = 0; file < files; file += 1) {
    const folder = join(root, `src/package${Math.floor(file / 20) % 50}/part${Math.floor(file / 1000)}`);
    if (file % 20 === 0) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file${file}.ts`), `export const number = ${file};\n`.repeat(10));
  }
}

async function run(workspace: Workspace): Promise<void> {
  const command = { command: 'true', timeout: 60_000, origin: { by: 'tool' as const } };
  for await (const event of workspace.run(command, new AbortController().signal))
    if (event.type === 'ended' && event.exit !== 0) throw new Error('The command failed.');
}
