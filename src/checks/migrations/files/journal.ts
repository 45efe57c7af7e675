/** Drizzle runs what its journal names, and nothing else. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import type { TextTree } from '../../kind/check.ts';
import { finding } from '../rules.ts';
import type { Migration, MigrationSet } from './set.ts';

/** New files that the journal does not name. Where there is none, or none that can be read, nobody can say. */
export async function notInJournal(
  { layout, folder, migrations }: MigrationSet,
  tree: TextTree,
  isOld: (migration: Migration) => boolean,
): Promise<Finding[]> {
  if (layout !== 'drizzle') return [];
  const path = `${folder === '' ? '' : `${folder}/`}meta/_journal.json`;
  const tags = tagsOf(await tree.text(path));
  if (tags === null) return [];
  const left = migrations.filter((each) => !isOld(each) && !tags.has(nameOf(each)));
  return left.map((each) => {
    const message = `${path} does not name ${nameOf(each)}: it never runs`;
    const help = 'drizzle-kit generate --custom';
    return finding('migration/plan-mismatch', { path: each.path, line: 1, message, help });
  });
}

const nameOf = ({ path }: Migration) => path.slice(path.lastIndexOf('/') + 1).replace(/\.sql$/i, '');

function tagsOf(text: string | null): Set<string> | null {
  try {
    const { entries } = JSON.parse(text ?? 'null') as { entries: { tag: string }[] };
    return new Set(entries.map(({ tag }) => tag));
  } catch {
    return null;
  }
}
