/** Commands on the real tree that are kept to it, for tests: by each means that works on this machine. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandDeps } from '../../src/workspace/commands/command-deps.ts';
import type { Binding } from '../../src/workspace/isolation/launch-in.ts';
import { askingVersion, canConfine } from '../../src/workspace/isolation/launch/confine.ts';
import { oldestLandlock } from '../../src/workspace/isolation/launch/landlock.ts';
import { runBound } from '../../src/workspace/isolation/run-bound.ts';
import { openTree } from '../../src/workspace/tree.ts';
import type { Tree } from '../../src/workspace/tree.ts';
import { launchers, programAt } from './isolation.ts';
import type { Ended } from './isolation.ts';

/** All but where work folders are made. */
type Means = Binding extends infer Each ? (Each extends Binding ? Omit<Each, 'scratch'> : never) : never;

const [bash, perl, python] = ['bash', 'perl', 'python3'].map((name) => programAt(name));

function byLandlock(kind: 'perl' | 'python', file: string | null | undefined): (typeof means)[number] {
  const interpreter = { kind, file: file ?? '' };
  const [asks = '', ...asking] = askingVersion(interpreter);
  const abi = file && process.platform === 'linux' ? Number(spawnSync(asks, asking, { encoding: 'utf8' }).stdout) : 0;
  const works = bash !== null && canConfine(process.arch) && abi >= oldestLandlock;
  return { name: `Landlock, by ${kind}`, works, means: { by: 'landlock', bash: bash ?? '', interpreter, abi } };
}

/** The ways there are, and which of them work here. */
export const means: { name: string; works: boolean; means: Means }[] = [
  ...launchers.map(({ name, works, programs }): (typeof means)[number] => ({
    name,
    works,
    means: { by: 'namespaces', programs, overlays: true },
  })),
  ...launchers.slice(0, 2).map(({ name, works, programs }): (typeof means)[number] => ({
    name: `${name}, without overlays`,
    works,
    means: { by: 'namespaces', programs, overlays: false },
  })),
  byLandlock('perl', perl),
  byLandlock('python', python),
];

/** A tree with a home around it that holds a secret, and archie's state. */
export class BoundPlace {
  readonly base: string;
  readonly root: string;
  readonly home: string;
  readonly tree: Tree;
  readonly #binding: Binding;
  readonly #env: NodeJS.ProcessEnv;

  constructor(by: Means, more: { parent?: string; env?: NodeJS.ProcessEnv } = {}) {
    this.base = realpathSync(mkdtempSync(join(more.parent ?? tmpdir(), 'archie-bound-')));
    [this.root, this.home] = [join(this.base, 'home/repo'), join(this.base, 'home')];
    for (const folder of ['home/repo', 'home/.ssh', 'state']) mkdirSync(join(this.base, folder), { recursive: true });
    this.tree = openTree({ root: this.root, state: join(this.base, 'state') });
    this.#binding = { ...by, scratch: join(this.base, 'state/isolated') };
    this.#env = { PATH: process.env['PATH'], HOME: this.home, ...more.env };
  }

  /** Runs it to its end. `heard` gets output as it comes. */
  async run(
    command: string,
    more: { network?: boolean; timeout?: number; signal?: AbortSignal; heard?: (text: string) => void } = {},
  ): Promise<Ended> {
    const { network = false, timeout = 20_000, signal = new AbortController().signal } = more;
    const asked = { command, timeout, network, origin: { by: 'user' as const } };
    const run = { ...commandDeps(this.tree), env: this.#env };
    const at = { run, binding: this.#binding, hide: [join(this.base, 'state')], pass: [] };
    for await (const said of runBound(at, asked, signal)) {
      if (said.type === 'ended') return said;
      more.heard?.(said.text);
    }
    throw new Error('it did not end');
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5 });
  }
}
