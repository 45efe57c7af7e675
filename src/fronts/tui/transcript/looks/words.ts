/** The looks of words: the user's, thinking, notices, summaries and sheets. */

import type { Block } from '../../view/block.ts';
import { clean } from '../../../../text/sanitize.ts';
import { expandTabs, fit, pad, width, wrap } from '../../../../text/width.ts';
import { t } from '../../../../text/words/words.ts';
import { told } from '../../../../text/words/told.ts';
import { count, duration, folded, hang, oneLine, signed } from '../look.ts';
import type { LookAt } from '../look.ts';

/** The longest of the user's own words that is shown whole: pastes are kept in the session, not on the screen. Rows. */
const mostUser = 20;

/** What the user said. */
export function userRows(user: Extract<Block, { kind: 'user' }>, at: LookAt): string[] {
  const { theme } = at;
  const text = expandTabs(clean(user.text)).trimEnd();
  if (at.reader) return [t`You: ${text}`, ...attached(user.attached, at)];
  const rows = hang(`${theme.paint('accent', '›')} `, text, at.columns).map((row) => theme.paint('user', row));
  const steered = user.steered ? [theme.paint('dim', t('  said while it was working'))] : [];
  return [...folded(rows, mostUser, 'head', at), ...steered, ...attached(user.attached, at)];
}

function attached(names: string[], at: LookAt): string[] {
  if (names.length === 0) return [];
  return signed('info', 'dim', at.theme.paint('dim', t`with ${names.map(oneLine).join(', ')}`), at);
}

/** Thinking, folded to one row; whole where the user asked for that. */
export function thoughtRows({ text, ms }: Extract<Block, { kind: 'thought' }>, at: LookAt): string[] {
  const { theme } = at;
  const time = ms === null ? t('thought') : t`thought for ${duration(ms)}`;
  if (!at.verbose) {
    const row = `${at.reader ? t('Thinking:') : '∴'} ${time} · ${oneLine(text)}`;
    return [theme.paint('dim', at.reader ? time : fit(row, at.columns))];
  }
  const rows = clean(text)
    .trim()
    .split('\n')
    .flatMap((line) => (at.reader ? [line] : wrap(line, at.columns - 2).map((row) => `  ${row}`)));
  return [at.reader ? t`Thinking, ${time}:` : `∴ ${time}`, ...rows].map((row) => theme.paint('dim', row));
}

/** Something archie says by itself, and what helps. */
export function noticeRows({ level, text, mend, landed }: Extract<Block, { kind: 'notice' }>, at: LookAt): string[] {
  const role = level === 'error' ? 'error' : level === 'warning' ? 'warn' : 'dim';
  const words = clean(told(text)).trim();
  if (landed) return signed('landed', 'ok', words, at);
  const rows = signed(level, role, level === 'info' ? words : at.theme.paint(role, words), at);
  return mend === undefined ? rows : [...rows, ...signed('info', 'dim', at.theme.paint('dim', clean(told(mend))), at)];
}

/** Where the conversation was summed up; the summary where the user asked for everything. */
export function compactedRows(block: Extract<Block, { kind: 'compacted' }>, at: LookAt): string[] {
  const words = t`the conversation so far was summed up (${count(block.tokensBefore, 'token')})`;
  const why = block.trigger === 'auto' ? t('the context window was nearly full') : t('as you asked');
  const rows = signed('info', 'dim', at.theme.paint('dim', t`${words}, ${why}`), at);
  return at.verbose ? [...rows, ...wrap(clean(block.summary), at.columns)] : rows;
}

/** Names and what they mean, in two columns where there is room. */
export function sheetRows({ title, rows, foot }: Extract<Block, { kind: 'sheet' }>, at: LookAt): string[] {
  const { theme } = at;
  const shown = rows.map(([name, meaning]) => [expandTabs(clean(name)), clean(meaning)] as const);
  const widest = Math.max(0, ...shown.map(([name]) => width(name)));
  const left = Math.min(widest, Math.floor(at.columns / 2)) + 2;
  const lines = shown.flatMap(([name, meaning]) => {
    if (at.reader) return [meaning === '' ? name : name.trim() === '' ? meaning : `${name}: ${meaning}`];
    if (name === '') return hang('  ', meaning, at.columns);
    if (at.columns < 40 || width(name) > left - 2)
      return [
        ...hang('  ', theme.paint('key', name), at.columns),
        ...(meaning === '' ? [] : hang('    ', meaning, at.columns)),
      ];
    return hang(`  ${pad(theme.paint('key', name), left)}`, meaning, at.columns);
  });
  const head = title === '' ? [] : wrap(theme.paint('title', clean(title)), at.columns);
  return [...head, ...lines, ...(foot === undefined ? [] : hang('  ', theme.paint('dim', clean(foot)), at.columns))];
}
