/** Which documents of the tree use a file. */

import type { TextTree } from '../kind/check.ts';
import { isDocument } from './detect.ts';
import { readDocument } from './document/document.ts';
import type { ApiDocument } from './document/document.ts';

const mostRead = 300;
const mostDocuments = 20;

/** Documents that refer to one of the parts, in the order of how near they are. What cannot be read uses nothing. */
export async function usersOf(
  parts: readonly string[],
  tree: TextTree,
  known: ReadonlySet<string>,
): Promise<ApiDocument[]> {
  const near = (path: string) => Math.max(...parts.map((part) => common(part, path)));
  const candidates = (await tree.list())
    .filter(
      (path) =>
        /\.(ya?ml|json)$/i.test(path) &&
        !known.has(path) &&
        !parts.includes(path) &&
        !/(^|\/)(node_modules|vendor|dist)\//.test(path),
    )
    .map((path) => ({ path, rank: near(path) + (/openapi|swagger|api|spec/i.test(path) ? 1 : 0) }))
    .sort((a, b) => b.rank - a.rank)
    .slice(0, mostRead);
  const found: ApiDocument[] = [];
  for (const { path } of candidates) {
    if (found.length >= mostDocuments) break;
    const text = await tree.text(path);
    if (text === null || !isDocument(text) || !text.includes('$ref')) continue;
    try {
      const document = await readDocument(path, text, tree);
      if (parts.some((part) => document.files.has(part) || document.unread.has(part))) found.push(document);
    } catch {
      continue;
    }
  }
  return found;
}

/** How many folders two paths share. */
function common(one: string, other: string): number {
  const [a, b] = [one.split('/'), other.split('/')];
  let count = 0;
  while (count < a.length - 1 && a[count] === b[count]) count += 1;
  return count;
}
