/** What `keys.yaml` says, held against the key tables: which actions there are, and which keys do nothing else. */

import { appKeys } from '../../app-keys.ts';
import { composerKeys } from '../../composer/key-table.ts';
import { reviewKeys } from '../../review/state/keys/table.ts';
import { nameOf } from '../names.ts';

interface NamedRow {
  name?: string;
  keys: readonly string[];
}

/** Tables whose keys are heard together: a key there has one meaning. */
const screens: readonly (readonly NamedRow[])[] = [[...composerKeys, ...appKeys], reviewKeys];

/** A key as the tables name it: one character, or a named key, with what is held. */
const key =
  /^(?:ctrl\+)?(?:alt\+)?(?:shift\+)?(?:[!-~]|up|down|left|right|pageup|pagedown|home|end|enter|escape|tab|backspace|delete|space)$/;

/** Such a key is text wherever something is written. */
const typed = /^(?:[!-~]|space)$/;

/** What counts of the file, and what does not, each in a line without its end. */
export interface OwnKeys {
  keys: Map<string, readonly string[]>;
  faults: string[];
}

/** Reads what stands in the file: an action and a key, or some keys. */
export function ownKeys(value: unknown): OwnKeys {
  const result: OwnKeys = { keys: new Map(), faults: [] };
  if (value === null || value === undefined) return result;
  if (typeof value !== 'object' || Array.isArray(value)) {
    result.faults.push('it must hold actions and keys, such as "palette: alt+k"');
    return result;
  }
  for (const [action, given] of Object.entries(value)) {
    const found = read(action, given);
    if (typeof found === 'string') result.faults.push(found);
    else result.keys.set(action, found);
  }
  for (const screen of screens) dropConflicts(screen, result);
  return result;
}

/** The keys for an action, or why they are none. */
function read(action: string, given: unknown): string[] | string {
  const screen = screens.findIndex((rows) => rows.some(({ name }) => name === action));
  if (screen < 0) return `there is no action "${action}" (docs/terminal.md lists them)`;
  const all = (Array.isArray(given) ? given : [given]).map((each) => (typeof each === 'number' ? String(each) : each));
  if (all.length === 0) return `${action}: it needs a key`;
  for (const each of all) {
    if (typeof each !== 'string' || !key.test(each))
      return `${action}: ${JSON.stringify(each)} is no key (such as ctrl+p, alt+n, pageup, Y)`;
    if (screen === 0 && typed.test(each)) return `${action}: ${each} is typed there: hold ctrl or alt with it`;
  }
  return (all as string[]).map((each) => (each === 'space' ? ' ' : each));
}

/** A key that does something else on the same screen stays with that. */
function dropConflicts(screen: readonly NamedRow[], { keys, faults }: OwnKeys): void {
  for (const [action, given] of keys) {
    if (!screen.some(({ name }) => name === action)) continue;
    for (const row of screen) {
      if (row.name === action) continue;
      const has = (row.name === undefined ? undefined : keys.get(row.name)) ?? row.keys;
      // A row without a name that shares a key with one that has a name gives way to it by itself.
      const shares = (each: string) =>
        row.name === undefined && screen.some(({ name, keys: own }) => name !== undefined && own.includes(each));
      const both = given.find((each) => has.includes(each) && !shares(each));
      if (both === undefined) continue;
      faults.push(`${action}: ${nameOf(both)} does something else there (${row.name ?? 'and that stays'})`);
      keys.delete(action);
      break;
    }
  }
}
