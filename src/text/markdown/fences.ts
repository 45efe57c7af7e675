/** Fenced code blocks of Markdown, also those in quotes and lists, found line by line. */

/** A fenced block. */
export interface Fenced {
  /** The first word behind the fence, lower case. */
  language: string;
  info: string;
  /** 1-based line of the fence that opens it. */
  line: number;
  /** Its last line: the fence that closes it, else that of its content. */
  end: number;
  /** Content without the indentation of the fence, and how much was taken off each line. */
  content: string;
  indents: number[];
  closed: boolean;
}

const fenceStart = /^((?:[ \t]|>|(?:[-*+]|\d{1,9}[.)])[ \t])*)(`{3,}|~{3,})([^\n]*)$/;

/** The block whose opening fence is the line at this index, or null where that is none. Lines may end with `\r`. */
export function fenceAt(all: readonly string[], at: number): Fenced | null {
  const start = fenceStart.exec((all[at] ?? '').replace(/\r$/, ''));
  if (start === null) return null;
  const [, before = '', mark = '', info = ''] = start;
  if (mark.startsWith('`') && info.includes('`')) return null;
  const close = new RegExp(`^[ \\t>]*${mark.slice(0, 1)}{${mark.length},}[ \\t]*\\r?$`);
  let end = at + 1;
  // A fence in a quote ends with the quote; one in a list with what is set in less, and is not blank.
  const quoted = before.includes('>');
  const strip = before.length;
  const leaves = (line: string) => quoted && !/^\s*>/.test(line);
  while (end < all.length && !close.test(all[end] ?? '') && !leaves(all[end] ?? '')) end += 1;
  const closed = end < all.length && close.test(all[end] ?? '');
  const inner = all.slice(at + 1, end).map((line) => dedent(line.replace(/\r$/, ''), strip, quoted));
  const words = info.trim();
  return {
    language: (/^\{?\.?([^\s,{}:]+)/.exec(words)?.[1] ?? '').toLowerCase(),
    info: words,
    line: at + 1,
    end: closed ? end + 1 : end,
    content: inner.map(({ text }) => text).join('\n'),
    indents: inner.map(({ by }) => by),
    closed,
  };
}

/** The last block of a text that counts, or null; what stands within a block is none. */
export function lastFenced(text: string, counts: (block: Fenced) => boolean): Fenced | null {
  const all = text.split('\n');
  let last: Fenced | null = null;
  for (let at = 0; at < all.length;) {
    const block = fenceAt(all, at);
    if (block !== null && counts(block)) last = block;
    at = block?.end ?? at + 1;
  }
  return last;
}

function dedent(line: string, most: number, quoted: boolean): { text: string; by: number } {
  const allowed = quoted ? /^[ \t>]*/ : /^[ \t]*/;
  const by = Math.min(most, allowed.exec(line)?.[0].length ?? 0);
  return { text: line.slice(by), by };
}
