import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { firstDecisions } from '../../src/app/dispatch/first-decisions.ts';

let state: string;
beforeEach(() => (state = mkdtempSync(join(tmpdir(), 'archie-first-'))));
afterEach(() => rmSync(state, { recursive: true, force: true }));

it('holds the first twenty hand-overs back, over several runs', () => {
  const waits: number[] = [];
  for (let run = 0; run < 5; run += 1) {
    const holds = firstDecisions(join(state, 'archie'));
    for (let n = 0; n < 5; n += 1) waits.push(holds());
  }
  expect(waits).toEqual([...Array.from({ length: 20 }, () => 2_000), 0, 0, 0, 0, 0]);
});

it('begins anew when its count cannot be read, and counts in memory when it cannot be written', () => {
  writeFileSync(join(state, 'dispatch-shown.json'), 'not json');
  expect(firstDecisions(state)()).toBe(2_000);
  expect(readFileSync(join(state, 'dispatch-shown.json'), 'utf8')).toBe('{"shown":1}');
  const holds = firstDecisions(join(state, 'dispatch-shown.json'));
  expect(Array.from({ length: 21 }, () => holds()).at(-1)).toBe(0);
});
