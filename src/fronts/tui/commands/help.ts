/** `/help`: the commands, and the keys as the key tables of the screen tell of them. */

import { appKeys } from '../app-keys.ts';
import { composerKeys } from '../composer/key-table.ts';
import { keyGroups } from '../keys/table.ts';
import type { Command } from './command.ts';

/** The command that tells of all commands, itself included. */
export function helpOf(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    hint: 'commands and keys',
    run(_args, at) {
      const rows = commands().map(
        ({ name, takes, hint }) => [`/${name}${takes === undefined ? '' : ` ${takes}`}`, hint] as const,
      );
      at.print({ kind: 'sheet', title: 'Commands', rows });
      at.print({
        kind: 'sheet',
        title: 'Keys',
        rows: keyRows(),
        foot: '@file attaches a file · @name hands over to a persona · !command runs a command',
      });
    },
  };
}

/** Keys that do the same in one row: signs side by side (`↑ ↓`), names with a comma. */
function keyRows(): (readonly [string, string])[] {
  return keyGroups([...composerKeys, ...appKeys]).flatMap(({ rows }) =>
    rows.map(
      ({ keys, does }) => [keys.reduce((all, key) => all + (key.length === 1 ? ' ' : ', ') + key), does] as const,
    ),
  );
}
