/** Names of keys in a call's input: `filePath`, `file-path` and `path` where the tool says `file_path`. */

import type { Schema } from './schema.ts';

/** Keys by which models talk to themselves: they say nothing about what is to be done. */
const asides = new Set([
  'description',
  'explanation',
  'instruction',
  'justification',
  'reason',
  'thought',
  'tooluseid',
]);

/** A key without what programs write differently; the case of a single letter counts (`-A`, `-a`). */
export function plainKey(key: string): string {
  const letters = key.replace(/[-_\s.]+/g, '');
  return letters.length === 1 ? letters : letters.toLowerCase();
}

/** Entries under the keys of the schema, and what was sent under keys it has no place for. */
interface Sorted {
  known: Map<string, unknown>;
  unknown: Map<string, unknown>;
}

/** Sorts what was sent; a key in the schema's own spelling goes before every other name for it. */
export function sortKeys(
  entries: readonly (readonly [string, unknown])[],
  schema: Schema,
  names: Readonly<Record<string, string>>,
): Sorted {
  const properties = schema.properties ?? {};
  const own = new Map(Object.keys(properties).map((key) => [plainKey(key), key]));
  const other = (key: string): string | undefined => {
    const plain = plainKey(key);
    const name = own.get(plain) ?? (Object.hasOwn(names, plain) ? names[plain] : undefined);
    return name !== undefined && Object.hasOwn(properties, name) ? name : undefined;
  };
  const known = new Map(entries.filter(([key]) => Object.hasOwn(properties, key)));
  const unknown = new Map<string, unknown>();
  for (const [key, value] of entries) {
    if (Object.hasOwn(properties, key)) continue;
    const name = other(key);
    if (name === undefined) unknown.set(key, value);
    else if (!isGiven(known.get(name))) known.set(name, value);
    else if (known.get(name) !== value) unknown.set(key, value);
  }
  return { known, unknown };
}

/** Is it worth a word that this was left out? What is off or empty is no loss. */
export function isLoss(key: string, value: unknown): boolean {
  return isGiven(value) && value !== false && !asides.has(plainKey(key));
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';
