import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { array, asyncProperty, assert, constantFrom, integer, oneof, record, constant, uniqueArray } from 'fast-check';
import type { Arbitrary } from 'fast-check';
import { expect, it } from 'vitest';
import { LandingFailure } from '../../../src/protocol/failure.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';
import { scratchWorkspace, changes, treeOf } from '../support/scratch-workspace.ts';
import type { ScratchWorkspace, Wanted } from '../support/scratch-workspace.ts';

const paths = ['a', 'b', 'f/x', 'f/g/y', 'h/z'];
const contents = ['', 'one\n', 'two\r\n', 'no end', null] as const;
const wanted = oneof(
  constantFrom<Wanted[]>(...contents),
  constantFrom<Wanted[]>({ text: 'one\n', mode: 'executable' }, { text: 'target', mode: 'link' }),
);

const step = oneof(
  {
    weight: 4,
    arbitrary: record({
      do: constant('land' as const),
      paths: uniqueArray(constantFrom(...paths), { minLength: 1, maxLength: 3 }),
      wanted: array(wanted, { minLength: 3, maxLength: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: record({
      do: constant('user' as const),
      path: constantFrom(...paths),
      content: integer({ min: 0, max: 99 }),
    }),
  },
  { weight: 1, arbitrary: record({ do: constant('user deletes' as const), path: constantFrom(...paths) }) },
  { weight: 4, arbitrary: record({ do: constantFrom('undo' as const, 'redo' as const) }) },
);
type Step = typeof step extends Arbitrary<infer T> ? T : never;

/** Folders left out: those that archie made go with what it put there. */
function files(at: ScratchWorkspace): Record<string, string> {
  return Object.fromEntries(Object.entries(treeOf(at.root)).filter(([path]) => !path.endsWith('/')));
}

async function takeBack(
  at: ScratchWorkspace,
  workspace: OpenedWorkspace,
  which: 'undo' | 'redo',
  shots: Map<string, Record<string, string>>,
): Promise<void> {
  const before = files(at);
  try {
    const set = await workspace[which]();
    const landing = await workspace.land(set);
    shots.set(landing.id, { ...before });
    // What it names is as it was before the landing it takes back, but for what was merged; nothing else has moved.
    const then = shots.get(landing.origin.of?.[0] ?? '') ?? {};
    const merged = new Set(set.merged);
    const named = new Set(landing.files.map((file) => file.path).filter((path) => !merged.has(path)));
    for (const path of merged) before[path] = files(at)[path] ?? '';
    const all = [...new Set([...paths, ...Object.keys(before)])];
    const expected = all.map((path) => [path, named.has(path) ? then[path] : before[path]]);
    const after = files(at);
    expect(all.map((path) => [path, after[path]])).toEqual(expected);
  } catch (error) {
    if (!(error instanceof LandingFailure) || !['nothing', 'conflict'].includes(error.code)) throw error;
    expect(files(at)).toEqual(before);
  }
}

async function play(at: ScratchWorkspace, steps: readonly Step[]): Promise<void> {
  const workspace = await at.open();
  const shots = new Map<string, Record<string, string>>();
  for (const one of steps) {
    const before = files(at);
    if (one.do === 'land') {
      const set = await changes(
        workspace,
        Object.fromEntries(one.paths.map((path, index) => [path, one.wanted[index] ?? null])),
      );
      try {
        shots.set((await workspace.land(set)).id, before);
      } catch (error) {
        if (!(error instanceof LandingFailure) || error.code !== 'nothing') throw error;
      }
    } else if (one.do === 'user') {
      mkdirSync(dirname(at.path(one.path)), { recursive: true });
      rmSync(at.path(one.path), { force: true });
      writeFileSync(at.path(one.path), `the user’s ${one.content}`);
    } else if (one.do === 'user deletes') rmSync(at.path(one.path), { force: true });
    else await takeBack(at, workspace, one.do, shots);
  }
}

it(
  'any mixture of landings, the user’s own edits, undos and redos loses nothing of the user’s',
  { timeout: 120_000 },
  async () => {
    const runs = Number(process.env['ARCHIE_UNDOS'] ?? 25);
    await assert(
      asyncProperty(array(step, { minLength: 5, maxLength: 25 }), (steps) => play(scratchWorkspace(), steps)),
      { numRuns: runs },
    );
  },
);
