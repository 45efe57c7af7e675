import { cpSync, lstatSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SearchQuery, Workspace } from '../../src/protocol/workspace.ts';
import { findRipgrep } from '../../src/workspace/ripgrep.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { counterexample } from '../support/property.ts';
import { bench, changes, refusal, type Bench, type Wanted } from './bench.ts';
import { all, fill } from './tree.ts';

const rg = await findRipgrep(process.env, '/nowhere');

const open = (at: Bench, program: string | null): Promise<Workspace> =>
  openWorkspace({ root: at.root, state: at.state, rg: program });

/** What a call came to: its result, or the failure's code. */
async function outcome<T>(work: Promise<T>): Promise<T | { code: unknown }> {
  return work.catch((error: unknown) => ({ code: (error as { code: unknown }).code }));
}

async function readAs(workspace: Workspace, path: string): Promise<unknown> {
  const result = await outcome(workspace.read(path));
  if (result === null || 'code' in result) return result;
  return {
    at: result.place.path,
    zone: result.place.zone,
    text: Buffer.from(result.bytes).toString('latin1'),
    state: result.state,
  };
}

const lines = async (workspace: Workspace, query: Partial<SearchQuery>) =>
  outcome(
    all(workspace.search({ pattern: 'needle', limit: 1000, ...query })).then((found) =>
      found.map(({ path, line, text, match }) => `${path}${match ? ':' : '-'}${line} ${text}`),
    ),
  );

const names = ['a', 'b', 'a.ts', 'd/a', 'd/b.ts', 'd/e/f', 'd/e/needle.md', 'a/b', 'l/x', 'x.log', 'd/ü 名.ts'];
const ignores = ['.gitignore', 'd/.gitignore'];
const content = fc.constantFrom(
  '',
  'needle\n',
  'one\nneedle two\nthree needle\n',
  'plain\r\nneedle\r\n',
  'needle\0',
  '資 needle',
);
const patterns = fc.constantFrom('*.log\n', 'd/e/\n', '*.ts\n!b.ts\n', 'a\n', '');
const targets = fc.constantFrom('a', 'd', 'd/e', 'nowhere', '../elsewhere', 'd/a');
const thing: fc.Arbitrary<Wanted> = fc.oneof(
  { weight: 6, arbitrary: content },
  { weight: 1, arbitrary: content.map((text) => ({ text, mode: 'executable' as const })) },
  { weight: 2, arbitrary: targets.map((text) => ({ text, mode: 'link' as const })) },
);

/** A tree as paths to things, without a file and a folder of one name. */
function consistent(things: [string, Wanted][]): Map<string, Wanted> {
  const kept = new Map<string, Wanted>();
  for (const [path, want] of things) {
    const clash = [...kept.keys()].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
    if (!clash) kept.set(path, want);
  }
  return kept;
}

const someTree = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...names, 'l'), thing), { maxLength: 9 }),
    fc.array(fc.tuple(fc.constantFrom(...ignores), patterns), { maxLength: 1 }),
  )
  .map(([files, rules]) => consistent([...rules, ...files]));

const queries: Partial<SearchQuery>[] = [
  {},
  { path: 'd' },
  { path: 'a' },
  { path: 'l' },
  { glob: '*.ts', before: 1, after: 1 },
  { glob: 'd/**' },
  { type: 'ts' },
  { perFile: 1, limit: 3 },
];

function put(root: string, wanted: ReadonlyMap<string, Wanted>): void {
  for (const [path, want] of wanted) {
    if (typeof want === 'string') fill(root, { [path]: want });
    else if (want !== null && 'mode' in want) {
      mkdirSync(join(root, path, '..'), { recursive: true });
      if (want.mode === 'link') symlinkSync(want.text, join(root, path));
      else writeFileSync(join(root, path), want.text, { mode: 0o755 });
    }
  }
}

/** From what is there to exactly `after`: everything else goes. */
function wantedFrom(
  before: ReadonlyMap<string, Wanted>,
  after: ReadonlyMap<string, Wanted>,
  keep: boolean,
): Record<string, Wanted> {
  const wanted: Record<string, Wanted> = {};
  const clashes = (path: string) =>
    [...after.keys()].some((other) => other.startsWith(`${path}/`) || path.startsWith(`${other}/`));
  for (const path of before.keys()) if (!after.has(path) && (!keep || clashes(path))) wanted[path] = null;
  for (const [path, want] of after) wanted[path] = want;
  return wanted;
}

describe('over', () => {
  it.each([
    ['with ripgrep', rg],
    ['without', null],
  ])('shows the tree as it is once the changes have landed: %s', async (_, program) => {
    const property = fc.asyncProperty(
      someTree,
      someTree,
      fc.boolean(),
      fc.boolean(),
      async (before, after, keep, isRepository) => {
        const [staged, landed] = [bench(), bench()];
        for (const one of [staged, landed]) {
          if (isRepository) mkdirSync(one.path('.git'));
          mkdirSync(join(one.base, 'elsewhere'));
          put(one.root, before);
        }
        const [tree, other] = [await open(staged, program), await open(landed, program)];
        const wanted = wantedFrom(before, after, keep);
        const set = await changes(tree, wanted);
        const view = tree.over(set.files);
        const same = await changes(other, wanted);
        await other.land(same).catch((error: { code: string }) => expect(error.code).toBe('nothing'));

        for (const path of [...names, ...ignores, 'l', 'd', 'd/e', 'none', 'l/a', 'l/e/f', '../elsewhere', '.'])
          expect([path, await readAs(view, path)]).toEqual([path, await readAs(other, path)]);
        expect(await view.list()).toEqual(await other.list());
        for (const query of queries)
          expect([query, await lines(view, query)]).toEqual([query, await lines(other, query)]);
        for (const at of [{ limit: 99 }, { limit: 99, path: 'd' }, { limit: 2, path: 'l' }]) {
          for (const pattern of ['**/*', '*.ts', 'd/**']) {
            const [found, expected] = [await outcome(view.glob(pattern, at)), await outcome(other.glob(pattern, at))];
            expect('paths' in found ? [found.paths.length, found.more] : found).toEqual(
              'paths' in expected ? [expected.paths.length, expected.more] : expected,
            );
            if (at.limit === 99 && 'paths' in found && 'paths' in expected)
              expect(found.paths.toSorted()).toEqual(expected.paths.toSorted());
          }
        }
      },
    );
    expect(await counterexampleOf(property, 60)).toBeUndefined();
  });
});

async function counterexampleOf<T>(property: fc.IAsyncProperty<T>, numRuns: number): Promise<string | undefined> {
  const result = await fc.check(property, { numRuns });
  return result.failed ? `${fc.defaultReportMessage(result)}\n${String(result.errorInstance)}` : undefined;
}
