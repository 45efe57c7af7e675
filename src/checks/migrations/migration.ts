/** PostgreSQL migrations: run on an embedded PostgreSQL, there and back, with what each statement locks and rewrites. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { migrationsOf } from './files/collect.ts';
import { historyOf, lockMissing } from './files/history.ts';
import { notInJournal } from './files/journal.ts';
import { mayBePlace } from './layout.ts';
import { findingsOf, migrationRules } from './both.ts';
import type { Migration, MigrationSet } from './files/set.ts';
import { releaseSchemas } from './schema.ts';
import { tryOnce } from './trial/remembered.ts';
import { serverVersion } from '../postgres/pool.ts';
import type { Tried } from './trial/tried.ts';

/** What the embedded one says of itself; a test holds it to that. */
const embeddedVersion = '18.7';
/** So that the verdict is there before the engine is ended for its silence. */
const budget = 14_000;

export const migration: Check = {
  kind: 'migration',
  about:
    'PostgreSQL migrations apply to an empty database and to one with rows, go back again, and fit into their history; locks and rewrites are measured',
  rules: migrationRules,
  engine: async () => ({ name: 'PostgreSQL', version: embeddedVersion }),
  detect(path, content) {
    const role = mayBePlace(path, content)?.role;
    return role !== undefined && role !== 'verify';
  },
  async *check(files, context) {
    const proposed = await migrationsOf(context.proposed, context.settings);
    const base = await migrationsOf(context.base, context.settings);
    const left = new Map(files.map((file) => [file.path, file]));
    for (const folder of new Set([...proposed, ...base].map((set) => set.folder))) {
      const pair = {
        proposed: proposed.find((set) => set.folder === folder),
        base: base.find((set) => set.folder === folder),
      };
      const mine = files.filter(({ path }) => [pair.proposed, pair.base].some((set) => set && belongs(path, set)));
      if (mine.length === 0) continue;
      for await (const found of checkSet(mine, pair, context)) {
        left.delete(found.path);
        yield found;
      }
    }
    for (const { path, content } of left.values())
      if (content !== null) yield notChecked(path, 'it belongs to no set of migrations');
  },
};

function belongs(path: string, { migrations, plan }: MigrationSet): boolean {
  const files = [...migrations, ...(plan?.left ?? [])];
  return plan?.path === path || files.some(({ up, down }) => up.path === path || down?.path === path);
}

type Pair = { proposed: MigrationSet | undefined; base: MigrationSet | undefined };

async function* checkSet(
  files: readonly CheckedFile[],
  { proposed, base }: Pair,
  context: CheckContext,
): AsyncGenerator<Found> {
  const paths = new Set(files.map(({ path }) => path));
  const why = proposed?.notChecked ?? (proposed ? undefined : base?.notChecked);
  if (why !== undefined) {
    for (const path of paths) yield notChecked(path, why);
    return;
  }
  const history = historyOf(proposed, base);
  const wanted = new Set(
    (proposed?.migrations ?? []).filter(
      ({ up, down }) => paths.has(up.path) || (down !== null && paths.has(down.path)),
    ),
  );
  const first = proposed?.migrations.findIndex((each) => wanted.has(each)) ?? -1;
  const old = new Set(base?.migrations.map(({ path }) => path));
  const isOld = (each: Migration) => old.has(each.path);
  await releaseSchemas();
  const tried =
    proposed && first >= 0
      ? await tryOnce({ set: proposed, first, base: context.base, settings: context.settings, budget }, wanted, isOld)
      : [];
  const one = [...wanted].find((each) => !isOld(each));
  if (proposed && one) {
    history.push(...(await lockMissing(proposed, context.proposed, one.path)));
    history.push(...(await notInJournal(proposed, context.proposed, isOld)));
  }
  const findings = [...history];
  const fresh: Tried[] = [];
  for (const each of tried) {
    findings.push(...(await findingsOf(each, isOld(each.migration) ? [] : fresh, proposed?.migrations ?? [])));
    if (!isOld(each.migration)) fresh.push(each);
  }
  const server = serverVersion(context.settings)?.replace(/^PostgreSQL /, '');
  const engine = server === undefined ? {} : { engine: { name: 'PostgreSQL', version: server } };
  for (const file of files) yield { ...verdictOf(file, findings, tried, proposed), ...engine };
}

function verdictOf(
  { path, content }: CheckedFile,
  all: readonly Finding[],
  tried: readonly Tried[],
  set: MigrationSet | undefined,
): Found {
  const findings = all.filter((each) => each.path === path).sort((a, b) => a.line - b.line);
  const up = tried.find(({ migration: { up: part } }) => part.path === path);
  const down = tried.find(({ migration: { down: part } }) => part?.path === path);
  const one = up ?? down;
  if (one?.notChecked !== undefined) {
    const found = foundIn(path, findings, `not run: ${one.notChecked}`);
    // What did not run has not passed.
    return found.status === 'pass' ? { ...notChecked(path, one.notChecked), findings } : found;
  }
  if (up) return foundIn(path, findings, up.summary === '' ? 'does not apply' : up.summary, up.evidence);
  if (down) return foundIn(path, findings, /reverts/.test(down.summary) ? 'takes its migration back' : 'the way back');
  if (content === null) return foundIn(path, findings, 'gone');
  return foundIn(path, findings, set?.plan?.path === path ? 'plan and scripts fit together' : 'in its place');
}
