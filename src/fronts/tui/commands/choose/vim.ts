/** `/vim`: keys as in vi, or as in readline. */

import { t } from '../../../../text/words/words.ts';
import { say } from '../command.ts';
import type { Command } from '../command.ts';

/** The command that does it. */
export const vim: Command = {
  name: 'vim',
  hint: 'keys as in vi, in the composer and in reviews, or as they were',
  async run(_args, at) {
    const on = !at.vim;
    at.show({ vim: on });
    const kept = await at.desk.keep('vim', on);
    say(at, on ? t`vim: on · Esc leads to normal mode · kept in ${kept}` : t`vim: off · kept in ${kept}`);
  },
};
