/** The history that migrations are part of: what the base has is applied somewhere, and must stay as it was and where it was. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { TextTree } from '../../kind/check.ts';
import { Lines } from '../../kind/lines.ts';
import { compareOrder } from './collect.ts';
import { changesIn } from './plan.ts';
import { finding } from '../rules.ts';
import type { Layout, Migration, MigrationSet } from './set.ts';

/** Findings about the files of a set, those that are gone included. */
export function historyOf(proposed: MigrationSet | undefined, base: MigrationSet | undefined): Finding[] {
  const now = proposed?.migrations ?? [];
  const was = base?.migrations ?? [];
  const layout = proposed?.layout ?? base?.layout ?? 'plain';
  const known = new Map(was.map((each) => [each.path, each]));
  const fresh = now.filter(({ path }) => !known.has(path));
  const moved = new Set<Migration>();
  const findings = [
    ...was.flatMap((each) => goneOrEdited(each, { now, fresh, moved, layout })),
    ...duplicates(now, known, layout),
    ...(layout === 'sqitch'
      ? planMoved(proposed, base)
      : outOfOrder(
          fresh.filter((each) => !moved.has(each)),
          was,
          layout,
        )),
  ];
  return findings;
}

function goneOrEdited(
  old: Migration,
  {
    now,
    fresh,
    moved,
    layout,
  }: { now: readonly Migration[]; fresh: readonly Migration[]; moved: Set<Migration>; layout: Layout },
): Finding[] {
  const is = now.find(({ path }) => path === old.path);
  if (is) {
    if (old.repeatable || sameScript(old.up.text, is.up.text, layout)) return [];
    // A change of sqitch's that was reworked keeps its old script under the name of a tag.
    if (layout === 'sqitch' && now.some(({ version }) => version.startsWith(`${old.version}@`))) return [];
    const line = firstDifference(old.up.text, is.up.text);
    const message = `${nameOf(old)} is in the base already: where it was applied, this edit never runs${checksums(layout)}`;
    return [
      finding('migration/applied-edited', {
        path: old.path,
        line,
        message,
        help: 'Leave it as it was, and make a new migration that changes what is to change.',
      }),
    ];
  }
  const renamed = fresh.find(
    (each) => !moved.has(each) && sameScript(each.up.text, old.up.text, 'plain') && old.up.text.trim() !== '',
  );
  if (renamed) {
    moved.add(renamed);
    const other = compareOrder(renamed.order, old.order) !== 0;
    const message = other
      ? `${nameOf(old)} is in the base already, and is now ${nameOf(renamed)}: it would run a second time`
      : `${nameOf(old)} is in the base already, and has another name now (${nameOf(renamed)})`;
    if (!other && (layout === 'pairs' || layout === 'dbmate' || layout === 'goose' || layout === 'sql-migrate'))
      return [];
    return [
      finding('migration/applied-reordered', { path: renamed.path, line: 1, message, help: `Keep it as ${old.path}.` }),
    ];
  }
  const message = `${nameOf(old)} is in the base already, and is gone: databases that have it and new ones part ways`;
  return [
    finding('migration/applied-deleted', {
      path: old.path,
      line: 1,
      message,
      help: 'Keep it, and make a new migration that takes back what it did.',
    }),
  ];
}

function checksums(layout: Layout): string {
  return layout === 'flyway' || layout === 'prisma'
    ? `, and ${layout === 'flyway' ? 'Flyway' : 'Prisma'} refuses to go on because its checksum differs`
    : '';
}

/** Are they the same to whoever applied the one? Tools with checksums see every character, others only what runs. */
function sameScript(a: string, b: string, layout: Layout): boolean {
  const lines = (text: string) => text.replace(/\r\n?/g, '\n').trimEnd();
  if (lines(a) === lines(b)) return true;
  return layout !== 'flyway' && layout !== 'prisma' && bare(a) === bare(b);
}

/** Without comments and with single spaces, outside of quotes. */
function bare(sql: string): string {
  const token = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|"[^"]*"|(\$\w*\$)[\s\S]*?\1|\s+/g;
  return sql
    .replace(token, (found) => (found.startsWith('--') || found.startsWith('/*') || /^\s/.test(found) ? ' ' : found))
    .replace(/ +/g, ' ')
    .trim();
}

function firstDifference(a: string, b: string): number {
  let at = 0;
  while (at < b.length && a[at] === b[at]) at += 1;
  const lines = new Lines(b);
  return lines.at(Math.min(at, Math.max(0, b.trimEnd().length - 1))).line;
}

