/** What JSON and YAML say, with the places where they say it. */

/** A value and where it stands (UTF-16 offsets). */
export type DataNode = { from: number; to: number } & (
  | { kind: 'object'; entries: DataEntry[] }
  | { kind: 'array'; items: DataNode[] }
  | { kind: 'scalar'; value: string | number | boolean | null }
);

/** A key and its value. */
export interface DataEntry {
  key: string;
  from: number;
  to: number;
  value: DataNode;
}

/** The value alone, of the last where a key stands twice. */
export function plain(node: DataNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.items.map(plain);
  const object: Record<string, unknown> = {};
  for (const { key, value } of node.entries) {
    if (key === '__proto__')
      Object.defineProperty(object, key, { value: plain(value), enumerable: true, configurable: true, writable: true });
    else object[key] = plain(value);
  }
  return object;
}

/** The value of a key. */
export function valueOf(node: DataNode | undefined, key: string): DataNode | undefined {
  return entryOf(node, key)?.value;
}

/** The last entry of a key. */
export function entryOf(node: DataNode | undefined, key: string): DataEntry | undefined {
  return node?.kind === 'object' ? node.entries.findLast((entry) => entry.key === key) : undefined;
}

/** The text of a key's value, where it is text. */
export function textOf(node: DataNode | undefined, key: string): string | undefined {
  const value = valueOf(node, key);
  return value?.kind === 'scalar' && typeof value.value === 'string' ? value.value : undefined;
}

/** What a JSON pointer (without `#`) leads to; `nearest` is where to point at when it leads nowhere. */
export function follow(root: DataNode, pointer: string): { node: DataNode | undefined; nearest: number } {
  let node: DataNode | undefined = root;
  let nearest = root.from;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (node?.kind === 'object') {
      const entry = entryOf(node, key);
      if (entry) nearest = entry.from;
      node = entry?.value;
    } else if (node?.kind === 'array') {
      node = /^\d+$/.test(key) ? node.items[Number(key)] : undefined;
      if (node) nearest = node.from;
    } else node = undefined;
    if (!node) return { node: undefined, nearest };
  }
  return { node, nearest };
}
