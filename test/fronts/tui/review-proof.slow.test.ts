/** A review in a real terminal whose proof arrives while one reads, in the panel and on the whole screen. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { press, waitForPanel } from '../../support/panel.ts';
import { startPty } from '../../support/pty.ts';
import type { Pty } from '../../support/pty.ts';

let app: { file: string; remove: () => Promise<void> };
let dir: string;
const open: Pty[] = [];

beforeAll(async () => {
  [app, dir] = await Promise.all([
    bundle('test/fronts/tui/program/main.tsx'),
    mkdtemp(join(tmpdir(), 'archie-proof-')),
  ]);
});
afterAll(async () => {
  await Promise.all([app.remove(), rm(dir, { recursive: true, force: true })]);
});
afterEach(() => {
  for (const pty of open.splice(0)) pty.kill();
});

/** The scene, its review open, its checks begun: verdicts come with `go`. */
async function review(at: { cols?: number; rows?: number; env?: Record<string, string> } = {}) {
  const pty = startPty({ file: process.execPath, args: [app.file, 'proof', '50', 'signalled'], cwd: dir, ...at });
  open.push(pty);
  await pty.waitFor('type / for commands');
  pty.write('go\r');
  return pty;
}

const go = (pty: Pty) => process.kill(pty.pid, 'SIGUSR2');
const answerIn = (pty: Pty): string => pty.scrollback().join('').replace(/\s+/g, ' ');
const rowOf = (pty: Pty, words: string) => pty.screen().findIndex((row) => row.includes(words));

describe('proof in a review', () => {
  for (const [cols, rows] of [
    [60, 24],
    [80, 24],
    [120, 40],
  ] as const) {
    it(`arrives without moving anything, and an error asks twice, in ${cols}×${rows}`, async () => {
      const pty = await review({ cols, rows });
      await waitForPanel(pty, /checking 1 of 4[\s\S]*y /);
      const before = rowOf(pty, '1/4 db/migrations');
      go(pty);
      await pty.waitFor((screen) => screen.some((row) => row.includes('MySQL dialect')));
      expect(rowOf(pty, '1/4 db/migrations')).toBe(before);
      expect(pty.screen().join('\n')).toMatch(/✗ openapi\.yaml 2 errors[\s\S]*! 003_orders\.sql 1 warning/);
      await press(pty, 'y', 'land in spite of 2 errors? y again');
      await press(pty, 'y', /answered\s*\{/);
      expect(answerIn(pty)).toContain('"accept":"all"');
      // What it came to stays in the transcript.
      expect(pty.scrollback().join('\n')).toMatch(/✗ 2 errors, 1 warning: openapi\.yaml:7/);
    });
  }

  it('arrives on the whole screen too, where its findings go back with one key', async () => {
    const pty = await review();
    await waitForPanel(pty, /checking 1 of 4[\s\S]*y land/);
    pty.write('f');
    await pty.waitFor((screen) => screen[0]?.startsWith('Review of the turn') === true);
    go(pty);
    await pty.waitFor('MySQL dialect');
    await press(pty, '}', 'view totals');
    // The last row of it: while it is not drawn, that of the diff still stands there, and R would come right behind Esc.
    await press(pty, 'v', /^locks$[\s\S]*Esc back to the diff/m);
    await press(pty, '\x1b', 'R findings back');
    await press(pty, 'R', 'send 3 findings back');
    pty.write('\r');
    await pty.waitFor(/answered\s*\{/);
    expect(answerIn(pty)).toContain('"sendBack":true');
    expect(answerIn(pty)).toContain('openapi/parameter-required');
  });

  it('is read out', async () => {
    const pty = await review({ env: { INK_SCREEN_READER: 'true' } });
    await pty.waitFor('Proof: checking 1 of 4.');
    go(pty);
    await pty.waitFor('Proof: 1 failed: openapi.yaml, 2 errors');
    expect(pty.screen().join('\n')).not.toContain('⠋');
  });
});