function duplicates(now: readonly Migration[], known: ReadonlyMap<string, Migration>, layout: Layout): Finding[] {
  if (layout === 'sqitch' || layout === 'prisma') return [];
  const byVersion = new Map<string, Migration[]>();
  for (const each of now.filter(({ repeatable, order }) => !repeatable && order.length > 0)) {
    const key = each.order.join('.').replace(/(?:\.0)+$/, '');
    byVersion.set(key, [...(byVersion.get(key) ?? []), each]);
  }
  return [...byVersion.values()].flatMap((same) => {
    if (same.length < 2) return [];
    // The one to mend is the new one; where all of them are old, somebody lives with it.
    const fresh = same.filter(({ path }) => !known.has(path));
    const blamed = fresh.length === same.length ? fresh.slice(1) : fresh;
    return blamed.map((each) => {
      const other = same.find((one) => one !== each && !blamed.includes(one)) ?? same[0];
      const message = other
        ? `version ${each.version} is also that of ${nameOf(other)}`
        : `version ${each.version} is also that of another`;
      return finding('migration/duplicate-version', {
        path: each.path,
        line: 1,
        message,
        help: 'Give it the next version that is free.',
      });
    });
  });
}

const refuses = new Set<Layout>(['flyway', 'goose', 'node-pg-migrate', 'pairs', 'drizzle']);

function outOfOrder(fresh: readonly Migration[], was: readonly Migration[], layout: Layout): Finding[] {
  const latest = was.filter(({ repeatable }) => !repeatable).at(-1);
  if (!latest) return [];
  return fresh
    .filter(({ order, repeatable }) => !repeatable && order.length > 0 && compareOrder(order, latest.order) < 0)
    .map((each) => {
      const what =
        layout === 'pairs' || layout === 'drizzle'
          ? 'it never runs where that one is applied'
          : refuses.has(layout)
            ? 'its tool refuses it'
            : 'on new databases it runs before what it was written after';
      const message = `version ${each.version} is before ${nameOf(latest)}, which is applied: ${what}`;
      const severity = refuses.has(layout) ? 'error' : 'warning';
      return finding('migration/out-of-order', {
        path: each.path,
        line: 1,
        message,
        severity,
        help: `Give it a version after ${latest.version}.`,
      });
    });
}

function unplanned(path: string, message: string, help: string): Finding {
  return finding('migration/plan-mismatch', { path, line: 1, message, help });
}

/** What the base's plan says must be the beginning of what the plan says now. */
function planMoved(proposed: MigrationSet | undefined, base: MigrationSet | undefined): Finding[] {
  const plan = proposed?.plan;
  if (!plan) return [];
  const findings = plan.problems.map(({ line, message }) =>
    finding('migration/plan-mismatch', { path: plan.path, line, message }),
  );
  for (const { path, version } of plan.left)
    findings.push(unplanned(path, `${version} is in no line of sqitch.plan: it never runs`, `sqitch add ${version}`));
  const old = changesIn(base?.plan?.text ?? '').map(({ name }) => name);
  const now = changesIn(plan.text);
  const at = old.findIndex((name, index) => now[index]?.name !== name);
  if (at < 0) return findings;
  const line = now[at]?.line ?? 1;
  const there = now.some(({ name }) => name === old[at]);
  const message = there
    ? `the base has ${old[at]} here: what is deployed cannot get anything before it`
    : `the base has ${old[at]} here, which is gone from the plan`;
  const rule = there ? 'migration/applied-reordered' : 'migration/applied-deleted';
  return [...findings, finding(rule, { path: plan.path, line, message, help: 'Add changes at the end of the plan.' })];
}

/** Prisma tells by its lock which database it is for. */
export async function lockMissing(set: MigrationSet, tree: TextTree, path: string): Promise<Finding[]> {
  // Other tools keep a folder for each migration too.
  if (set.layout !== 'prisma' || !/(?:^|\/)prisma(?:\/|$)/.test(set.folder)) return [];
  if ((await tree.text(`${set.folder}/migration_lock.toml`)) !== null) return [];
  const message = `${set.folder}/migration_lock.toml is missing: Prisma cannot tell that these are for PostgreSQL`;
  return [finding('migration/lock-missing', { path, line: 1, message, help: 'provider = "postgresql"' })];
}

function nameOf({ path }: Migration): string {
  const parts = path.split('/');
  const last = parts.at(-1) ?? path;
  return /^(?:migration|up)\.sql$/.test(last) ? (parts.at(-2) ?? last) : last;
}
