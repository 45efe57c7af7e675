/** A YAML document as values with places; aliases and merge keys are resolved, within a bound. */

import { isAlias, isCollection, isMap, isScalar, isSeq, visit } from 'yaml';
import type { Pair } from 'yaml';
import type { DataEntry, DataNode } from './node.ts';
import { keyOf } from './yaml-scan.ts';
import type { YamlDocument } from './yaml-scan.ts';

/** The document as values with places; null where it comes to too many. Keys of merged maps stand where they were written. */
export function yamlNode(document: YamlDocument, most = 300_000): DataNode | null {
  const anchors = new Map<string, unknown>();
  visit(document, {
    Node: (_, node) => void ('anchor' in node && node.anchor && !isAlias(node) && anchors.set(node.anchor, node)),
  });
  let count = 0;
  const nodeOf = (node: unknown, depth: number): DataNode => {
    if ((count += 1) > most || depth > 500) throw new RangeError('too many values');
    if (isAlias(node)) return nodeOf(anchors.get(node.source) ?? null, depth + 1);
    const [from, to] = isScalar(node) || isCollection(node) ? (node.range ?? [0, 0]) : [0, 0];
    if (isSeq(node)) return { kind: 'array', from, to, items: node.items.map((item) => nodeOf(item, depth + 1)) };
    if (isMap(node)) return { kind: 'object', from, to, entries: entriesOf(node.items, depth) };
    return { kind: 'scalar', from, to, value: scalarOf(isScalar(node) ? node.value : null) };
  };
  const entriesOf = (pairs: readonly Pair[], depth: number): DataEntry[] => {
    const own: DataEntry[] = [];
    const merged: DataEntry[] = [];
    for (const pair of pairs) {
      const value = nodeOf(pair.value, depth + 1);
      if (keyOf(pair) === '<<') {
        const sources = value.kind === 'array' ? value.items.toReversed() : [value];
        for (const source of sources) if (source.kind === 'object') merged.push(...source.entries);
      } else if (isScalar(pair.key)) {
        const [from, to] = pair.key.range ?? [0, 0];
        own.push({
          key: String(pair.key.value),
          from,
          to,
          value: pair.value === null ? { ...value, from, to } : value,
        });
      }
    }
    const names = new Set(own.map(({ key }) => key));
    return [...merged.filter(({ key }) => !names.has(key)), ...own];
  };
  try {
    return nodeOf(document.contents, 0);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function scalarOf(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null)
    return value;
  return typeof value === 'bigint' ? Number(value) : JSON.stringify(value);
}
