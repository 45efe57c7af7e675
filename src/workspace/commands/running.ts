/** A running command: its output as it comes, and how it ended. */

import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandOutput } from '../../protocol/workspace.ts';
import { OutputRing } from './output.ts';

/** Output is handed on at most this often (ms). */
const paceMs = 33;
/** The program has to wait when this many characters of its output do. */
const maxWaitingChars = 1024 * 1024;
/**
 * After bash is gone its pipe is read until it is silent for so long, and never longer than the other (ms): what it left behind may
 * hold the pipe open, and may write for ever.
 */
const silenceMs = 150;
const drainMs = 200;
/** A process that survives SIGKILL for this long (ms) hangs in the kernel; nobody waits for it. */
const hungMs = 2000;

interface Child {
  stdout: Readable;
  stderr: Readable;
  /** execa's own promise waits for the pipe; only the process itself tells when it has gone. */
  nodeChildProcess: { once(event: 'exit', listen: (code: number | null, signal: string | null) => void): unknown };
}

/** All the processes of a command. */
interface Group {
  readonly alive: boolean;
  /** What is left, by the names of the programs; null when nothing is. */
  readonly left: string | null;
  /** Ends them all. */
  end(): Promise<void>;
  /** Archie may end now without taking them along. */
  release(): void;
}

/** How a command ended. */
export interface CommandEnd {
  exit: number | null;
  ended: 'exit' | 'timeout' | 'interrupted' | 'signal';
  signal?: string;
  /** Cleaned; the beginning and the end of it when it was long. */
  output: string;
  truncated: boolean;
  /** What was still alive of it when bash had ended, and was stopped, by name. */
  leftovers: string | null;
  /** What its output was read as where it was not UTF-8, by name. */
  encodings: string[];
}

/** What is said of that, wherever the command ran. */
export function notesOf(leftovers: string | null, encodings: readonly string[]): string[] {
  return [
    ...(leftovers === null ? [] : [`processes it left running in the background were stopped: ${leftovers}`]),
    ...(encodings.length === 0 ? [] : [`what is not UTF-8 in the output was read as ${encodings.join(' and ')}`]),
  ];
}

/** Follows a child process that leads a group, until the group has ended. */
export class RunningCommand {
  readonly #stdout: Readable;
  readonly #stderr: Readable;
  readonly #group: Group;
  readonly #ring = new OutputRing();
  readonly #done: Promise<CommandEnd>;
  #waiting: string[] = [];
  #chars = 0;
  #receivedAt = 0;
  #isClosed = false;
  #isDone = false;
  #isDraining = false;
  #why: 'timeout' | 'interrupted' | null = null;
  #giveUp: (end: [null, string]) => void = () => {};
  #wake: () => void = () => {};

  constructor(child: Child, group: Group) {
    this.#stdout = child.stdout;
    this.#stderr = child.stderr;
    this.#group = group;
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => this.#receive(this.#ring.add(chunk)));
      stream.on('error', () => {}); // 'close' follows
    }
    const closed = new Promise<void>((resolve) => child.stdout.once('close', resolve));
    const exited = new Promise<[number | null, string | null]>((resolve) => {
      this.#giveUp = resolve;
      child.nodeChildProcess.once('exit', (code, signal) => resolve([code, signal]));
    });
    void closed.then(() => (this.#isClosed = true));
    this.#done = exited.then(([code, signal]) => this.#finish(code, signal, closed));
  }

  /** Ends the whole process group. The first reason counts. */
  stop(why: 'timeout' | 'interrupted'): void {
    if (this.#why) return;
    this.#why = why;
    void this.#group.end().then(() => setTimeout(() => this.#giveUp([null, 'SIGKILL']), hungMs).unref());
  }

  /** Output as it comes, uncleaned, until the command has ended; then how it did. Stopping early ends the command. */
  async *follow(): AsyncGenerator<CommandOutput, CommandEnd> {
    try {
      for (;;) {
        if (this.#waiting.length > 0) {
          const text = this.#waiting.join('');
          this.#waiting = [];
          this.#chars = 0;
          this.#stdout.resume();
          yield { type: 'output', text };
          await Promise.race([this.#done, sleep(paceMs)]);
        } else if (this.#isDone) return await this.#done;
        else await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      if (!this.#isDone) await this.#group.end();
      this.#group.release();
    }
  }

  #receive(text: string): void {
    this.#receivedAt = performance.now();
    if (text === '') return;
    this.#waiting.push(text);
    this.#chars += text.length;
    if (this.#chars > maxWaitingChars && !this.#isDraining) this.#stdout.pause();
    this.#wake();
  }

  async #finish(code: number | null, signal: string | null, closed: Promise<void>): Promise<CommandEnd> {
    this.#isDraining = true;
    this.#stdout.resume();
    const exitedAt = performance.now();
    this.#receivedAt = exitedAt;
    const isOver = (): boolean => {
      const now = performance.now();
      return this.#isClosed || now > this.#receivedAt + silenceMs || now > exitedAt + drainMs;
    };
    while (!isOver()) await Promise.race([closed, sleep(paceMs)]);
    const leftovers = this.#why === null ? this.#group.left : null;
    if (leftovers !== null || this.#group.alive) await this.#group.end();
    // What had been written is still in the pipe. With nobody left to write it ends; where somebody got away it does not.
    if (!this.#isClosed) await Promise.race([closed, sleep(drainMs)]);
    this.#stdout.destroy();
    this.#stderr.destroy();
    this.#receive(this.#ring.end());
    this.#isDone = true;
    this.#wake();
    const ended = this.#why ?? (signal === null ? 'exit' : 'signal');
    const { encodings } = this.#ring;
    return { exit: code, ended, ...(signal === null ? {} : { signal }), ...this.#ring.result(), leftovers, encodings };
  }
}
