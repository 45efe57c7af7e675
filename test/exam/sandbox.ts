/** E11: every known way out of a command that is held away is tried, in tier 1 and 2 by each launcher, and must lead nowhere; without isolation it must lead out. */

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { BoundPlace, means } from '../support/bound.ts';
import { IsolatedPlace, launchers } from '../support/isolation.ts';
import type { Exam, Outcome } from './exam.ts';
import { escapes } from './escapes.ts';
import type { Escape, Targets } from './escapes.ts';

/** What a command is tried in. */
interface Cell {
  name: string;
  works: boolean;
  /** On the real tree, which it may write. */
  bound: boolean;
  /** What does not hold here, of an escape, and why; null where it must. */
  unpromised: (escape: Escape) => string | null;
  place: (parent: string) => Place;
}

/** A tree with a home around it. */
type Place = Pick<IsolatedPlace, 'root' | 'home' | 'base' | 'remove'> & {
  run: (command: string) => Promise<{ output: string }>;
};

const withoutFilter = (escape: Escape) => (escape.filter ? 'without a filter' : null);

const cells: Cell[] = [
  ...launchers.map(({ name, works, programs }): Cell => ({
    name: `tier 1, ${name}`,
    works,
    bound: false,
    unpromised: (escape) => (name === 'util-linux' ? withoutFilter(escape) : null),
    place: (parent) => new IsolatedPlace(programs, { parent }),
  })),
  ...means.map(({ name, works, means: by }): Cell => ({
    name: `tier 2, ${name}`,
    works,
    bound: true,
    unpromised: (escape) =>
      (/^util-linux(?:,|$)/.test(name) ? withoutFilter(escape) : null) ??
      (by.by === 'landlock' && escape.namespaces ? 'without namespaces' : null),
    place: (parent) => new BoundPlace(by, { parent }),
  })),
];

/** `--parent <dir>`: where the tree lies (the home folder: a private /tmp would hide leaks there by accident). `--only <words>`: cells whose name has them. */
export const exam: Exam = async (options = {}) => {
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  for (const { name, works, bound, unpromised, place } of cells) {
    if (options['only'] !== undefined && !name.includes(options['only'])) continue;
    if (!works) {
      outcome.says.push(`${name}: not on this machine`);
      continue;
    }
    const field = await Field.open(place(options['parent'] ?? homedir()), bound);
    try {
      const open: string[] = [];
      let checked = 0;
      for (const escape of escapes) {
        if (bound && escape.inTree) {
          open.push(`${escape.name}: stays in the tree, which is written`);
          continue;
        }
        if (!(await field.worksPlainly(escape))) {
          open.push(`${escape.name}: not possible here without isolation either`);
          continue;
        }
        const why = unpromised(escape);
        if (why !== null) {
          open.push(`${escape.name}: not promised ${why}, ${(await field.leads(escape)) ? 'and open' : 'but shut'}`);
          continue;
        }
        checked += 1;
        if (await field.leads(escape)) outcome.missed.push(`${name}: ${escape.name}`);
      }
      outcome.checked += checked;
      outcome.says.push(`${name}: ${checked} ways out tried`, ...open.map((each) => `  ${each}`));
    } finally {
      await field.close();
    }
  }
  return outcome;
};

/** The targets, standing. */
class Field {
  readonly #place: Place;
  readonly #bound: boolean;
  readonly #targets: Targets;
  readonly #servers: { close(): unknown }[];
  #victim: ChildProcess | undefined;
  #hits = 0;

  private constructor(place: Place, bound: boolean, targets: Targets, servers: { close(): unknown }[]) {
    this.#place = place;
    this.#bound = bound;
    this.#targets = targets;
    this.#servers = servers;
  }

