/** The new lines of a hunk as a text to edit, and the file with another text in their place, the rest the same to the byte. */

import type { Hunk } from '../../../../text/diff/diff.ts';

/** Where in the new text of a file the new lines of a hunk stand. */
export interface HunkText {
  readonly text: string;
  /** UTF-16 units. */
  readonly from: number;
  readonly to: number;
  /** Number of the first line, 1-based. */
  readonly line: number;
}

/** `text` is the new text of the file. */
export function hunkText(text: string, { newLines, newStart }: Hunk): HunkText {
  // A side without rows starts at the line before.
  const line = newLines === 0 ? newStart + 1 : newStart;
  return { text, from: offsetOf(text, line), to: offsetOf(text, line + newLines), line };
}

/** The lines to edit, their ends all alike. */
export function shownText({ text, from, to }: HunkText): string {
  return withoutEnds(text.slice(from, to)).join('\n');
}

/** Where a line (1-based) begins. */
export function offsetOf(text: string, line: number): number {
  let at = 0;
  for (let passed = 1; passed < line; passed++) {
    const end = text.indexOf('\n', at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return at;
}

/** Lines with their line ends: LF, or CRLF; the last one may have none. */
function rawLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function withoutEnds(text: string): string[] {
  return rawLines(text).map((line) => line.replace(/\r?\n$/, ''));
}

/** The whole text of the file. Lines that stayed are the same to the byte; new ones end as what they replace, or follow, ends. */
export function replaceHunk({ text, from, to }: HunkText, written: string): string {
  const old = rawLines(text.slice(from, to));
  const bare = withoutEnds(text.slice(from, to));
  // No line and one blank line look alike: as long as nothing was written, it is what it was.
  if (written === bare.join('\n')) return text;
  const now = written === '' ? [] : written.split('\n');
  let front = 0;
  while (front < now.length && front < bare.length && now[front] === bare[front]) front++;
  let back = 0;
  const most = Math.min(now.length, bare.length) - front;
  while (back < most && now.at(-1 - back) === bare.at(-1 - back)) back++;
  const endOf = (raw: string | undefined) => /\r?\n/.exec(raw ?? '')?.[0];
  let eol = endOf(old[front - 1]) ?? endOf(old[front]) ?? endOf(text) ?? '\n';
  const added = now.slice(front, now.length - back).map((line, at) => {
    eol = (front + at < old.length - back ? endOf(old[front + at]) : undefined) ?? eol;
    return line + eol;
  });
  const lines = [...old.slice(0, front), ...added, ...old.slice(old.length - back)];
  const closed = lines.map((raw, at) => (at < lines.length - 1 && !raw.endsWith('\n') ? raw + eol : raw)).join('');
  const before = text.slice(0, from);
  const after = text.slice(to);
  const apart = before !== '' && !before.endsWith('\n') && closed !== '' ? eol : '';
  const whole = before + apart + closed + after;
  // What did not end with a line end does not end with one now.
  const open = after === '' && text !== '' && !text.endsWith('\n');
  return open ? whole.replace(/\r?\n$/, '') : whole;
}
