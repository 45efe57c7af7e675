/** Landings and undos of many files: others have their turn meanwhile, how far it is is told, and it stops while nothing is written. */

import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../../support/cli.ts';
import { startPty } from '../../support/pty.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import { changes, scratchWorkspace } from '../support/scratch-workspace.ts';
import type { Wanted } from '../support/scratch-workspace.ts';

const many = 3000;
const wanted = (text: string): Record<string, Wanted> =>
  Object.fromEntries(Array.from({ length: many }, (_, at) => [`part-${at % 60}/file-${at}`, `${text} ${at}\n`]));

let remove: (() => void) | undefined;
afterEach(() => {
  remove?.();
  remove = undefined;
});

/** How often others had their turn while `work` ran, and what it told of itself. */
async function beside<T>(work: (progress: (done: number, of: number) => void) => Promise<T>) {
  const told: number[] = [];
  let turns = 0;
  let over = false;
  const others = (): void => {
    turns += 1;
    if (!over) setImmediate(others);
  };
  setImmediate(others);
  const result = await work((done, of) => {
    expect(of).toBe(many);
    told.push(done);
  }).finally(() => (over = true));
  return { result, told, turns };
}

it('leave others their turn, and tell how far they are', { timeout: 120_000 }, async () => {
  const at = scratchWorkspace();
  const workspace = await at.open();
  const change = await changes(workspace, wanted('one'));
  const landed = await beside((progress) => workspace.land(change, { progress }));
  const undone = await beside(async (progress) => {
    const undo = await workspace.undo(undefined, undefined, { progress });
    return workspace.land(undo, { progress });
  });
  for (const { told, turns } of [landed, undone]) {
    expect(turns).toBeGreaterThan(10);
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((done) => done >= 0 && done < many)).toBe(true);
  }
  expect(landed.told).toEqual(landed.told.toSorted((one, other) => one - other));
  expect(readdirSync(at.root)).toEqual([]);
});

it('are stopped before anything is written, and not after', { timeout: 120_000 }, async () => {
  const at = scratchWorkspace();
  const workspace = await at.open();
  const change = await changes(workspace, wanted('one'));
  // Wherever it is stopped: everything is there in the end, or nothing.
  for (const after of [0, 1, 2, 4]) {
    const stop = new AbortController();
    let heard = 0;
    const progress = (): void => {
      heard += 1;
      if (heard >= after) stop.abort();
    };
    if (after === 0) stop.abort();
    const landing = await workspace.land(change, { signal: stop.signal, progress }).catch((error: unknown) => error);
    const [stopped, landings] = [landing instanceof Error, await workspace.landings()];
    const files = readdirSync(at.root, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect([files.length, landings.length]).toEqual(stopped ? [0, 0] : [many, 1]);
    expect(String(landing)).toContain(stopped ? 'Stopped: nothing was written.' : '');
    if (!stopped) {
      await workspace.land(await workspace.undo());
      break;
    }
  }
  expect(readdirSync(at.root)).toEqual([]);
  await expect(workspace.land(change)).resolves.toMatchObject({ origin: { by: 'tool' } });
});

it('are shown in a terminal, on one line that goes, and nowhere else', { timeout: 120_000 }, async () => {
  const place = makePlace({});
  remove = () => place.remove();
  const state = join(place.env['XDG_STATE_HOME'] ?? '', 'archie');
  mkdirSync(state, { recursive: true });
  const workspace = await openWorkspace({ root: place.root, state, rg: null });
  await workspace.land(await changes(workspace, wanted('one')));
  await workspace.flushed();
  const terminal = startPty({
    file: process.execPath,
    args: [binary, 'undo', '--yes'],
    cwd: place.root,
    env: place.env,
  });
  expect(await terminal.exit).toBe(0);
  expect(terminal.raw()).toMatch(/\r\x1b\[2K\d[\d,]* of 3,000 files/);
  expect(terminal.scrollback().join('\n')).not.toContain('of 3,000 files');
  expect(readdirSync(place.root).filter((name) => name.startsWith('part-'))).toEqual([]);
  const { stderr } = await archie(place, ['redo', '--yes']);
  expect(stderr).toBe('');
  rmSync(place.root, { recursive: true });
});
