/** A Markdown text taken apart line by line: fences, headings and what is prose. Offsets are those of the text; what is no prose is blanked out in `prose`. */

import { fenceAt } from '../../../text/markdown/fences.ts';
import type { Fenced } from '../../../text/markdown/fences.ts';
import { Lines } from '../../kind/lines.ts';

/** A heading. */
interface Heading {
  level: number;
  /** As it is written, without the signs. */
  text: string;
  line: number;
}

/** A Markdown text with its blocks. */
export interface Document {
  text: string;
  lines: Lines;
  /** The text with code, comments and front matter as blanks: every offset is as in the text. */
  prose: string;
  /** Without the dashes; null where there is none. */
  frontMatter: string | null;
  fences: Fenced[];
  headings: Heading[];
}

const blank = (text: string): string => text.replace(/[^\r\n]/g, ' ');

/** Takes a text apart. Never throws; in one pass over its lines. */
export function readDocument(text: string): Document {
  const lines = new Lines(text);
  const all = text.split('\n');
  const document: Document = { text, lines, prose: '', frontMatter: null, fences: [], headings: [] };
  const out: string[] = [];
  let at = frontMatter(all, document, out);
  let list = false;
  let code = false;
  for (; at < all.length; at += 1) {
    const line = (all[at] ?? '').replace(/\r$/, '');
    const fence = fenceAt(all, at);
    if (fence !== null) {
      document.fences.push(fence);
      for (const inner of all.slice(at, fence.end)) out.push(blank(inner));
      at = fence.end - 1;
      continue;
    }
    const indented = /^(?: {4}|\t)/.test(line);
    const empty = line.trim() === '';
    if (/^ {0,3}(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)/.test(line)) list = true;
    else if (!empty && !/^[ \t]/.test(line) && (all[at - 1] ?? '').trim() === '') list = false;
    if (!empty) code = indented && !list && (code || (all[at - 1] ?? '').trim() === '');
    out.push(code ? blank(all[at] ?? '') : (all[at] ?? ''));
  }
  document.prose = withoutCode(out.join('\n'));
  document.headings = headings(document.prose, text);
  return document;
}

function frontMatter(all: readonly string[], document: Document, out: string[]): number {
  if ((all[0] ?? '').replace(/^\uFEFF/, '').trim() !== '---') return 0;
  const end = all.findIndex((line, at) => at > 0 && /^(---|\.\.\.)\s*$/.test(line));
  if (end < 0) return 0;
  document.frontMatter = all.slice(1, end).join('\n');
  for (const line of all.slice(0, end + 1)) out.push(blank(line));
  return end + 1;
}

/** Comments, `<pre>`, scripts and code spans as blanks. */
function withoutCode(text: string): string {
  const some = text
    .replace(/<!--[^]*?(?:-->|$)/g, blank)
    .replace(/<(pre|script|style|code|kbd|samp)\b[^>]*>[^]*?<\/\1>/gi, blank);
  let out = '';
  let at = 0;
  const runs = /`+/g;
  for (let open = runs.exec(some); open !== null; open = runs.exec(some)) {
    const length = open[0].length;
    if (some[open.index - 1] === '\\' && length === 1) continue;
    const end = closing(some, open.index + length, length);
    if (end < 0) continue;
    out += some.slice(at, open.index) + blank(some.slice(open.index, end));
    at = end;
    runs.lastIndex = end;
  }
  return out + some.slice(at);
}

const mostSpan = 1_500;

/** Where a code span ends: at a run of as many backticks in the same paragraph. */
function closing(text: string, from: number, length: number): number {
  // A slice: what is never closed must not be looked for to the end of the text, again and again.
  const some = text.slice(from, from + mostSpan);
  const limit = /\n[ \t]*\r?\n/.exec(some)?.index ?? some.length;
  for (const run of some.slice(0, limit).matchAll(/`+/g))
    if (run[0].length === length) return from + run.index + length;
  return -1;
}

function headings(prose: string, text: string): Heading[] {
  const found: Heading[] = [];
  const [shown, written] = [prose.split('\n'), text.split('\n')];
  for (const [at, line] of shown.entries()) {
    const atx = /^[ \t]{0,3}(#{1,6})(?:[ \t]+|$)/.exec(line);
    if (atx) {
      const words = (written[at] ?? '').replace(/^[ \t]{0,3}#{1,6}[ \t]*/, '').replace(/(?:^|[ \t])#*[ \t]*\r?$/, '');
      found.push({ level: atx[1]?.length ?? 1, text: words.trim(), line: at + 1 });
      continue;
    }
    const under = /^ {0,3}(=+|-+)[ \t]*\r?$/.exec(shown[at + 1] ?? '');
    if (
      under &&
      line.trim() !== '' &&
      !/^\s*([-*+>|]|\d+[.)])\s/.test(line) &&
      !line.includes('|') &&
      !/^\s*[-=*_]+\s*$/.test(line)
    )
      found.push({ level: under[1]?.startsWith('=') ? 1 : 2, text: (written[at] ?? '').trim(), line: at + 1 });
  }
  return found;
}
