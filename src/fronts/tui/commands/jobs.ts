/** The slash command about jobs: the screen of what runs in the background. */

import type { Command } from './command.ts';

/** `/jobs` */
export const jobs: Command = {
  name: 'jobs',
  hint: 'commands in the background: see what one prints, stop it',
  run: (_args, at) => at.showJobs(),
};
