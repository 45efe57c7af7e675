/** `archie sessions search`: messages with the words, below the title of their session. */

import type { Hit } from '../../../store/search/search.ts';
import { searchSessions } from '../../../store/search/search.ts';
import { placeIn } from '../../../store/search/words.ts';
import type { TreeAt } from '../../../disk/state-dir.ts';
import type { Masker } from '../../../text/foreign/mask.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit, pad, width } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { ageText } from '../../age.ts';
import { tell } from '../../cli/terminal.ts';

/** Characters of a line that are handed on: some have megabytes. */
const longestLine = 500;

/** What goes to stdout; on stderr, what could not be searched, and how many more there are. Throws `UserFault`. */
export async function searchCommand(
  at: TreeAt & { masker: Masker },
  { words, json, limit }: { words: string[]; json: boolean; limit: number },
  columns: number,
): Promise<string> {
  const { hits, more, notices } = await searchSessions(at, words, limit);
  for (const notice of notices) tell(notice);
  if (more > 0) tell(t`${more} more, older: archie sessions search … --limit ${limit + more}`);
  if (json) return JSON.stringify(hits.map((hit) => ({ ...hit, line: around(hit.line, words, longestLine) })));
  if (hits.length === 0) return t`nothing found in the sessions of this folder: ${words.join(' ')}`;
  const sessions = Map.groupBy(hits, (hit) => hit.session);
  return [...sessions.values()].map((found) => rowsOf(found, words, columns).join('\n')).join('\n\n');
}

function rowsOf(hits: readonly Hit[], words: readonly string[], columns: number): string[] {
  const [{ session, updatedAt, title }] = hits as [Hit];
  const head = fit(`${session}  ${ageText(Date.now() - updatedAt)}  ${clean(title)}`, columns);
  const rows = hits.map(({ turn, who, line }) => {
    const start = `  ${pad(t`turn ${turn}`, 8)}  ${pad(t(who), 8)}  `;
    const shown = clean(line);
    // The words are shown also where all characters are two columns wide.
    const room = Math.max(20, columns - width(start));
    return fit(`${start}${width(shown) > room ? around(shown, words, room) : shown}`, columns);
  });
  return [head, ...rows];
}

/** So many characters of a line at most, those around the words. */
function around(line: string, words: readonly string[], most: number): string {
  const from = Math.max(0, placeIn(line, words) - Math.floor(most / 3));
  // No half of a character at either end.
  const part = line.slice(from, from + most).replace(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/g, '');
  return `${from === 0 ? '' : '…'}${part}${from + most < line.length ? '…' : ''}`;
}
