import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { setImmediate as breathe } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isAlive, isRunning, processStat, self } from '../../src/disk/processes/process.ts';
import { scratchFolder } from '../support/scratch.ts';

/** Written as a mark of its process would be, so many seconds ago. */
function mark(seconds = 0): string {
  const path = join(scratchFolder(), 'mark');
  writeFileSync(path, '');
  const then = new Date(Date.now() - seconds * 1000);
  utimesSync(path, then, then);
  return path;
}

describe('a process', () => {
  it('is alive while it runs, and only that one is meant', () => {
    expect(isAlive(process.pid)).toBe(true);
    expect(isAlive(1)).toBe(true);
    expect(isRunning(self(), mark())).toBe(true);
    expect(isRunning({ ...self(), start: '1' }, mark())).toBe(false);
    expect(isRunning({ ...self(), boot: 'before' }, mark())).toBe(false);
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 22 + 1])('has no number like %d', (pid) => {
    expect(isAlive(pid)).toBe(false);
  });

  it('is not alive when it has ended, though nobody waited for it', async () => {
    // The shell becomes a program that never asks what became of its children, and only then the child may end.
    const parent = spawn('sh', ['-c', 'read _ <&3 & echo $!; exec cat'], {
      stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
    });
    onTestFinished(() => void parent.kill('SIGKILL'));
    const [input, output, , gate] = parent.stdio as unknown as [Writable, Readable, null, Writable];
    const [line] = (await once(output, 'data')) as [Buffer];
    const pid = Number(line.toString());
    input.write('cat answers');
    await once(output, 'data');
    expect(isAlive(pid)).toBe(true);
    gate.end();
    while (processStat(pid)?.state !== 'Z') await breathe();
    expect(isAlive(pid)).toBe(false);
  });

  it('is dead when it is gone', () => {
    expect(isAlive(spawnSync('true').pid)).toBe(false);
  });

  it('elsewhere is believed to run for a while after it wrote', () => {
    const elsewhere = { ...self(), pid: 2 ** 22 + 1, home: 'elsewhere' };
    expect(isRunning(elsewhere, mark(60))).toBe(true);
    expect(isRunning(elsewhere, mark(180))).toBe(false);
    expect(isRunning(elsewhere, mark(180), 3_600_000)).toBe(true);
    expect(isRunning(elsewhere, join(scratchFolder(), 'gone'))).toBe(false);
  });
});
