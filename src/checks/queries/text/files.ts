/** Finds the queries in files of SQL that are no migrations: plain ones, and those that sqlc, pgtyped and their kin read. */

import { afterComments } from '../../kind/after-comments.ts';
import { Lines } from '../../kind/lines.ts';
import type { FoundQueries } from '../query.ts';
import { dialectOf } from './dialects.ts';
import { Mapped } from './mapped.ts';
import type { PlaceholderStyle } from './placeholders.ts';
import { readAs } from './reading.ts';

const mostUnread = 20;
/** In the order in which they are tried: names first, for to PostgreSQL's parser `@name` is an operator and its operand. */
const styles: readonly PlaceholderStyle[] = [
  { at: true, files: true },
  { at: true, files: true, percent: true, marks: true },
];
const cut =
  /[eE]'(?:\\[^]|[^'\\])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|(?<![\w$])\$([A-Za-z_]\w*)?\$[^]*?\$\1\$|\bbegin\s+atomic\b|\b(?:case|end)\b|[();]/gi;

/** All queries of a file. Never throws. */
export function queriesInFile(path: string, source: string): FoundQueries {
  const dialect = dialectOf(source);
  if (dialect === 'template')
    return { queries: [], unread: [], why: 'it is a template, which only its tool can fill in' };
  if (dialect !== undefined) return { queries: [], unread: [], why: `${dialect} dialect` };
  const lines = new Lines(source);
  const found: FoundQueries = { queries: [], unread: [] };
  const text = withoutCommands(source);
  for (const [from, to] of piecesOf(text)) {
    const piece = text.slice(from, to);
    const start = from + wordsFrom(piece);
    if (start >= to) continue;
    const name = nameOf(text.slice(from, start));
    const whole = new Mapped([{ text: text.slice(start, to), from: start }]);
    const { text: mapped, nodes, failed } = readAs(whole, styles);
    if (failed !== undefined) {
      // A name of a table or of a schema that is filled in: only its tool knows which.
      const isFilledIn = /at or near "\$\d+"$/.test(failed.message) && mapped.text !== whole.text;
      if (!isFilledIn && found.unread.length < mostUnread)
        found.unread.push({ message: failed.message, at: mapped.source(failed.at), sure: true });
      continue;
    }
    const spread =
      /\bvalues\s*\(\$\d+\)/i.test(mapped.text) && mapped.text !== whole.text && /\bvalues\s+:/i.test(whole.text);
    for (const node of nodes)
      found.queries.push({
        path,
        text: mapped,
        from: start,
        line: lines.at(start).line,
        node,
        pasted: [],
        sure: true,
        ...(name !== undefined && { name }),
        ...(spread && { unsure: 'its rows are filled in as a whole' }),
      });
  }
  return found;
}

/** What psql reads itself, and the rows of a COPY, as blanks. */
function withoutCommands(source: string): string {
  const blank = (text: string) => text.replace(/[^\n]/g, ' ');
  return source
    .replace(/^\uFEFF/, ' ')
    .replace(
      /^(copy\s[^;]*\sfrom\s+stdin[^;\n]*;[^\n]*\n)([^]*?^\\\.[^\n]*$)/gim,
      (_, copy: string, rows: string) => blank(copy) + blank(rows),
    )
    .replace(/^[ \t]*\\(?!\.)[^\n]*/gm, blank);
}

/** A comment that names the statement after it: with some tools it is also what ends the one before. */
const isNamed = /^--\s*(?::?name\b|[\w-]+\s*--\s*$)/i;

/** Is there more than comments? */
function isBare(text: string): boolean {
  return wordsFrom(text) < text.length;
}

/** From the beginning of each statement to its semicolon. */
function* piecesOf(text: string): Generator<[number, number]> {
  let [from, depth, atomic] = [0, 0, 0];
  for (const { 0: mark, index } of text.matchAll(cut)) {
    if (mark === '(') depth += 1;
    else if (mark === ')') depth = Math.max(0, depth - 1);
    else if (/^begin/i.test(mark)) atomic = 1;
    else if (/^case$/i.test(mark)) atomic += atomic > 0 ? 1 : 0;
    else if (/^end$/i.test(mark)) atomic -= atomic > 0 ? 1 : 0;
    else if (
      depth === 0 &&
      atomic === 0 &&
      mark.startsWith('--') &&
      isNamed.test(mark) &&
      isBare(text.slice(from, index))
    ) {
      yield [from, index];
      from = index;
    } else if (mark === ';' && depth === 0 && atomic === 0) {
      yield [from, index];
      from = index + 1;
    } else if (mark === ';' && atomic === 0) {
      // A parenthesis that is never closed: the next statement is not to suffer for it.
      const next = afterComments(text.slice(index + 1, index + 200));
      if (/^(?:select|insert|update|delete|create|alter|drop|with)\b/i.test(next)) {
        yield [from, index];
        [from, depth] = [index + 1, 0];
      }
    }
  }
  yield [from, text.length];
}

/** Where the first word of a piece is: behind blanks and comments. */
function wordsFrom(piece: string): number {
  return /^(?:\s|--[^\n]*(?:\n|$)|\/\*[^]*?\*\/)*/.exec(piece)?.[0].length ?? 0;
}

/** The name that a comment gives the statement after it. */
function nameOf(comments: string): string | undefined {
  return [...comments.matchAll(/(?:--\s*name\s*:\s*|@name\s+|--\s*:name\s+|--\s*(?=[\w-]+\s*--\s*\n))([\w-]+)/gi)].at(
    -1,
  )?.[1];
}
