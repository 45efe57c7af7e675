/** Finds the migrations of a tree: sets by folder, each in the order in which its tool runs it. */

import type { CheckSettings } from '../../../protocol/proof/checks.ts';
import type { TextTree } from '../../kind/check.ts';
import { mostBytes } from '../../kind/trees.ts';
import { placeOf } from '../layout.ts';
import type { Place } from '../layout.ts';
import { aroundFile, bothParts } from './parts.ts';
import { readPlan } from './plan.ts';
import { dialectOf } from './dialect.ts';
import type { Migration, MigrationSet, Part } from './set.ts';

/** `outside`: a setting beside it says that no transaction is made around it. */
type Placed = Place & { path: string; text: string; outside: boolean };

/** Reads only files that may be migrations by their names. */
export async function migrationsOf(tree: TextTree, settings: CheckSettings = {}): Promise<MigrationSet[]> {
  const listed = await tree.list();
  const paths = listed.filter((path) =>
    /(?:\.(?:sql|pgsql)|(?:^|\/)(?:sqitch\.plan|migration_lock\.toml))$/i.test(path),
  );
  const planned = paths
    .filter((path) => /(?:^|\/)sqitch\.plan$/.test(path))
    .map((path) => path.replace(/\/?[^/]*$/, ''));
  const folders = new Map<string, Placed[]>();
  const all = new Set(listed);
  const unread = new Map<string, string>();
  for (const path of paths) {
    const text = await tree.text(path);
    const found = placeOf(path, text ?? '', settings.migrations?.paths, planned);
    if (!found) continue;
    if (text === null) {
      unread.set(found.folder, path);
      continue;
    }
    const placed = folders.get(found.folder) ?? [];
    folders.set(found.folder, placed);
    const setting = found.layout === 'flyway' && all.has(`${path}.conf`) ? await tree.text(`${path}.conf`) : null;
    placed.push({ ...found, path, text, outside: /^\s*executeInTransaction\s*=\s*false/im.test(setting ?? '') });
  }
  const sets = [...folders].map(([folder, files]) => setOf(folder, files)).filter((set) => set !== null);
  for (const set of sets) {
    const lock = set.layout === 'prisma' ? await tree.text(join(set.folder, 'migration_lock.toml')) : null;
    const why = dialectOf(set, lock);
    if (why !== null) set.notChecked = why;
    // Without it what comes after it would fail for nothing.
    const path = unread.get(set.folder);
    if (path !== undefined)
      set.notChecked ??= `${path} cannot be read: larger than ${mostBytes / 1024 / 1024} MiB, or no text`;
  }
  return sets;
}

const join = (folder: string, name: string) => (folder === '' ? name : `${folder}/${name}`);

function setOf(folder: string, files: readonly Placed[]): MigrationSet | null {
  const layout = commonest(files);
  const downs = new Map(files.filter(({ role }) => role === 'down').map((file) => [file.key, file]));
  const ups = files.filter(({ role }) => role === 'up' || role === 'both');
  const migrations = ups.map((file): Migration => {
    const back = downs.get(file.key);
    const both =
      file.role === 'both'
        ? bothParts(file.layout, file.path, file.text)
        : { up: whole(file), down: back ? whole(back) : null };
    return { path: file.path, version: file.version, order: orderOf(file), ...both, repeatable: file.repeatable };
  });
  migrations.sort(inOrder);
  const plan = files.find(({ role }) => role === 'plan');
  const set: MigrationSet = { layout, folder, migrations, downs: migrations.some(({ down }) => down !== null) };
  if (plan) return readPlan(set, plan);
  return migrations.length === 0 ? null : set;
}

/** The numbers of a version; a letter behind one is a further number, and the dashes of Diesel's dates are none. */
function orderOf({ layout, version }: Placed): bigint[] {
  const digits = version.replaceAll('-', '');
  // Prisma and Diesel compare them as text: what has more digits is not later for that.
  if (layout === 'prisma' || (layout === 'folders' && /^\d{14,20}$/.test(digits)))
    return [BigInt(digits.padEnd(20, '0'))];
  return (version.match(/\d+|[a-z]$/g) ?? []).map((part) => BigInt(/\d/.test(part) ? part : part.charCodeAt(0)));
}

function whole({ layout, path, text, outside }: Placed): Part {
  return { path, text, around: outside ? 'none' : aroundFile(layout, path, text) };
}

/** By version, then by name; those that run again come last. */
function inOrder(a: Migration, b: Migration): number {
  if (a.repeatable !== b.repeatable) return a.repeatable ? 1 : -1;
  return compareOrder(a.order, b.order) || (a.path < b.path ? -1 : 1);
}

/** Below zero when `a` is before `b`. A missing number counts as nought. */
export function compareOrder(a: readonly bigint[], b: readonly bigint[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index] ?? 0n, b[index] ?? 0n];
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}

function commonest(files: readonly Placed[]): MigrationSet['layout'] {
  const counts = new Map<MigrationSet['layout'], number>();
  for (const { layout } of files) counts.set(layout, (counts.get(layout) ?? 0) + 1);
  // A single pair among numbered files makes them pairs: only the way back has an ending of its own there.
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 'plain';
}
