/** Numbers: medians and spread, and what Linux tells about a process. */

import { readFileSync } from 'node:fs';

/** Median and the 10th and 90th percentile. */
export interface Spread {
  median: number;
  low: number;
  high: number;
  count: number;
}

/** The value that a share of the samples (0 to 1) does not exceed, between neighbours by straight line. Throws for no samples. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  const above = sorted[Math.ceil(at)];
  if (below === undefined || above === undefined) throw new Error('no samples');
  return below + (above - below) * (at - Math.floor(at));
}

export function spread(samples: readonly number[]): Spread {
  return {
    median: quantile(samples, 0.5),
    low: quantile(samples, 0.1),
    high: quantile(samples, 0.9),
    count: samples.length,
  };
}

/** Clock ticks per second of /proc/<pid>/stat; 100 on every Linux that Node runs on. */
const TICKS = 100;

/** CPU time a process has taken so far, user and system, in milliseconds (10 ms steps). proc(5). */
export function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may hold blanks and parentheses itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS;
}

/** Resident memory of a process in megabytes (2^20 bytes). */
export function rssOf(pid: number): number {
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  if (kilobytes === undefined) throw new Error(`process ${pid} has ended`);
  return Number(kilobytes) / 1024;
}

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