  static async open(place: Place, bound: boolean): Promise<Field> {
    const outside = join(place.base, 'outside');
    const key = 0x41520000 + (process.pid & 0xffff);
    const [tcp, unix, abstract, udp] = [createServer(), createServer(), createServer(), createSocket('udp4')];
    const targets: Targets = {
      outside,
      tcp: 0,
      udp: 0,
      socket: join(place.base, 'socket'),
      abstract: `archie-exam-${process.pid}`,
      pid: 0,
      key,
    };
    const field = new Field(place, bound, targets, [tcp, unix, abstract, udp]);
    const hit = (): void => void (field.#hits += 1);
    for (const server of [tcp, unix, abstract]) server.on('connection', (socket) => (hit(), socket.destroy()));
    udp.on('message', hit);
    udp.bind(0, '127.0.0.1');
    await Promise.all([
      listening(tcp, { port: 0, host: '127.0.0.1' }),
      listening(unix, { path: targets.socket }),
      listening(abstract, { path: `\0${targets.abstract}` }),
      once(udp, 'listening'),
    ]);
    targets.tcp = (tcp.address() as { port: number }).port;
    targets.udp = udp.address().port;
    spawnSync('perl', ['-e', `shmget(${key}, 4, 01600)`]);
    return field;
  }

  /** Everything as it was before anybody tried anything. */
  #reset(): void {
    const { root, home, base } = this.#place;
    for (const name of readdirSync(root)) rmSync(join(root, name), { recursive: true, force: true });
    rmSync(join(home, 'written'), { force: true });
    rmSync(this.#targets.outside, { recursive: true, force: true });
    mkdirSync(this.#targets.outside);
    writeFileSync(join(this.#targets.outside, 'file'), 'as it was');
    writeFileSync(join(home, '.ssh/id_test'), 'CANARY');
    writeFileSync(join(base, 'state/secret'), 'CANARY');
    spawnSync('git', ['init', '-q', root]);
    mkdirSync(join(root, '.git/hooks'), { recursive: true });
    rmSync(join(root, '.git/hooks/pre-commit'), { force: true });
    this.#victim?.kill('SIGKILL');
    this.#victim = spawn('sleep', ['1000'], { env: { CANARY: '1' }, stdio: 'ignore' });
    this.#targets.pid = this.#victim.pid ?? 0;
    this.#hits = 0;
  }

  async worksPlainly(escape: Escape): Promise<boolean> {
    if (escape.root && process.getuid?.() !== 0) return false;
    this.#reset();
    const config = this.#config();
    const env = { PATH: process.env['PATH'], HOME: this.#place.home };
    const child = spawn('bash', ['--noprofile', '--norc', '-c', escape.command(this.#targets)], {
      cwd: this.#place.root,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let said = '';
    child.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await once(child, 'close');
    return this.#reached(said, config, false);
  }

  async leads(escape: Escape): Promise<boolean> {
    this.#reset();
    const config = this.#config();
    const { output } = await this.#place.run(escape.command(this.#targets));
    return this.#reached(output, config, this.#bound);
  }

  #config(): string {
    return textOf(join(this.#place.root, '.git/config'));
  }

  async #reached(said: string, config: string, mayWrite: boolean): Promise<boolean> {
    // What was sent is there by then: whoever sent it has ended, and one turn of the loop reads it.
    await new Promise((resolve) => setImmediate(resolve));
    const { root, home } = this.#place;
    const { outside, key } = this.#targets;
    const survivor = survivors(`survivor-${key}`);
    for (const pid of survivor) process.kill(pid, 'SIGKILL');
    return (
      said.includes('ESCAPED') ||
      this.#hits > 0 ||
      survivor.length > 0 ||
      existsSync(join(outside, 'written')) ||
      textOf(join(outside, 'file')) !== 'as it was' ||
      existsSync(join(home, 'written')) ||
      existsSync(join(root, '.git/hooks/pre-commit')) ||
      (!mayWrite && readdirSync(root).join() !== '.git') ||
      !existsSync(join(root, '.git/HEAD')) ||
      this.#config() !== config ||
      this.#victim?.exitCode !== null ||
      !existsSync(`/proc/${this.#victim.pid}/cwd`)
    );
  }

  async close(): Promise<void> {
    this.#victim?.kill('SIGKILL');
    for (const server of this.#servers) server.close();
    spawnSync('perl', ['-e', `my $id = shmget(${this.#targets.key}, 4, 0); shmctl($id, 0, 0)`]);
    this.#place.remove();
  }
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : 'gone';
}

async function listening(server: Server, at: { port: number; host: string } | { path: string }): Promise<void> {
  server.listen(at);
  await once(server, 'listening');
}

function survivors(name: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(name);
      } catch {
        return false;
      }
    })
    .map(Number);
}
