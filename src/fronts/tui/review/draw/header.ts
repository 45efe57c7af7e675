/** What stands above the lines: the title, why it is asked, and the file at hand. */

import { languageTitle } from '../../../../text/language.ts';
import { fit, width, wrap } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { told } from '../../../../text/words/told.ts';
import { askerWords } from '../../question/asker.ts';
import type { Role } from '../../theme.ts';
import { wholeInOne } from '../model/file.ts';
import type { FileView } from '../model/file.ts';
import type { Line } from '../model/lines/line.ts';
import type { Notice } from '../model/notices.ts';
import { chosenFile } from '../model/selection.ts';
import { unseenOf } from '../model/seen.ts';
import { newsOf } from '../model/viewed.ts';
import { visible } from '../model/visible.ts';
import { wordsFor } from '../model/words.ts';
import { commentAt, wholeAnchor } from '../state/comments.ts';
import type { ReviewData } from '../state/data.ts';
import { cursorOf } from '../state/state.ts';
import { spokenFile } from './lines/spoken.ts';
import { boxes, cursorMark } from './marks.ts';
import type { FrameSettings } from './settings.ts';

/** What stands above a file's lines. What is too long to stand there becomes the first lines: it is never left out. */
interface Header {
  rows: string[];
  lines: Line[];
}

/** The title, and why it is asked. */
export function titleHeader(data: ReviewData, at: FrameSettings, columns: number, limit: number): Header {
  // In a low window the rows are for the diff.
  const reasons = reasonsOf(data, at, columns, limit < 10 ? 0 : Math.max(1, Math.floor(limit / 5)));
  // Where nothing else has room, the file's name does.
  const title = limit < 5 ? [] : titleRows(data, at, columns);
  return { rows: [...title, ...wholeRows(data, at, columns, limit), ...reasons.rows], lines: reasons.lines };
}

/** What a person said of the whole: it stands under no line, so it stands here. */
function wholeRows({ state }: ReviewData, { theme, spoken }: FrameSettings, columns: number, limit: number): string[] {
  const said = visible(commentAt(state.comments, wholeAnchor)).replace(/\s+/g, ' ');
  if (said === '' || limit < 8) return [];
  if (spoken) return wrap(t`Your comment on the whole: ${said}.`, columns);
  return [theme.paint('dim', fit(t`» on the whole: ${said}`, columns))];
}

function titleRows(
  { entries, files }: ReviewData,
  { question, theme, spoken }: FrameSettings,
  columns: number,
): string[] {
  const { title: said, spoken: by } = wordsFor(question);
  const { place } = question;
  const title = askerWords(question) + said + (place ? t` ${place.at} of ${place.of}` : '');
  const what = entries.length === 1 ? title : t`${title}, ${entries.length} files`;
  if (spoken) return wrap(`${what}, ${by}.`, columns);
  const sum = (of: 'added' | 'removed') => files.reduce((count, file) => count + (file?.[of] ?? 0), 0);
  const more = files.includes(undefined) ? '…' : '';
  const counts =
    entries.length > 1
      ? `  ${theme.paint('added', `+${sum('added')}${more}`)} ${theme.paint('removed', `-${sum('removed')}${more}`)}`
      : '';
  const subject = visible(question.title ?? question.tool ?? '').replace(/\s+/g, ' ');
  const room = columns - width(what + counts) - width(' · ');
  const about = subject === '' || room < 4 ? '' : theme.paint('dim', ` · ${fit(subject, room)}`);
  return [fit(theme.paint('title', what) + about + counts, columns)];
}

