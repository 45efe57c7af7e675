/** Values of a document that know where they stand, and the way from one to the next through references. */

import type { ApiDocument } from './document.ts';
import type { Pointer } from './pointer.ts';
import { isObject } from './parse.ts';
import { targetOf } from './refs.ts';

/** A value and its place. */
export interface Node {
  file: string;
  pointer: Pointer;
  value: unknown;
}

/** A node whose value is an object. */
export interface ObjectNode extends Node {
  value: Record<string, unknown>;
}

/** The root of the document. */
export function rootOf(document: ApiDocument): Node {
  const { path, value } = document.root;
  return { file: path, pointer: [], value };
}

/** What stands under a key, as it is written. */
export function raw(node: Node, key: string | number): Node | undefined {
  const { value } = node;
  const name = String(key);
  let inner: unknown;
  if (Array.isArray(value)) inner = value[Number(key)];
  else if (isObject(value) && Object.hasOwn(value, name)) inner = value[name];
  return inner === undefined ? undefined : { file: node.file, pointer: [...node.pointer, name], value: inner };
}

/** Where references of a document end that were followed. */
const endsOf = new WeakMap<ApiDocument, Map<object, Node | undefined>>();

/** The end of a chain of references; undefined where it leads to nothing, or in a circle. */
export function follow(document: ApiDocument, from: Node | undefined): Node | undefined {
  const ends = endsOf.get(document) ?? new Map<object, Node | undefined>();
  endsOf.set(document, ends);
  let node = from;
  const passed = new Set<object>();
  while (node && isRef(node.value)) {
    if (ends.has(node.value)) {
      node = ends.get(node.value);
      break;
    }
    if (passed.has(node.value)) {
      node = undefined;
      break;
    }
    passed.add(node.value);
    // Where a circle leads through itself, it leads nowhere.
    ends.set(node.value, undefined);
    const next: Node | undefined = step(document, node.value.$ref, node.file);
    ends.delete(node.value);
    node = next;
  }
  for (const each of passed) ends.set(each, node);
  return node;
}

function isRef(value: unknown): value is { $ref: string } {
  return isObject(value) && typeof value['$ref'] === 'string';
}

/** What a single reference leads to, which may be another one. */
export function step(document: ApiDocument, ref: string, from: string): Node | undefined {
  const target = targetOf(ref, from);
  const file = target.to === 'file' ? document.files.get(target.path) : undefined;
  if (target.to !== 'file' || !file) return undefined;
  let node: Node | undefined = { file: file.path, pointer: [], value: file.value };
  for (const key of target.pointer) {
    // A pointer may lead through a reference.
    node = node && raw(isRef(node.value) ? (follow(document, node) ?? node) : node, key);
    if (!node) return undefined;
  }
  return node;
}

/** What stands under a key, at the end of its references. */
export function inside(document: ApiDocument, node: Node | undefined, ...keys: (string | number)[]): Node | undefined {
  let at = follow(document, node);
  for (const key of keys) at = at && follow(document, raw(at, key));
  return at;
}

/** The same where it is an object. */
export function objectIn(
  document: ApiDocument,
  node: Node | undefined,
  ...keys: (string | number)[]
): ObjectNode | undefined {
  const found = inside(document, node, ...keys);
  return found && isObject(found.value) ? (found as ObjectNode) : undefined;
}

/** The entries of an object, as they are written. */
export function entries(node: Node | undefined): [string, Node][] {
  if (!node || !isObject(node.value)) return [];
  return Object.entries(node.value).map(([key, value]) => [
    key,
    { file: node.file, pointer: [...node.pointer, key], value },
  ]);
}

/** The items of a list, as they are written. */
export function items(node: Node | undefined): Node[] {
  if (!node || !Array.isArray(node.value)) return [];
  return node.value.map((value: unknown, index) => ({
    file: node.file,
    pointer: [...node.pointer, String(index)],
    value,
  }));
}

/** Says which value of which file it is. */
export function nameOf({ file, pointer }: Node): string {
  return `${file}#${pointer.join('/')}`;
}
