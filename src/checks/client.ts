/** Checks in a process of their own: started at the first need, kept, bounded in time and memory, ended with archie. */

import type { CheckKind, CheckRequest, Checks, CheckSettings, Verdict } from '../protocol/proof/checks.ts';
import type { Schemas } from '../protocol/proof/schema.ts';
import type { FromEngine } from './child/wire.ts';
import type { Progress } from './child/run.ts';
import { mostBytes } from './kind/trees.ts';
import { Engine, Queue } from './engine-process.ts';
import type { EnginePlace } from './engine-process.ts';
import { concernOf, isWorthReading, kindNames } from './names.ts';

const [perCheck, perSet] = [20_000, 60_000];
const stopped = 'engine stopped';

/** Opens the room. Nothing is started, and no engine loaded, before something is to be checked. */
export function openChecks(place: EnginePlace): Checks {
  const sets = new Sets(place);
  // One set at a time: what comes meanwhile waits its turn.
  let turn: Promise<unknown> = Promise.resolve();

  async function* inTurn<T>(work: () => AsyncIterable<T>): AsyncGenerator<T> {
    const before = turn;
    const { promise, resolve } = Promise.withResolvers<void>();
    turn = promise;
    try {
      await before;
      yield* work();
    } finally {
      resolve();
    }
  }

  async function first<T>(work: () => AsyncIterable<T>): Promise<T | undefined> {
    for await (const one of inTurn(work)) return one;
    return undefined;
  }

  return {
    concerns: concernOf,
    check: (request, signal) => inTurn(() => sets.check(request, signal)),
    kinds: async () => (await first(() => sets.kinds())) ?? [],
    async schemas(request, signal) {
      const found = await first(() => sets.schemas(request, signal));
      signal.throwIfAborted();
      return found ?? { proposed: { notBuilt: stopped }, base: { notBuilt: stopped } };
    },
    close: () => sets.close(),
  };
}

/** Sets of files, given to the engine one after the other; a new engine takes the place of one that stopped. */
class Sets {
  readonly #place: EnginePlace;
  #engine: Engine | undefined;
  #last = 0;

  constructor(place: EnginePlace) {
    this.#place = place;
  }

  close(): void {
    this.#engine?.kill();
  }

  async *kinds(): AsyncGenerator<CheckKind[]> {
    const heard = await this.#answer({ do: 'kinds' }, this.#place.perCheck ?? perCheck);
    if (heard !== null && 'kinds' in heard) yield heard.kinds;
  }

  async *schemas(request: Omit<CheckRequest, 'paths'>, signal: AbortSignal): AsyncGenerator<Schemas> {
    signal.throwIfAborted();
    const stop = () => this.#engine?.kill();
    signal.addEventListener('abort', stop, { once: true });
    const settings = request.settings ?? {};
    const patience = this.#place.perSet ?? perSet;
    const heard = await this.#answer({ do: 'schemas', settings }, patience, { ...request, paths: [] });
    signal.removeEventListener('abort', stop);
    if (heard !== null && 'schemas' in heard) yield heard.schemas;
  }

