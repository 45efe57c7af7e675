/** What isolation costs: the start of a command beside a plain one, three changed files until they have landed, and programs that read the whole tree. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CommandOutput } from '../src/protocol/workspace.ts';
import { openWorkspace } from '../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../src/workspace/workspace.ts';
import { spread, timed } from './measure.ts';
import type { Row } from './report.ts';

/** Milliseconds at most: a start beyond a plain one; three files. */
const goals = { start: 12, cycle: 40 };

/** Rows for trees of ten and of a hundred thousand files; none where commands cannot be isolated. */
export async function measureIsolation(rounds: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of [10_000, 100_000]) {
    const tree = await IsolatedTree.plant(size);
    try {
      if (tree.why === null) rows.push(...(await rowsOf(tree, size, rounds)));
    } finally {
      tree.remove();
    }
  }
  return rows;
}

async function rowsOf(tree: IsolatedTree, size: number, rounds: number): Promise<Row[]> {
  const files = `${size.toLocaleString('en-US')} files`;
  const row = (what: string, samples: readonly number[], goal: Row['goal'] = {}): Row => ({
    name: 'isolation',
    what: `${what}, ${files}`,
    unit: 'ms',
    value: spread(samples),
    goal,
  });
  const ahead = await tree.costs(rounds, { ahead: true });
  const anew = await tree.costs(rounds, { ahead: false });
  const rows = [
    row('isolated true, more than plain', ahead.more, { value: goals.start }),
    row('the same, its view built first', anew.more),
    row('three files changed, collected, landed', ahead.cycle, { value: goals.cycle }),
    row('the same, its view built first', anew.cycle),
  ];
  for (const command of ['rg -c 7 >/dev/null', 'git status --short >/dev/null']) {
    const [inside, outside]: [number[], number[]] = [[], []];
    for (let round = 0; round < Math.min(rounds, 5); round += 1) {
      outside.push(await timed(() => tree.plain(command)));
      inside.push(await timed(() => tree.isolated(command)));
    }
    const beside = spread(outside);
    const value = spread(inside);
    rows.push({
      ...row(`${command.split(' >')[0]} isolated`, inside),
      ratio: value.median / beside.median,
      beside: 'plain',
    });
  }
  return rows;
}

/** A tree of so many small files, a repository of git with nothing committed, outside of /tmp, which a command does not see. */
export class IsolatedTree {
  /** Why commands cannot be isolated here, or null. */
  readonly why: string | null;
  /** How they are. */
  readonly how: string;
  readonly #base: string;
  readonly #workspace: OpenedWorkspace;
  #changed = 0;

  private constructor(base: string, workspace: OpenedWorkspace, { tier, why }: { tier: number; why: string }) {
    [this.#base, this.#workspace, this.how] = [base, workspace, why];
    this.why = tier === 1 ? null : why;
  }

  static async plant(size: number, parent: string = homedir()): Promise<IsolatedTree> {
    // The probe remembers its answer by version; a program that was not built has none.
    Object.assign(globalThis, { ARCHIE_VERSION: 'bench' });
    const base = realpathSync(mkdtempSync(join(parent, 'archie-isolation-')));
    const [root, state] = [join(base, 'tree'), join(base, 'state')];
    for (let folder = 0; folder < size / 100; folder += 1) {
      const at = join(root, `f${folder % 10}`, `g${folder}`);
      mkdirSync(at, { recursive: true });
      for (let file = 0; file < 100; file += 1) writeFileSync(join(at, `${file}.txt`), `${folder} ${file}\n`);
    }
    spawnSync('git', ['init', '-q'], { cwd: root });
    const workspace = await openWorkspace({ root, state, rg: null });
    return new IsolatedTree(base, workspace, await workspace.isolation());
  }

  /**
   * In turn: what `true` takes more than a plain one, and the whole of a change. The first round pays for what is loaded once.
   * `ahead`: the view stands already when the command comes, as it does for one that a model took some time to write.
   */
  async costs(rounds: number, { ahead }: { ahead: boolean }): Promise<{ more: number[]; cycle: number[] }> {
    const [more, cycle]: [number[], number[]] = [[], []];
    const ready = (): Promise<void> => (ahead ? this.#workspace.foresee([]) : Promise.resolve());
    for (let round = -1; round < rounds; round += 1) {
      const usual = await timed(() => this.plain('true'));
      await ready();
      const extra = (await timed(() => this.isolated('true'))) - usual;
      await ready();
      const whole = await timed(() => this.changeThree());
      if (round < 0) continue;
      more.push(extra);
      cycle.push(whole);
    }
    return { more, cycle };
  }

  async plain(command: string): Promise<void> {
    const cwd = this.#workspace.root;
    const child = spawn('bash', ['--noprofile', '--norc', '-c', command], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    await once(child, 'close');
  }

  async isolated(command: string) {
    const asked = { command, timeout: 60_000, origin: { by: 'user' as const } };
    let ended: Extract<CommandOutput, { type: 'ended' }> | undefined;
    for await (const said of this.#workspace.isolated(asked, [], new AbortController().signal))
      if (said.type === 'ended') ended = said;
    if (ended?.exit !== 0) throw new Error(`it did not end well: ${ended?.output}`);
    return ended;
  }

  async changeThree(): Promise<void> {
    const round = (this.#changed += 1);
    const command = `echo ${round} | tee -a f0/g0/1.txt f1/g1/2.txt > f2/g2/new${round}.txt`;
    const { changes } = await this.isolated(command);
    if (changes?.files.length !== 3) throw new Error('three files should have changed');
    await this.#workspace.land(changes);
  }

  remove(): void {
    rmSync(this.#base, { recursive: true, force: true, maxRetries: 5 });
  }
}
