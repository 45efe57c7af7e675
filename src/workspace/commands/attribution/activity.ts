/** When the processes of a command did nothing, and how much they wrote: sampled while it runs, and asked when somebody wonders who changed a file. */

import { CommandProcesses } from './processes.ts';
import type { ProcessSample } from './processes.ts';

/**
 * Milliseconds between two samples, at least; and samples take at most one part in so many of the processor's time: not of the
 * clock's, for on a busy machine a sample that had to wait for its turn would leave seconds of which nobody knows.
 */
const usualMs = 40;
const mostShare = 20;
/** More stretches than this are not remembered: of the oldest nothing is known then. */
const mostStretches = 20_000;

/** The clock of a file system is behind by at most this (ms): one tick of a slow kernel, and what rounding takes. */
const tickMs = 12;

/** What is known of a stretch of time. Null: nobody knows. */
interface Stretch {
  from: number;
  to: number;
  asleep: boolean;
  dirtied: number | null;
  written: number | null;
}

/** What the processes of a command did, as far as that can be seen from outside. */
export class Activity {
  readonly #processes: CommandProcesses | null;
  readonly #paceMs: number;
  readonly began: number;
  #stretches: Stretch[] = [];
  #last: ProcessSample | null = null;
  #timer: NodeJS.Timeout | undefined;
  #ended = Number.POSITIVE_INFINITY;
  #ranMs: number | null = null;

  /** Begins to look at once. `leader` is the command's own process, which leads a session; `began` a moment before it was started. */
  constructor(leader: number, began: number, paceMs = usualMs) {
    this.began = began;
    this.#paceMs = paceMs;
    this.#processes = CommandProcesses.visible ? new CommandProcesses(leader) : null;
    if (this.#processes) this.#wait(paceMs);
  }

  /** Can anything be known? */
  get seen(): boolean {
    return this.#processes !== null;
  }

  /** How long it ran, or runs by now, in milliseconds. */
  get ranMs(): number {
    return this.#ranMs ?? Date.now() - this.began;
  }

  /** The command has ended, with all that it started. */
  stop(): void {
    clearTimeout(this.#timer);
    const now = Date.now();
    this.#ranMs = now - this.began;
    // What left the group lives on, and may do anything yet.
    if (this.#processes?.alive === false) this.#ended = now;
  }

  /** Is it proven that no process of the command ran at this moment of the file system's clock (ms since the epoch)? */
  wasAsleep(at: number): boolean {
    const until = at + tickMs;
    if (at >= this.#ended || until < this.began) return true;
    return this.#stretches.some(({ from, to, asleep }) => asleep && from <= at && until <= to);
  }

  /** What all of its processes wrote between these moments; null where nobody knows. */
  writtenBetween(from: number, to: number): { dirtied: number; written: number } | null {
    const first = this.#stretches.findIndex((one) => one.to >= from - tickMs);
    const last = this.#stretches.findLastIndex((one) => one.from <= to + tickMs);
    const [begin, end] = [this.#stretches[first], this.#stretches[last]];
    if (!begin || !end || begin.from > from || end.to < to + tickMs) return null;
    const sum = { dirtied: 0, written: 0 };
    for (const { dirtied, written } of this.#stretches.slice(first, last + 1)) {
      if (dirtied === null || written === null) return null;
      sum.dirtied += dirtied;
      sum.written += written;
    }
    return sum;
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => this.#look(), ms);
    this.#timer.unref();
  }

  #look(): void {
    const before = process.threadCpuUsage();
    let sample: ProcessSample;
    try {
      sample = this.#processes!.sample();
    } catch {
      return;
    }
    if (this.#last) this.#add(this.#last, sample);
    this.#last = sample;
    const { user, system } = process.threadCpuUsage(before);
    this.#wait(Math.max(this.#paceMs, ((user + system) / 1000) * mostShare));
  }

  #add(one: ProcessSample, next: ProcessSample): void {
    const delta = (what: 'dirtied' | 'written'): number | null =>
      next.lost || next[what] < one[what] ? null : next[what] - one[what];
    // Looking takes time too: what is said of a stretch holds for all of what lies between two looks.
    const stretch = { from: one.to, to: next.from, dirtied: delta('dirtied'), written: delta('written') };
    const asleep = one.asleep !== null && one.asleep === next.asleep;
    const last = this.#stretches.at(-1);
    if (asleep && last?.asleep === true) last.to = stretch.to;
    else this.#stretches.push({ ...stretch, asleep });
    if (this.#stretches.length > mostStretches) this.#stretches = this.#stretches.slice(mostStretches / 2);
  }
}
