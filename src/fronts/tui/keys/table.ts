/** The key table of a screen: one row says all of a key, and dispatch, help, footer and handbook are made of the rows. */

import { t } from '../../../text/words/words.ts';
import type { Hint } from './asked.ts';
import { nameOf } from './names.ts';
import { keyChanges, keysOf } from './own/own-keys.ts';

/** A hint as a row gives it: the key is the row's first one where none is named. */
interface RowHint extends Omit<Hint, 'key'> {
  key?: string;
  /** Hints stand in the order of the table; one with a higher number stands behind all with a lower one (0 without it). */
  order?: number;
}

/** Words of a row: everywhere the same, or by the variant of the screen; in a variant that is not named, none. */
type Words<Variant extends string> = [Variant] extends [never]
  ? string
  : string | Readonly<Partial<Record<Variant, string>>>;

/**
 * A row of a screen's key table. `Act` is the pure step of the screen's fold, `Footer` what the footer is drawn from,
 * `Variant` what kinds of the screen differ in their words.
 */
export interface KeyRow<Act extends (...at: never) => unknown, Footer = never, Variant extends string = never> {
  /** What `keys.yaml` calls the action, where its keys may be changed: such a row has one act. */
  name?: string;
  /** As `keyFor` names them, in the order in which people are told of them. */
  keys: readonly string[];
  /** The heading in the help. */
  group: string;
  /** What the keys do, for the help and the handbook. Without it the row works, but nobody is told of it. */
  does?: Words<Variant>;
  /** What all keys do, or what the first, the second … does; fewer acts than keys go round: `↑ ↓ k j` with back and on. */
  act: Act | readonly Act[];
  /** The row counts only then; else the next row with the key does. */
  when?: (...at: Parameters<Act>) => boolean;
  /** What the footer says of the row just now; null: nothing. */
  hint?: (footer: Footer) => RowHint | null;
}

/** Finds what a key does: the act of the first row that has it and counts; null where none does. The index is made once, and again for other keys. */
export function keyLookup<Act extends (...at: never) => unknown>(
  rows: readonly Pick<KeyRow<Act>, 'name' | 'keys' | 'act' | 'when'>[],
): (key: string, ...at: Parameters<Act>) => Act | null {
  let made = { index: indexOf(rows), changes: keyChanges() };
  return (key, ...at) => {
    if (made.changes !== keyChanges()) made = { index: indexOf(rows), changes: keyChanges() };
    return made.index.get(key)?.find(({ when }) => when?.(...at) ?? true)?.act ?? null;
  };
}

function indexOf<Act extends (...at: never) => unknown>(
  rows: readonly Pick<KeyRow<Act>, 'name' | 'keys' | 'act' | 'when'>[],
): Map<string, { act: Act; when: KeyRow<Act>['when'] }[]> {
  const index = new Map<string, { act: Act; when: KeyRow<Act>['when'] }[]>();
  for (const row of rows) {
    const acts: readonly Act[] = typeof row.act === 'function' ? [row.act] : row.act;
    for (const [at, key] of keysOf(row).entries())
      index.set(key, [...(index.get(key) ?? []), { act: acts[at % acts.length]!, when: row.when }]);
  }
  return index;
}

/** What the footer says of the rows, in order. */
export function hintsOf<Footer>(
  rows: readonly { name?: string; keys: readonly string[]; hint?: (footer: Footer) => RowHint | null }[],
  footer: Footer,
): Hint[] {
  return rows
    .flatMap((row) => {
      const said = row.hint?.(footer);
      const keys = keysOf(row);
      const key = nameOf(keys[0] ?? '');
      // What a row calls its keys is true of those it came with.
      return said ? [{ order: 0, ...said, key: keys === row.keys ? (said.key ?? key) : key }] : [];
    })
    .toSorted((a, b) => a.order - b.order)
    .map(({ order: _order, ...hint }) => hint);
}

/** A group of the help: its heading, and of each row the names of the keys and what they do. */
export interface KeyGroup {
  heading: string;
  rows: { keys: readonly string[]; does: string }[];
}

/** All that the help says, the groups in the order in which they come up in the table. */
export function keyGroups<Variant extends string = never>(
  rows: readonly { name?: string; keys: readonly string[]; group: string; does?: Words<Variant> }[],
  variant?: Variant,
): KeyGroup[] {
  const groups = new Map<string, KeyGroup>();
  for (const row of rows) {
    const { group, does } = row;
    const said = wordsIn(does, variant);
    if (said === undefined) continue;
    const own = groups.get(group) ?? { heading: t(group), rows: [] };
    own.rows.push({ keys: keysOf(row).map(nameOf), does: t(said) });
    groups.set(group, own);
  }
  return [...groups.values()];
}

function wordsIn<Variant extends string>(
  does: string | Readonly<Partial<Record<Variant, string>>> | undefined,
  variant: Variant | undefined,
): string | undefined {
  if (does === undefined || typeof does === 'string') return does;
  return variant === undefined ? undefined : does[variant];
}
