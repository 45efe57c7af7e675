/** Slash commands about sessions: begin anew, resume, list, sum up, export, leave. */

import type { SessionSummary } from '../../../protocol/desk.ts';
import { t } from '../../../text/words/words.ts';
import { count, dollars, oneLine } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command, CommandAt } from './command.ts';

const mostListed = 15;

function age(ms: number, now: number): string {
  const minutes = Math.max(0, Math.round((now - ms) / 60_000));
  if (minutes < 1) return t('just now');
  if (minutes < 60) return t`${count(minutes, 'minute')} ago`;
  if (minutes < 48 * 60) return t`${count(Math.round(minutes / 60), 'hour')} ago`;
  return t`${count(Math.round(minutes / 60 / 24), 'day')} ago`;
}

function list(sessions: readonly SessionSummary[], at: CommandAt): void {
  const now = Date.now();
  const rows = sessions.slice(0, mostListed).map((session, i) => {
    const here = session.id === at.session.id ? t(' (this one)') : '';
    const price = session.cost === null ? '' : ` · ${dollars(session.cost)}`;
    const words = `${oneLine(session.title) || t('(nothing said)')}${here} · ${count(session.turns, 'turn')}${price}`;
    return [`${String(i + 1).padStart(2)}  ${age(session.updatedAt, now)}`, words] as const;
  });
  const more = sessions.length - rows.length;
  const foot = `/resume <number or id>${more > 0 ? t` · ${more} older ones: archie sessions list` : ''}`;
  at.print({ kind: 'sheet', title: t('Sessions of this folder'), rows, foot });
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
    hint: 'lists the sessions of this folder',
    async run(_args, at) {
      const all = await at.desk.sessions();
      if (all.length === 0) say(at, t('there are no sessions of this folder yet'));
      else list(all, at);
    },
  },
  {
    name: 'resume',
    takes: '[number or id]',
    hint: 'goes on with an earlier session',
    idle: true,
    async run(args, at) {
      const all = await at.desk.sessions();
      if (args === '') {
        if (all.length === 0) say(at, t('there are no sessions of this folder yet'));
        else list(all, at);
        return;
      }
      const numbered = /^\d{1,3}$/.test(args) ? all[Number(args) - 1] : undefined;
      const found = numbered ?? all.find(({ id }) => id === args) ?? only(all.filter(({ id }) => id.startsWith(args)));
      if (found === undefined) warn(at, t`there is no session ${args} of this folder`, t('/sessions lists them.'));
      else if (found.id === at.session.id) say(at, t('this is that session'));
      else await at.change(await at.desk.resume(found.id, at.session.state()), t`resumed: ${oneLine(found.title)}`);
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
