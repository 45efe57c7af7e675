/** Slash commands about sessions: begin anew, resume, list, sum up, export, leave. */

import type { SessionSummary } from '../../../protocol/desk.ts';
import { t } from '../../../text/words/words.ts';
import { oneLine } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command, CommandAt } from './command.ts';
import { sessionList } from './choose/lists.ts';

/** Goes on with this session. */
async function goOn({ id, title }: SessionSummary, at: CommandAt): Promise<void> {
  if (id === at.session.id) return say(at, t('this is that session'));
  await at.change(await at.desk.resume(id, at.session.state()), t`resumed: ${oneLine(title)}`);
}

/** Lets a person choose one. */
async function choose(all: readonly SessionSummary[], at: CommandAt): Promise<void> {
  if (all.length === 0) return say(at, t('there are no sessions of this folder yet'));
  const chosen = await at.pick(sessionList(all, at.session.id));
  const found = all.find(({ id }) => id === chosen);
  // A turn may have begun meanwhile.
  if (found && at.session.state().running)
    warn(at, t('to go on with another session has to wait until the turn is over'), t('Esc stops the turn.'));
  else if (found) await goOn(found, at);
}

/** Commands about sessions. */
export const sessions: Command[] = [
  {
    name: 'clear',
    hint: 'starts a new session; this one can be resumed',
    idle: true,
    async run(_args, at) {
      const old = at.session.id;
      const session = await at.desk.fresh(at.session.state());
      await at.change({ session, history: [] }, t`a new session · the one before: /resume ${old}`);
    },
  },
  {
    name: 'compact',
    takes: '[what matters]',
    hint: 'sums up the conversation so far, to make room',
    idle: true,
    async run(args, at) {
      say(at, t('summing up the conversation …'));
      const done = await at.session.compact(args === '' ? undefined : args);
      if (!done) say(at, t('there is nothing to sum up yet'));
    },
  },
  {
    name: 'sessions',
    hint: 'the sessions of this folder, to go on with one',
    run: async (_args, at) => choose(await at.desk.sessions(), at),
  },
  {
    name: 'resume',
    takes: '[number or id]',
    hint: 'goes on with an earlier session',
    idle: true,
    async run(args, at) {
      const all = await at.desk.sessions();
      if (args === '') return choose(all, at);
      const numbered = /^\d{1,3}$/.test(args) ? all[Number(args) - 1] : undefined;
      const found = numbered ?? all.find(({ id }) => id === args) ?? only(all.filter(({ id }) => id.startsWith(args)));
      if (found === undefined) warn(at, t`there is no session ${args} of this folder`, t('/sessions lists them.'));
      else await goOn(found, at);
    },
  },
  {
    name: 'export',
    takes: '[file]',
    hint: 'writes this conversation as Markdown',
    async run(args, at) {
      say(at, t`written: ${await at.desk.export(at.recorded, args === '' ? undefined : args)}`);
    },
  },
  { name: 'exit', hint: 'ends archie (also Ctrl+D, or Ctrl+C twice)', run: (_args, at) => at.exit() },
];

function only<T>(of: readonly T[]): T | undefined {
  return of.length === 1 ? of[0] : undefined;
}
