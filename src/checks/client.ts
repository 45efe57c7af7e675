/** Checks in a process of their own: started at the first need, kept, bounded in time and memory, ended with archie. */

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { CheckKind, CheckRequest, Checks, Verdict } from '../protocol/checks.ts';
import type { FromEngine, ToEngine } from './child/wire.ts';
import { kindNames, mayBe } from './names.ts';

/** Where the engine's programs are, and what it may read there. */
export interface EnginePlace {
  /** The process's and the worker's module, absolute. */
  program: string;
  worker: string;
  /** Folders that the process may read: archie's own, nothing of the user's. */
  readable: readonly string[];
  /** Milliseconds. */
  perCheck?: number;
  perSet?: number;
}

const [perCheck, perSet] = [20_000, 60_000];
const stopped = 'engine stopped';

/** What became of one sending to the engine. */
type Heard = Exclude<FromEngine, { ask: number }> | { gone: string };

class Engine {
  readonly #process: ChildProcess;
  #hear: ((heard: Heard) => void) | undefined;
  #request: CheckRequest | undefined;
  #gone = false;

  constructor({ program, worker, readable }: EnginePlace) {
    // Without the permission to do so, no library and no statement reaches files, programs or add-ons.
    const confined = process.allowedNodeEnvironmentFlags.has('--permission')
      ? ['--permission', '--allow-worker', ...readable.map((folder) => `--allow-fs-read=${folder}`)]
      : [];
    this.#process = fork(program, [worker], {
      execArgv: ['--no-warnings', ...confined],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Nothing of the environment is an engine's business: no keys, no options for Node.
      env: {},
    });
    this.#process.on('message', (message) => this.#heard(message as FromEngine));
    this.#process.on('error', () => this.#end());
    this.#process.on('exit', () => this.#end());
    this.rest();
  }

  get gone(): boolean {
    return this.#gone;
  }

  /** Archie's own end does not wait for it. */
  rest(): void {
    this.#hear = undefined;
    this.#process.unref();
    this.#process.channel?.unref();
  }

  work(request: CheckRequest | undefined, hear: (heard: Heard) => void): void {
    this.#request = request;
    this.#hear = hear;
    this.#process.ref();
    this.#process.channel?.ref();
  }

  say(message: ToEngine): void {
    if (this.#process.connected) this.#process.send(message, () => undefined);
  }

  kill(): void {
    this.#process.kill('SIGKILL');
    this.#end();
  }

  #end(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#hear?.({ gone: stopped });
  }

  #heard(message: FromEngine): void {
    if (!('ask' in message)) return this.#hear?.(message);
    void this.#answer(message);
  }

  async #answer({ ask, tree, path }: Extract<FromEngine, { ask: number }>): Promise<void> {
    const from = this.#request?.[tree];
    if (path === undefined) return this.say({ answer: ask, list: (await from?.list().catch(() => [])) ?? [] });
    this.say({ answer: ask, bytes: (await from?.read(path).catch(() => null)) ?? null });
  }
}

/** A list that is read while it is written. */
class Queue {
  readonly #heard: Heard[] = [];
  #wake: (() => void) | undefined;

  put(heard: Heard): void {
    this.#heard.push(heard);
    this.#wake?.();
  }

  /** Null when nothing came in time. */
  async next(ms: number): Promise<Heard | null> {
    if (this.#heard.length === 0) {
      let timer: NodeJS.Timeout | undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        timer = setTimeout(resolve, ms);
      });
      clearTimeout(timer);
      this.#wake = undefined;
    }
    return this.#heard.shift() ?? null;
  }
}

