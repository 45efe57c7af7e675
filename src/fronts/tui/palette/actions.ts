/** Every action there is, by the command or the key that does it, and how one is found by what is typed. */

import { t } from '../../../text/words/words.ts';
import type { CommandHint } from '../composer/props.ts';
import { nameOf, together } from '../keys/names.ts';
import { pressOf } from '../keys/press.ts';
import type { Press } from '../keys/press.ts';

/** What to do: run a command, begin one that needs words, or press a key. */
export type Chosen =
  | { type: 'command'; name: string }
  | { type: 'draft'; text: string }
  | { type: 'key'; press: Press };

/** An action as the palette lists it. */
export interface Action {
  /** `/undo`, or the names of its keys. */
  label: string;
  hint: string;
  chosen: Chosen;
}

/** Actions of these keys (rows without words are not told of), and of these commands. */
export function actionsOf(
  rows: readonly { keys: readonly string[]; does?: string }[],
  commands: readonly CommandHint[],
): Action[] {
  const byKey = rows.flatMap(({ keys, does }): Action[] =>
    does === undefined
      ? []
      : [{ label: together(keys.map(nameOf)), hint: t(does), chosen: { type: 'key', press: pressOf(keys[0]!) } }],
  );
  const byName = commands.map(({ name, hint, takes }): Action => {
    const chosen: Chosen = takes ? { type: 'draft', text: `/${name} ` } : { type: 'command', name };
    return { label: `/${name}${takes ? ` ${takes}` : ''}`, hint: t(hint), chosen };
  });
  return [...byKey, ...byName];
}

/** Actions that have every word of the query, those first whose name or words have it as it is typed; else in their order. */
export function found(actions: readonly Action[], query: string): Action[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const phrase = words.join(' ').replace(/^\//, '');
  const rank = ({ label, hint }: Action): number => {
    const [name, does] = [label.toLowerCase().replace(/^\//, ''), hint.toLowerCase()];
    return name.startsWith(phrase) ? 0 : name.includes(phrase) ? 1 : ` ${does}`.includes(` ${phrase}`) ? 2 : 3;
  };
  return actions
    .filter(({ label, hint }) => words.every((word) => `${label} ${hint}`.toLowerCase().includes(word)))
    .map((action) => ({ action, at: rank(action) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ action }) => action);
}
