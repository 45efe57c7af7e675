/** How things are shown in this terminal: in which theme, how wide, folded or whole. */

import type { Desk } from '../../../protocol/desk.ts';
import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Session } from '../../../protocol/session.ts';
import { t } from '../../../text/words/words.ts';
import { unfoldKey } from '../app-keys.ts';
import { linksWork } from '../hyperlinks.ts';
import type { Theme } from '../theme.ts';
import type { Block } from '../view/block.ts';
import { count } from './look.ts';
import type { LookAt } from './look.ts';
import { transcriptRows } from './replay.ts';

/** What a person may change is read anew for every block. */
export interface Display {
  theme: Theme;
  readonly reader: boolean;
  verbose: boolean;
  looks: () => { printed: LookAt; live: LookAt; most: number };
}

/** Blocks of a resumed session that are shown: the rest is in the file. */
const mostHistory = 50;

/** Rows that no output is folded below. */
const shortest = 5;

/** The display of a terminal, in the theme it begins with. */
export function displayOf(
  at: { desk: Desk; reader: boolean; theme: Theme },
  session: () => Pick<Session, 'blob'>,
): Display {
  const { desk, reader } = at;
  const look = (wide: number): LookAt => ({
    theme: display.theme,
    // The last column stays free: rows that fill it are broken when the window narrows, and drift on some consoles.
    columns: Math.max(1, wide - 1),
    reader,
    hyperlinks: !reader && display.theme.name !== 'none' && linksWork(process.env),
    verbose: display.verbose,
    blob: (hash) => session().blob(hash),
    persona: (slug) => desk.personas.all.find((persona) => persona.slug === slug) ?? { name: slug },
  });
  const display: Display = {
    theme: at.theme,
    reader,
    verbose: false,
    looks() {
      const columns = process.stdout.columns || 80;
      const rows = process.stdout.rows || 24;
      return {
        printed: { ...look(columns), unfolds: unfoldKey() },
        live: look(Math.min(columns, 81)),
        most: Math.max(4, Math.min(16, rows - 8)),
      };
    },
  };
  return display;
}

/** What a session that goes on has behind it, as rows. */
export async function historyRows(events: readonly RecordedEvent[], at: LookAt): Promise<string[]> {
  if (events.length === 0) return [];
  const { rows, left } = await transcriptRows(events, mostHistory, at);
  if (left === null) return rows;
  const what =
    'turns' in left ? t`more than ${count(left.turns, 'earlier turn')}` : count(left.blocks, 'earlier block');
  return [at.theme.paint('dim', t`… ${what} not shown · /export writes them all`), '', ...rows];
}

/** The last thinking that was folded away. */
export function lastThought(recorded: readonly RecordedEvent[]): string | null {
  const reply = recorded.findLast(
    (event) =>
      event.type === 'replied' && event.content.some((part) => part.type === 'thinking' && part.thinking !== ''),
  );
  if (reply?.type !== 'replied') return null;
  return reply.content.flatMap((part) => (part.type === 'thinking' ? [part.thinking] : [])).join('\n\n');
}

/** The call whose output was shown last and is long enough to be folded, as a block to be shown once more; null where there is none. */
export function lastFolded(recorded: readonly RecordedEvent[]): Block | null {
  const long = (text: string) => text.split('\n').length > shortest;
  const call = recorded.findLast(
    (event) =>
      event.type === 'call.finished' &&
      event.thread === 'main' &&
      event.display.some(
        (display) =>
          (display.type === 'command' && long(display.output)) ||
          (display.type === 'text' && long(display.text)) ||
          (display.type === 'matches' && display.rows.length > shortest),
      ),
  );
  if (call?.type !== 'call.finished') return null;
  const begun = recorded.findLast((event) => event.type === 'call.started' && event.id === call.id);
  const title = begun?.type === 'call.started' ? begun.title : '';
  const { name, display, isError } = call;
  return { kind: 'call', name, title, display, isError, finished: true, outcomes: [] };
}
