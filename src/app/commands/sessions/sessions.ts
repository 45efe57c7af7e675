/** `archie sessions`: list, show, search, export and remove the sessions of a folder. */

import type { SessionSummary } from '../../../protocol/desk.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { exportMarkdown } from '../../../store/markdown.ts';
import { findSession, listSessions, readEvents, removeSession } from '../../../store/sessions.ts';
import type { Masker } from '../../../text/foreign/mask.ts';
import { clean } from '../../../text/sanitize.ts';
import type { SessionsFlags } from './flags.ts';
import { saveNew } from './save.ts';
import { searchCommand } from './search.ts';
import { tell } from '../../cli/terminal.ts';
import { fit, pad } from '../../../text/width.ts';
import { numbered, t } from '../../../text/words/words.ts';

const when = (ms: number) => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');
const money = (cost: number | null) => (cost === null ? t('cost unknown') : `$${cost.toFixed(cost < 1 ? 4 : 2)}`);

/** One line a session, newest first. */
export function sessionRows(sessions: readonly SessionSummary[], columns: number): string[] {
  return sessions.map((session) =>
    fit(
      `${session.id}  ${when(session.updatedAt)}  ${pad(numbered(session.turns, 'turn'), 9)} ${pad(money(session.cost), 12)} ${clean(session.title).replaceAll(/\s+/g, ' ')}`,
      columns,
    ),
  );
}

/** `archie sessions list|show|search|export|rm`. Returns what goes to stdout. */
export async function sessions(
  at: { state: string; root: string; cwd: string; masker: Masker },
  { what, words, json, limit, format, output }: SessionsFlags,
  columns: number,
): Promise<string> {
  if (what === 'list') {
    const all = await listSessions(at);
    if (json) return JSON.stringify(all, null, 2);
    return sessionRows(all, columns).join('\n') || t('no sessions in this folder yet');
  }
  if (what === 'search') return searchCommand(at, { words, json, limit }, columns);
  if (!['show', 'export', 'rm'].includes(what))
    throw new UserFault(`archie sessions knows list, show, search, export and rm, not "${what}"`);
  const [id] = words;
  if (!id) throw new UserFault(`which one? archie sessions ${what} <id>`);
  const found = await findSession(at, id);
  if (what === 'rm') {
    await removeSession(at, found);
    return t`removed ${found}`;
  }
  const { events, notice } = await readEvents(at, found);
  if (notice) tell(notice);
  if (what === 'export' && !json) {
    const { exportAs } = await import('./export.ts');
    return saved(at.cwd, output, await exportAs(at, events, format ?? 'md'));
  }
  // Older sessions were written down with the secrets in them.
  const text = at.masker.mask(json ? events.map((event) => JSON.stringify(event)).join('\n') : exportMarkdown(events));
  return json ? saved(at.cwd, output, `${text}\n`) : clean(text);
}

/** What goes to stdout: the text, or where it was saved. */
async function saved(cwd: string, output: string | undefined, text: string): Promise<string> {
  return output === undefined ? text : t`saved ${await saveNew(cwd, output, text)}`;
}
