/** A PostgreSQL to try things on: embedded in a thread of the engine's process, thrown away afterwards. */

import { Worker } from 'node:worker_threads';
import { preparedImage, programBytes, threadModule } from './place.ts';
import type { FromThread, ThreadData, ToThread } from './thread-wire.ts';

/** What a statement failed for, as PostgreSQL says it. */
export interface SqlFailure {
  message: string;
  /** SQLSTATE */
  code?: string;
  detail?: string;
  hint?: string;
  /** 1-based character of the statement. */
  position?: number;
  table?: string;
  column?: string;
  constraint?: string;
  /** Where within functions. */
  where?: string;
}

/** One database, on one connection. */
export interface Database {
  /** "PostgreSQL 18.7" */
  readonly version: string;
  /** Throws `SqlFailure`s as errors with these properties. */
  query<Row = Record<string, unknown>>(sql: string, parameters?: unknown[]): Promise<Row[]>;
  /** Several statements, without parameters. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

/** A database whose server ends with the first statement that takes too long. */
export interface Embedded extends Database {
  /** Milliseconds that a statement may take; what takes longer fails with `tookTooLong`, and the server is gone. */
  patience: number;
  readonly gone: boolean;
  readonly extensions: readonly string[];
  /** What an empty one looks like. */
  readonly fingerprint: string | null;
}

/** The code of what was ended because of its time, and of what came to a server that is gone. */
export const tookTooLong = 'archie:time';
const serverGone = 'archie:gone';

/** Extensions of PostgreSQL's own that can be had, by their names in SQL. */
export const shippedExtensions: ReadonlySet<string> = new Set(
  (
    'amcheck bloom btree_gin btree_gist citext cube dict_int dict_xsyn earthdistance fuzzystrmatch hstore intarray isn lo ltree ' +
    'moddatetime pageinspect pg_buffercache pg_freespacemap pg_surgery pg_trgm pg_visibility pg_walinspect pgcrypto seg tablefunc ' +
    'tcn tsm_system_rows tsm_system_time unaccent uuid-ossp'
  ).split(' '),
);

const startPatience = 120_000;
let image: Uint8Array | null | undefined;
/** Compiled once for all servers of the process. */
let program: Promise<WebAssembly.Module> | undefined;

/** An empty embedded database, with these of the `shippedExtensions` at hand. */
export async function openEmbedded(extensions: readonly string[] = []): Promise<Embedded> {
  image ??= preparedImage();
  const thread = new Thread({ image, extensions, program: await (program ??= WebAssembly.compile(programBytes())) });
  const { version, fingerprint } = await thread.started;
  let patience = 10_000;
  return {
    version,
    fingerprint,
    extensions,
    get patience() {
      return patience;
    },
    set patience(ms) {
      patience = ms;
    },
    get gone() {
      return thread.gone;
    },
    query: async <Row>(sql: string, parameters: unknown[] = []) =>
      (await thread.ask(sql, parameters, patience)) as Row[],
    run: async (sql) => void (await thread.ask(sql, null, patience)),
    close: () => thread.end(),
  };
}

type Pending = { resolve: (rows: unknown[]) => void; reject: (error: Error) => void; timer: NodeJS.Timeout };

class Thread {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly started: Promise<Extract<FromThread, { version: string }>>;
  #asked = 0;
  gone = false;

  constructor(data: ThreadData) {
    this.#worker = new Worker(threadModule, { workerData: data, env: {}, stdout: true, stderr: true });
    this.#worker.unref();
    this.started = new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        void this.end();
        reject(failure({ message: 'PostgreSQL did not start in time', code: serverGone }));
      }, startPatience);
      const ended = (message: string) => {
        clearTimeout(timer);
        reject(failure({ message, code: serverGone }));
        this.#lost(failure({ message, code: serverGone }));
      };
      this.#worker.on('message', (message: FromThread) => {
        if ('made' in message) image = message.made;
        else if ('version' in message) {
          clearTimeout(timer);
          resolve(message);
        } else this.#heard(message);
      });
      this.#worker.on('error', (error: unknown) =>
        ended(`PostgreSQL ended: ${error instanceof Error ? error.message : String(error)}`),
      );
      this.#worker.on('exit', () => ended('PostgreSQL ended'));
    });
  }

  async ask(sql: string, parameters: unknown[] | null, patience: number): Promise<unknown[]> {
    if (this.gone) throw failure({ message: 'PostgreSQL ended', code: serverGone });
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      const began = { cpu: cpuNow(), at: performance.now() };
      // Where others take the processor, time on the wall says nothing of a statement.
      const timer = setInterval(
        () => {
          const spent = cpuNow() - began.cpu;
          const waited = performance.now() - began.at;
          if (spent < patience && waited < patience * 3) return;
          const seconds = Math.round(Math.max(spent, Math.min(waited, patience)) / 100) / 10;
          this.#lost(failure({ message: `it took longer than ${seconds} s`, code: tookTooLong }));
          void this.end();
        },
        Math.min(250, patience),
      );
      timer.unref();
      this.#pending.set(id, { resolve, reject, timer });
      this.#worker.postMessage({ id, sql, parameters } satisfies ToThread);
    });
  }

  async end(): Promise<void> {
    this.#lost(failure({ message: 'PostgreSQL ended', code: serverGone }));
    await this.#worker.terminate();
  }

  #heard(message: Extract<FromThread, { id: number }>): void {
    const asked = this.#pending.get(message.id);
    if (!asked) return;
    this.#pending.delete(message.id);
    clearInterval(asked.timer);
    if ('rows' in message) asked.resolve(message.rows);
    else asked.reject(failure(message.failed));
  }

  #lost(error: Error): void {
    this.gone = true;
    for (const { reject, timer } of this.#pending.values()) {
      clearInterval(timer);
      reject(error);
    }
    this.#pending.clear();
  }
}

/** Of the whole process, which waits for nothing else meanwhile. */
function cpuNow(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function failure({
  message,
  position,
  ...rest
}: Record<string, string | undefined> & { message: string }): Error & SqlFailure {
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  return Object.assign(new Error(message), known, position === undefined ? {} : { position: Number(position) });
}