/** Why it is asked, and the notes of the change set. */
function reasonsOf(
  { state, files, viewed }: ReviewData,
  { question, theme }: FrameSettings,
  columns: number,
  most: number,
): Header {
  const { about, because, changes, previous } = question;
  // A person who opened the review knows why; what is protected is always said.
  const why = about === 'call' || because.code === 'protected' ? visible(told(because.text)) : '';
  const again = state.since ? t('p shows the whole change') : t('p shows only what changed since');
  const news = newsOf(files, viewed, previous);
  const reasons = [
    { role: because.code === 'protected' ? 'warn' : 'dim', text: why } satisfies Notice,
    ...(previous ? [{ role: 'dim', text: t`proposed again after you sent it back: ${again}` } satisfies Notice] : []),
    { role: 'dim', text: news } satisfies Notice,
    ...(changes.notes ?? []).map((note) => ({ role: 'dim', text: visible(told(note)) }) satisfies Notice),
  ].filter(({ text }) => text !== '');
  const rows = reasons.flatMap(({ role, text }) => wrap(text, columns).map((row) => theme.paint(role, row)));
  if (rows.length <= most) return { rows, lines: [] };
  const lines = reasons.map((notice, at): Line => ({ type: 'notice', id: `a:${at}`, notice }));
  return { rows: [], lines: state.file === 0 ? lines : [] };
}

/** The file at hand. */
export function fileHeader(data: ReviewData, { theme, spoken }: FrameSettings, columns: number, most: number): Header {
  const { entries, files, state } = data;
  const entry = entries[state.file];
  if (!entry) return { rows: [], lines: [] };
  const file = files[state.file];
  const chosen = chosenFile(state.refused, entry);
  const here = cursorOf(state).id === 'top' && !state.tree;
  if (spoken && file) {
    const said = { all: '', some: t(' Partly refused.'), none: t(' Refused.') }[chosen];
    const text = `${here ? t('Here: ') : ''}${spokenFile(file, state.file, entries.length)}${said}`;
    const made = stepsAbove(data, file);
    return { rows: wrap(made === '' ? text : t`${text} Made by ${made}.`, columns), lines: [] };
  }
  const box = `${here ? theme.paint('accent', cursorMark) : ' '}${boxes[chosen]} ${entries.length > 1 ? `${state.file + 1}/${entries.length} ` : ''}`;
  const counts =
    file?.diff && file.added + file.removed > 0
      ? ` ${theme.paint('added', `+${file.added}`)} ${theme.paint('removed', `-${file.removed}`)}`
      : '';
  const viewed = state.marked.has(entry.path) && file && unseenOf(file, state.seen[entry.path]).rows === 0;
  const kind = theme.paint(
    'dim',
    [
      file?.kind === 'mode' ? t('mode changed') : t(file?.kind ?? ''),
      languageTitle(entry.path),
      viewed ? t('viewed') : '',
    ]
      .filter(Boolean)
      .join(' · '),
  );
  const path = visible(entry.path);
  const note = stepsAbove(data, file);
  const role: Role = chosen === 'none' ? 'dim' : 'heading';
  if (width(`${box}${path}  ${kind}${counts}`) <= columns) {
    const row = `${box}${theme.paint(role, path)}  ${kind}${counts}`;
    return { rows: [note === '' ? row : fit(`${row}${theme.paint('dim', ` · ${note}`)}`, columns)], lines: [] };
  }
  const rows = [...wrap(box + path, columns).map((row) => theme.paint(role, row)), fit(` ${kind}${counts}`, columns)];
  if (rows.length <= most) return { rows, lines: [] };
  const short = fit(path, Math.max(4, columns - width(box)), 'start');
  return {
    rows: [fit(box + theme.paint(role, short), columns)],
    lines: [{ type: 'notice', id: 'path', notice: { role: 'dim', text: t`path: ${path}` } }],
  };
}

/** Which calls made a file that has no hunk whose header could tell of it. */
function stepsAbove({ stepped }: ReviewData, file: FileView | undefined): string {
  const notes = file && stepped.get(file);
  if (!notes) return '';
  const [hunk] = file.diff?.hunks ?? [];
  return (hunk ? (wholeInOne(file) ? notes.get(hunk.id) : '') : notes.get('')) ?? '';
}
