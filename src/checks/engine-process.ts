/** The engine's process as archie holds it: started confined, asked one thing at a time, killed when it takes too long. */

import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import type { CheckRequest } from '../protocol/proof/checks.ts';
import type { FromEngine, ToEngine } from './child/wire.ts';

/** The exit code of an engine that took more memory than it may (`child/program.ts`). */
const tooLarge = 71;

/** Where the engine's programs are, and what it may read there. */
export interface EnginePlace {
  /** The process's and the worker's module, absolute. */
  program: string;
  worker: string;
  /** Folders that the process may read: archie's own, nothing of the user's. */
  readable: readonly string[];
  /** It may connect: to the server that a person named, which alone it asks. */
  network?: boolean;
  /** Milliseconds. */
  perCheck?: number;
  perSet?: number;
}

/** What became of one sending to the engine. */
type Heard = Exclude<FromEngine, { ask: number }> | { gone: string };

/** One process. It is of no use any more once it is gone. */
export class Engine {
  readonly #process: ChildProcess;
  #hear: ((heard: Heard) => void) | undefined;
  #request: CheckRequest | undefined;
  #gone = false;

  constructor({ program, worker, readable, network = false }: EnginePlace) {
    // Without the permission to do so, no library and no statement reaches files, programs or add-ons.
    const confined = process.allowedNodeEnvironmentFlags.has('--permission')
      ? ['--permission', '--allow-worker', ...readable.map((folder) => `--allow-fs-read=${folder}`)]
      : [];
    // Newer versions of Node refuse connections as well.
    if (network && process.allowedNodeEnvironmentFlags.has('--allow-net')) confined.push('--allow-net');
    this.#process = fork(program, [worker], {
      execArgv: ['--no-warnings', ...confined],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      // Nothing of the environment is an engine's business: no keys, no options for Node.
      env: {},
    });
    this.#process.on('message', (message) => this.#heard(message as FromEngine));
    this.#process.on('error', (error) => this.#end(error.message));
    this.#process.on('exit', (code) => this.#end(code === tooLarge ? 'it took too much memory' : undefined));
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

  #end(why = 'it ended while it checked this'): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#hear?.({ gone: why });
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
export class Queue {
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
