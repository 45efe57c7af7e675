/** `/help`: the commands, and the keys as the key tables of the screen tell of them. */

import { t } from '../../../text/words/words.ts';
import { appKeys } from '../app-keys.ts';
import { composerKeys } from '../composer/key-table.ts';
import { together } from '../keys/names.ts';
import { keyGroups } from '../keys/table.ts';
import type { Command } from './command.ts';

/** The command that tells of all commands, itself included. */
export function helpOf(commands: () => readonly Command[]): Command {
  return {
    name: 'help',
    hint: 'commands and keys',
    run(_args, at) {
      const rows = commands().map(
        ({ name, takes, hint }) => [`/${name}${takes === undefined ? '' : ` ${takes}`}`, t(hint)] as const,
      );
      at.print({ kind: 'sheet', title: t('Commands'), rows });
      at.print({
        kind: 'sheet',
        title: t('Keys'),
        rows: keyGroups([...composerKeys, ...appKeys]).flatMap(({ rows }) =>
          rows.map(({ keys, does }) => [together(keys), does] as const),
        ),
        foot: t('@file attaches a file · @name hands over to a persona · !command runs a command'),
      });
    },
  };
}