/** Opens the room. Nothing is started, and no engine loaded, before something is to be checked. */
export function openChecks(place: EnginePlace): Checks {
  let engine: Engine | undefined;
  let set = 0;
  // One set at a time: what comes meanwhile waits its turn.
  let turn: Promise<unknown> = Promise.resolve();
  const running = () => (engine = engine === undefined || engine.gone ? new Engine(place) : engine);

  async function* inTurn<T>(work: () => AsyncGenerator<T>): AsyncGenerator<T> {
    const before = turn;
    let done: (() => void) | undefined;
    turn = new Promise<void>((resolve) => (done = resolve));
    try {
      await before;
      yield* work();
    } finally {
      done?.();
    }
  }

  async function* check(request: CheckRequest, signal: AbortSignal): AsyncGenerator<Verdict> {
    const paths = request.paths.filter(concerns);
    const skip: string[] = [];
    const end = performance.now() + (place.perSet ?? perSet);
    while (paths.length > 0) {
      const kind = yield* once({ ...request, paths }, { skip, end, signal });
      if (kind === null) return;
      skip.push(kind);
    }
  }

  /** Goes through the kinds that are not to be skipped. Returns the kind that stopped the engine, null at the end. */
  async function* once(
    request: CheckRequest,
    { skip, end, signal }: { skip: readonly string[]; end: number; signal: AbortSignal },
  ): AsyncGenerator<Verdict, string | null> {
    const queue = new Queue();
    const mine = ++set;
    const engine_ = running();
    const stop = () => queue.put({ gone: 'stopped' });
    signal.addEventListener('abort', stop, { once: true });
    engine_.work(request, (heard) => ('gone' in heard || heard.set === mine) && queue.put(heard));
    engine_.say({ do: 'check', set: mine, paths: request.paths, settings: request.settings ?? {}, skip });
    let now: { kind: string; left: Set<string>; since: number } | undefined;
    try {
      for (;;) {
        signal.throwIfAborted();
        const patience = Math.min(end - performance.now(), place.perCheck ?? perCheck);
        const heard = await queue.next(Math.max(1, patience));
        signal.throwIfAborted();
        if (heard === null || 'gone' in heard) {
          engine_.kill();
          const late = heard === null;
          const why = `${stopped}: ${late ? `it took longer than ${Math.round(patience / 1000)} s` : 'it ended while it checked this'}`;
          const left = now ?? { kind: 'engine', left: new Set(request.paths) };
          for (const path of left.left) yield untold(left.kind, path, why);
          return performance.now() >= end || now === undefined ? null : now.kind;
        }
        if ('over' in heard) {
          if (heard.failed !== undefined) for (const path of request.paths) yield untold('engine', path, heard.failed);
          return null;
        }
        if (!('progress' in heard)) continue;
        const { progress } = heard;
        if ('started' in progress)
          now = { kind: progress.started, left: new Set(progress.paths), since: performance.now() };
        else if ('ended' in progress) now = undefined;
        else {
          now?.left.delete(progress.verdict.path);
          yield progress.verdict;
        }
      }
    } finally {
      signal.removeEventListener('abort', stop);
      // Half a set is nobody's any more, and what is under way in it cannot be stopped otherwise.
      if (signal.aborted) engine_.kill();
      engine_.rest();
    }
  }

  async function kinds(): Promise<CheckKind[]> {
    const queue = new Queue();
    const mine = ++set;
    const engine_ = running();
    engine_.work(undefined, (heard) => queue.put(heard));
    engine_.say({ do: 'kinds', set: mine });
    try {
      for (;;) {
        const heard = await queue.next(place.perCheck ?? perCheck);
        if (heard === null || 'gone' in heard || 'over' in heard) return [];
        if ('kinds' in heard) return heard.kinds;
      }
    } finally {
      engine_.rest();
    }
  }

  return {
    concerns,
    check: (request, signal) => inTurn(() => check(request, signal)),
    kinds: async () => {
      for await (const all of inTurn(async function* () {
        yield await kinds();
      }))
        return all;
      return [];
    },
    close: () => engine?.kill(),
  };
}

function concerns(path: string): boolean {
  return Object.keys(kindNames).some((kind) => mayBe(kind, path));
}

function untold(kind: string, path: string, summary: string): Verdict {
  const engine = { name: 'archie', version: '' };
  return { kind, path, status: 'not-checked', summary, findings: [], evidence: [], engine, ms: 0 };
}

/** Where the engine is in an archie that was built, and in one that runs from its sources. */
export function enginePlace(packageFolder: string): EnginePlace {
  const built = typeof ARCHIE_VERSION !== 'undefined' && !import.meta.url.endsWith('.ts');
  const file = (name: string) => `${packageFolder}/${built ? `dist/check-${name}.js` : `src/checks/child/${name}.ts`}`;
  return { program: file('program'), worker: file('worker'), readable: [packageFolder] };
}
