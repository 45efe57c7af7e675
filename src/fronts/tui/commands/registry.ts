/** The slash commands: their list, and how one is found and run. */

import {
  LandingFailure,
  ProviderFailure,
  ToolFailure,
  UserFault,
  faultWords,
  isUpdated,
} from '../../../protocol/failure.ts';
import { editDistance } from '../../../text/match/edit-distance.ts';
import { t } from '../../../text/words/words.ts';
import type { CommandHint } from '../composer/props.ts';
import { oneLine } from '../transcript/look.ts';
import { about } from './about.ts';
import { changes } from './changes.ts';
import { warn } from './command.ts';
import type { Command, CommandAt } from './command.ts';
import { context } from './context.ts';
import { copy } from './copy.ts';
import { delegation } from './delegates.ts';
import { helpOf } from './help.ts';
import { jobs } from './jobs.ts';
import { open } from './choose/open.ts';
import { plan } from './choose/plan.ts';
import { proof } from './proof.ts';
import { sessions } from './session.ts';
import { status } from './status.ts';
import { settings } from './choose/settings.ts';
import { theme } from './choose/theme.ts';
import { vim } from './choose/vim.ts';
import { why } from './why.ts';

const commands: readonly Command[] = [
  helpOf(() => commands),
  ...sessions,
  ...settings,
  ...about,
  ...changes,
  ...delegation,
  ...status,
  context,
  copy,
  jobs,
  open,
  plan,
  proof,
  theme,
  vim,
  why,
].sort((a, b) => (a.name < b.name ? -1 : 1));

/** For completion. */
export const commandHints: readonly CommandHint[] = commands.map(({ name, hint, takes }) => ({
  name,
  hint,
  // What may be left out must not stand between the command and Enter.
  ...(takes?.startsWith('<') === true && { takes }),
}));

/** Runs `/name args`. Never rejects: whatever goes wrong is said. */
export async function runCommand(name: string, args: string, at: CommandAt): Promise<void> {
  const command = commands.find((known) => known.name === name.toLowerCase());
  if (command === undefined) {
    const near = nearest(name.toLowerCase());
    const meant = near === null ? t('/help lists them.') : t`Did you mean /${near}? /help lists them all.`;
    // `/orders should answer 404` is meant for the model.
    const words = args.trim() === '' ? '' : t(' With a blank in front it goes to the model; ↑ brings it back.');
    warn(at, t`there is no command /${oneLine(name)}`, meant + words);
    return;
  }
  if (command.idle === true && at.session.state().running) {
    warn(at, t`/${command.name} has to wait until the turn is over`, t('Esc stops the turn.'));
    return;
  }
  try {
    await command.run(args.trim(), at);
  } catch (error) {
    at.print({ kind: 'notice', level: 'error', text: `/${command.name}: ${words(error)}` });
  }
}

/** Failures of the house say what is wrong in words; anything else is a fault of ours. */
function words(error: unknown): string {
  const meant = [ToolFailure, ProviderFailure, LandingFailure, UserFault].some((kind) => error instanceof kind);
  if (meant || isUpdated(error)) return faultWords(error);
  return error instanceof Error ? `${error.name}: ${error.message}` : t('something went wrong');
}

/**
 * The first word of a prompt that is commands run together (`/undo/redo`), or null. A route or a path (`/sessions/:id`)
 * is none: it has parts that are nothing like a command.
 */
export function runTogether(prompt: string): string | null {
  const [word] = /^\/[A-Za-z][\w/-]*(?=\s|$)/.exec(prompt) ?? [];
  if (word === undefined) return null;
  const parts = word.split('/').slice(1);
  return parts.length > 1 && parts.every((part) => part.length > 2 && mistyped(part)) ? word.slice(1) : null;
}

/** At most one letter off. */
function mistyped(part: string): boolean {
  return commands.some(({ name }) => editDistance(part.toLowerCase(), name, 1) <= 1);
}

/** The command a mistyped name most likely meant, or null. */
function nearest(name: string): string | null {
  const most = Math.max(1, Math.floor(name.length / 2));
  const [best] = commands
    .map((one) => ({ name: one.name, far: one.name.startsWith(name) ? 0.5 : editDistance(name, one.name, most) }))
    .sort((a, b) => a.far - b.far);
  return best !== undefined && best.far <= most ? best.name : null;
}
