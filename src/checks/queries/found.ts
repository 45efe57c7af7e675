/** The queries of a file, and of a whole tree; what was found is kept for as long as the text stays the same. */

import type { TextTree } from '../kind/check.ts';
import { placeOf } from '../migrations/layout.ts';
import { languageOf } from './code/languages.ts';
import { queriesInCode } from './code/code.ts';
import type { FoundQueries, Query } from './query.ts';
import { queriesInFile } from './text/files.ts';

const kept = new Map<string, { content: string; found: FoundQueries }>();
const mostKept = 500;
const isSql = /\.(?:sql|pgsql|psql)$/i;
/** Nobody's own programs. */
const notOwn =
  /(?:^|\/)(?:node_modules|vendor|third_party|dist|build|target|out|coverage|\.next|\.venv|venv|site-packages|generated|__generated__)\/|\.min\.js$|\.d\.ts$/;
const [mostFiles, mostText] = [5_000, 40_000_000];

/** @see FoundQueries */
export function queriesOfFile(path: string, content: string): FoundQueries {
  const before = kept.get(path);
  if (before?.content === content) return before.found;
  const found = isSql.test(path) ? queriesInFile(path, content) : queriesInCode(path, content);
  if (kept.size >= mostKept) kept.clear();
  kept.set(path, { content, found });
  return found;
}

/** Is it a file of SQL, whatever it is for? */
export function isSqlFile(path: string): boolean {
  return isSql.test(path);
}

/** All queries of a tree that programs run: those of its tests, and those of files that make their own tables, are not. */
export async function queriesOfTree(
  tree: TextTree,
  { folders, leave }: { folders: readonly string[]; leave: (path: string) => boolean },
): Promise<Query[]> {
  const queries: Query[] = [];
  let [files, text] = [0, 0];
  for (const path of await tree.list()) {
    if ((!isSql.test(path) && !languageOf(path)) || notOwn.test(path) || leave(path)) continue;
    const content = await tree.text(path);
    if (content === null) continue;
    files += 1;
    text += content.length;
    if (files > mostFiles || text > mostText) break;
    if (!/select|insert|update|delete|with|merge/i.test(content)) continue;
    if (isSql.test(path) && placeOf(path, content, folders)) continue;
    const found = queriesOfFile(path, content);
    if (isSql.test(path) && found.queries.some(({ node }) => makesObjects(node))) continue;
    queries.push(...found.queries);
  }
  return queries;
}

/** Does the statement make something that others may name? */
export function makesObjects(node: Query['node']): boolean {
  return Object.keys(node).some((type) =>
    /^(?:Create|View|CreateTableAs|Define|CompositeType|Rename|AlterTable|Copy|Do)\w*Stmt$/.test(type),
  );
}