  /** What the engine says to a question that has one answer; null where none came in time. */
  async #answer(
    question: { do: 'kinds' } | { do: 'schemas'; settings: CheckSettings },
    patience: number,
    request?: CheckRequest,
  ): Promise<Exclude<FromEngine, { ask: number }> | null> {
    const queue = new Queue();
    const [engine, set] = [this.#running(), ++this.#last];
    engine.work(request, (heard) => ('gone' in heard || heard.set === set) && queue.put(heard));
    engine.say({ ...question, set });
    try {
      const heard = await queue.next(patience);
      if (heard !== null && !('gone' in heard)) return heard;
      engine.kill();
      return null;
    } finally {
      engine.rest();
    }
  }

  async *check(request: CheckRequest, signal: AbortSignal): AsyncGenerator<Verdict> {
    const paths = await worthChecking(request);
    if (paths.length === 0) return;
    const run = new Run(performance.now() + (this.#place.perSet ?? perSet));
    const silent = new Set(paths);
    let more = true;
    while (more) {
      const once = this.#once({ ...request, paths }, run, signal);
      for (let next = await once.next(); ; next = await once.next()) {
        if (next.done) {
          more = next.value;
          break;
        }
        silent.delete(next.value.path);
        yield next.value;
      }
    }
    if (run.stopped !== null) for (const path of silent) yield untold('engine', path, run.stopped);
  }

  #running(): Engine {
    if (this.#engine === undefined || this.#engine.gone) this.#engine = new Engine(this.#place);
    return this.#engine;
  }

  /** Goes through what is left of the run. Returns whether there is a point in going on with another engine. */
  async *#once(request: CheckRequest, run: Run, signal: AbortSignal): AsyncGenerator<Verdict, boolean> {
    signal.throwIfAborted();
    const queue = new Queue();
    const [engine, set] = [this.#running(), ++this.#last];
    const stop = () => queue.put({ gone: 'stopped' });
    signal.addEventListener('abort', stop, { once: true });
    engine.work(request, (heard) => ('gone' in heard || heard.set === set) && queue.put(heard));
    engine.say({ do: 'check', set, paths: request.paths, settings: request.settings ?? {}, skip: run.skip });
    let over = false;
    try {
      for (;;) {
        // An engine that is only starting is not slow at a check.
        const bound = run.checking ? (this.#place.perCheck ?? perCheck) : perSet;
        const patience = Math.min(run.end - performance.now(), bound);
        const heard = await queue.next(Math.max(1, patience));
        signal.throwIfAborted();
        over = heard === null || 'gone' in heard || 'over' in heard;
        if (heard === null || 'gone' in heard) {
          engine.kill();
          yield* run.stop(heard === null ? `longer than ${Math.round(patience / 1000)} s` : heard.gone);
          return run.goesOn();
        }
        if ('over' in heard) {
          if (heard.failed !== undefined) run.stopped = `${stopped}: ${heard.failed}`;
          return false;
        }
        if ('progress' in heard) yield* run.hear(heard.progress);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      // What is under way in it cannot be stopped otherwise.
      if (signal.aborted) engine.kill();
      else if (!over) engine.say({ do: 'stop', set });
      engine.rest();
    }
  }
}

/** How far a set has come, over all the engines that it took. */
class Run {
  /** Kinds that stopped an engine, and those that are done. */
  readonly skip: string[] = [];
  /** By the monotonic clock. */
  readonly end: number;
  /** Why it did not come to its end. */
  stopped: string | null = null;
  readonly #told = new Set<string>();
  #now: { kind: string; left: Set<string> } | null = null;
  #stops = 0;

  constructor(end: number) {
    this.end = end;
  }

  *hear(progress: Progress): Generator<Verdict> {
    if ('started' in progress) this.#now = { kind: progress.started, left: new Set(progress.paths) };
    else if ('ended' in progress) {
      this.#now = null;
      // Whether a file can be read at all is needed again by the kinds that follow.
      if (progress.ended !== 'syntax') this.skip.push(progress.ended);
    } else {
      const { verdict } = progress;
      const key = `${verdict.kind}\0${verdict.path}`;
      this.#now?.left.delete(verdict.path);
      if (this.#told.has(key)) return;
      this.#told.add(key);
      yield verdict;
    }
  }

  /** The engine is gone: what it was at is told. */
  *stop(why: string): Generator<Verdict> {
    this.#stops += 1;
    this.stopped = `${stopped}: ${why}`;
    if (this.#now === null) return;
    for (const path of this.#now.left) yield untold(this.#now.kind, path, this.stopped);
    this.skip.push(this.#now.kind);
  }

  get checking(): boolean {
    return this.#now !== null;
  }

  goesOn(): boolean {
    const was = this.#now;
    this.#now = null;
    return was !== null && performance.now() < this.end && this.#stops <= Object.keys(kindNames).length;
  }
}

/** Without the programs that hold nothing to check: for those no engine has to start. */
async function worthChecking({ paths, proposed, base }: CheckRequest): Promise<string[]> {
  const holds = async (path: string) => {
    const concern = concernOf(path);
    if (concern !== 'by content') return concern !== false;
    const texts = await Promise.all([proposed.read(path), base.read(path)]);
    return texts.some(
      (bytes) => bytes !== null && bytes.length <= mostBytes && isWorthReading(Buffer.from(bytes).toString()),
    );
  };
  const kept = await Promise.all(paths.map(async (path) => ((await holds(path)) ? [path] : [])));
  return kept.flat();
}

function untold(kind: string, path: string, summary: string): Verdict {
  const engine = { name: 'archie', version: '' };
  return { kind, path, status: 'not-checked', summary, findings: [], evidence: [], engine, ms: 0 };
}

/** Where the engine is, in an archie that was built and in one that runs from its sources. */
export function enginePlace(packageFolder: string): EnginePlace {
  const built = !import.meta.url.endsWith('.ts');
  const file = (name: string) => `${packageFolder}/${built ? `dist/check-${name}.js` : `src/checks/child/${name}.ts`}`;
  return { program: file('program'), worker: file('worker'), readable: [packageFolder] };
}
