/** What the keywords of one schema say, as far as two of them are compared. */

import { plain, textOf, valueOf } from '../data/node.ts';
import type { DataEntry, DataNode } from '../data/node.ts';

/** The entries of the map under a key; none where there is no map. */
export function entriesOf(node: DataNode, key: string): readonly DataEntry[] {
  const value = valueOf(node, key);
  return value?.kind === 'object' ? value.entries : [];
}

/** The words of the list under a key, each with its place. */
export function placedWords(node: DataNode, key: string): { name: string; from: number }[] {
  const value = valueOf(node, key);
  if (value?.kind !== 'array') return [];
  return value.items.flatMap((each) => (each.kind === 'scalar' ? [{ name: String(each.value), from: each.from }] : []));
}

/** The same without their places. */
export const wordsOf = (node: DataNode, key: string) => placedWords(node, key).map(({ name }) => name);

/** The types that it allows; null for any. */
export function typesOf(node: DataNode): string[] | null {
  const one = textOf(node, 'type');
  if (one !== undefined) return [one];
  const many = wordsOf(node, 'type');
  return many.length > 0 ? many : null;
}

/** The values that it takes alone, as JSON; null for any. */
export function allowedBy(node: DataNode): string[] | null {
  const only = valueOf(node, 'const');
  if (only) return [JSON.stringify(plain(only))];
  const many = valueOf(node, 'enum');
  return many?.kind === 'array' ? many.items.map((each) => JSON.stringify(plain(each))) : null;
}

/** The number under a key. */
export function numberOf(node: DataNode, key: string): number | undefined {
  const value = valueOf(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'number' ? value.value : undefined;
}
