/** `/plan`: the last answer in the review screen, to be commented on, revised or carried out. */

import { t } from '../../../../text/words/words.ts';
import { say } from '../command.ts';
import type { Command } from '../command.ts';

/** The command. */
export const plan: Command = {
  name: 'plan',
  hint: 'reviews the last answer as a plan: comments, send back, or do it',
  idle: true,
  run(_args, at) {
    if (!at.showPlan()) say(at, t('nothing was answered yet'));
  },
};
