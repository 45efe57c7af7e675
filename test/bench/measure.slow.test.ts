import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { measureEcho, measureStages, measureStream } from '../../bench/live.ts';
import { cpuOf, quantile, rssOf, spread } from '../../bench/measure.ts';
import { isMet, table } from '../../bench/report.ts';
import type { Row } from '../../bench/report.ts';
import { measureOverhead, measureStarts } from '../../bench/starts.ts';
import { startSubject } from '../../bench/subject.ts';
import type { Subject } from '../../bench/subject.ts';

describe('numbers', () => {
  it('are quantiles between neighbours', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([1, 2], 0.5)).toBe(1.5);
    expect(quantile([7], 0.95)).toBe(7);
    expect(quantile([0, 10, 20, 30, 40], 0.1)).toBe(4);
    expect(spread([5, 1, 9])).toEqual({ median: 5, low: 1.8, high: 8.2, count: 3 });
    expect(() => quantile([], 0.5)).toThrow('no samples');
  });

  it.skipIf(!existsSync('/proc/self/stat'))('of a process come from the system', async () => {
    const busy = spawn(process.execPath, ['-e', 'for (;;) {}']);
    try {
      const before = cpuOf(busy.pid!);
      // Node itself takes more than that, as soon as it has started.
      while (cpuOf(busy.pid!) <= before || rssOf(busy.pid!) <= 10)
        await new Promise((resolve) => setTimeout(resolve, 10));
      expect(rssOf(busy.pid!)).toBeLessThan(500);
    } finally {
      busy.kill('SIGKILL');
    }
  });
});

describe('the table', () => {
  const row = (median: number, more: Partial<Row> = {}): Row => ({
    name: 'x',
    what: 'first paint',
    unit: 'ms',
    value: { median, low: median, high: median, count: 3 },
    goal: { value: 200, ratio: 6 },
    ratio: 2,
    ...more,
  });

  it('holds each number against all of its goals', () => {
    expect(isMet(row(200))).toBe(true);
    expect(isMet(row(200.1))).toBe(false);
    expect(isMet(row(100, { ratio: 6.1 }))).toBe(false);
    expect(isMet(row(100, { held: 201 }))).toBe(false);
  });

  it('says what was missed', () => {
    expect(table([row(150), row(250, { what: 'echo', held: 260, beside: 'git' })])).toBe(
      [
        '             median  p10 – p90  beside      goal                          ',
        'first paint  150 ms  150 – 150  2.0 × node  ≤ 200 ms, ≤ 6 ×           met',
        'echo         250 ms  250 – 250  2.0 × git   ≤ 200 ms, ≤ 6 × (is 260)  MISSED',
      ]
        .join('\n')
        .replace(/ +$/m, ''),
    );
  });
});

describe('a program', () => {
  let subject: Subject;
  beforeAll(async () => {
    subject = await startSubject(new URL('program.mjs', import.meta.url).pathname);
  });
  afterAll(() => subject.remove());

  it('is timed from its start, in turn with a bare Node', async () => {
    const starts = await measureStarts(subject, 2, (name) => name !== 'version');
    expect(starts.node).toHaveLength(2);
    expect(starts.version).toEqual([]);
    expect([...starts.paint, ...starts.request]).toHaveLength(4);
    expect(Math.min(...starts.paint, ...starts.request)).toBeGreaterThan(0);
  });

  it('that fails is an error, not a number', async () => {
    await expect(subject.run(['-e', 'console.error("no"); process.exit(3)'], 'node')).rejects.toThrow(
      /ended with 3: no/,
    );
  });

  it('tells what its first request holds', async () => {
    expect(await measureOverhead(subject)).toEqual({ tokens: 100 + 6, characters: 417 });
  });

  it('is watched while it works', async () => {
    expect((await measureEcho(subject, 'two words')).length).toBe(9);
    const { cpu, kilobytes } = await measureStream(subject, 50, 50);
    expect(cpu).toBeGreaterThanOrEqual(0);
    expect(kilobytes).toBeGreaterThan(0.2);
    expect(await measureStages(subject, 2, 5, 50)).toHaveLength(2);
  });
});
