/** Every action there is, by the command or the key that does it: what the palette lists. */

import { t } from '../../../text/words/words.ts';
import type { CommandHint } from '../composer/props.ts';
import { nameOf, together } from '../keys/names.ts';
import { keysOf } from '../keys/own/own-keys.ts';
import { pressOf } from '../keys/press.ts';
import type { Press } from '../keys/press.ts';
import type { PickItem, Picker } from './picker.ts';

/** What to do: run a command, begin one that needs words, or press a key. */
export type Chosen =
  | { type: 'command'; name: string }
  | { type: 'draft'; text: string }
  | { type: 'key'; press: Press };

/** Actions of these keys (rows without words are not told of), and of these commands. */
export function actionsOf(
  rows: readonly { name?: string; keys: readonly string[]; does?: string }[],
  commands: readonly CommandHint[],
): PickItem<Chosen>[] {
  const byKey = rows.flatMap((row): PickItem<Chosen>[] => {
    const keys = keysOf(row);
    return row.does === undefined
      ? []
      : [{ label: together(keys.map(nameOf)), hint: t(row.does), value: { type: 'key', press: pressOf(keys[0]!) } }];
  });
  const byName = commands.map(({ name, hint, takes }): PickItem<Chosen> => {
    const value: Chosen = takes ? { type: 'draft', text: `/${name} ` } : { type: 'command', name };
    return { label: `/${name}${takes ? ` ${takes}` : ''}`, hint: t(hint), value };
  });
  return [...byKey, ...byName];
}

/** The palette: all of them to be found, and done. */
export function paletteOf(title: string, items: readonly PickItem<Chosen>[]): Picker<Chosen> {
  return { title: t(title), items, enter: t('does it'), placeholder: t('type to find one') };
}
