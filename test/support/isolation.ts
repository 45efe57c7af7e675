/** Isolated commands for tests: by each launcher that works on this machine, on a throw-away tree outside of /tmp too. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FileChange } from '../../src/protocol/change.ts';
import type { CommandOutput } from '../../src/protocol/workspace.ts';
import { canConfine } from '../../src/workspace/isolation/launch/confine.ts';
import type { Programs } from '../../src/workspace/isolation/launch/launch.ts';
import { runIsolated } from '../../src/workspace/isolation/run-isolated.ts';
import type { IsolationDeps } from '../../src/workspace/isolation/run-isolated.ts';
import { BlobStore } from '../../src/workspace/store/blob-store.ts';

/** Where a program is, by PATH. */
export function programAt(name: string): string | null {
  const found = spawnSync('bash', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
  return found === '' ? null : found;
}

const [bash, unshare, mount, setpriv] = ['bash', 'unshare', 'mount', 'setpriv'].map(programAt);
const programs: Programs | null =
  bash && unshare && mount && setpriv ? { bash, unshare, mount, setpriv, bwrap: null, ip: programAt('ip') } : null;
const [bwrap, perl] = ['bwrap', 'perl'].map(programAt) as [string | null, string | null];

const namespaces =
  programs !== null &&
  process.platform === 'linux' &&
  spawnSync(programs.unshare, ['--user', '--map-current-user', '--keep-caps', '--mount', 'true']).status === 0;

const overlaysItself =
  bwrap !== null && spawnSync(bwrap, ['--help'], { encoding: 'utf8' }).stdout.includes('--overlay-src');

/** The ways there are, and which of them work here. */
export const launchers: { name: string; works: boolean; programs: Programs }[] = [
  { name: 'bubblewrap', works: namespaces && bwrap !== null, programs: { ...(programs as Programs), bwrap } },
  { name: 'util-linux', works: namespaces, programs: programs as Programs },
  {
    name: 'util-linux and perl',
    works: namespaces && perl !== null && canConfine(process.arch),
    programs: { ...(programs as Programs), interpreter: { kind: 'perl', file: perl ?? '' } },
  },
  {
    name: 'bubblewrap alone',
    works: overlaysItself,
    programs: { ...(programs as Programs), bwrap, bwrapAlone: true, unshare: '/bin/false', mount: '/bin/false' },
  },
];

/** What `ended` says. */
export type Ended = Extract<CommandOutput, { type: 'ended' }>;

/** A tree with a home beside it that holds a secret, and archie's state. */
export class IsolatedPlace {
  readonly base: string;
  readonly root: string;
  readonly home: string;
  readonly blobs: BlobStore;
  readonly #deps: IsolationDeps;

  constructor(
    of: Programs,
    more: { parent?: string; scratch?: string; env?: NodeJS.ProcessEnv; pass?: string[] } = {},
  ) {
    this.base = realpathSync(mkdtempSync(join(more.parent ?? tmpdir(), 'archie-isolated-')));
    [this.root, this.home] = [join(this.base, 'home/repo'), join(this.base, 'home')];
    for (const folder of ['home/repo', 'home/.ssh', 'state']) mkdirSync(join(this.base, folder), { recursive: true });
    this.blobs = new BlobStore(join(this.base, 'state/blobs'));
    this.#deps = {
      root: this.root,
      cwd: this.root,
      blobs: this.blobs,
      env: { PATH: process.env['PATH'], HOME: this.home, ...more.env },
      scratch: more.scratch ?? join(this.base, 'state/isolated'),
      programs: of,
      hide: [join(this.base, 'state')],
      pass: more.pass ?? [],
    };
  }

  /** Runs it to its end. `heard` gets output as it comes. */
  async run(
    command: string,
    more: {
      files?: readonly FileChange[];
      timeout?: number;
      signal?: AbortSignal;
      heard?: (text: string) => void;
    } = {},
  ): Promise<Ended> {
    const asked = { command, timeout: more.timeout ?? 20_000, origin: { by: 'user' as const } };
    for await (const said of runIsolated(
      this.#deps,
      asked,
      more.files ?? [],
      more.signal ?? new AbortController().signal,
    )) {
      if (said.type === 'ended') return said;
      more.heard?.(said.text);
    }
    throw new Error('it did not end');
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true, maxRetries: 5 });
  }
}
