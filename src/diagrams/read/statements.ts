/** The lines of a Mermaid source without what says nothing about the picture, and the record of what is wrong in them. */

import type { Problem } from './picture.ts';

/** One line, without blanks around it. */
export interface Statement {
  text: string;
  line: number;
  /** Where it starts, 1-based. */
  column: number;
}

/** More than this is not told of one picture. */
const mostProblems = 20;

/** Quotes in tags are no quotes of Mermaid's; it changes them too. */
const tag = /<\w[^<>]*="[^<>]*>/g;
const quoted = (text: string): string => text.replaceAll('"', "'");

/** The lines that say something: no front matter, no comments, no directives. */
export function statements(source: string): Statement[] {
  const found: Statement[] = [];
  const lines = source.split('\n');
  let index = 0;
  const first = lines.findIndex((line) => line.trim() !== '');
  if (lines[first]?.trim() === '---') {
    const end = lines.findIndex((line, at) => at > first && line.trim() === '---');
    if (end > 0) index = end + 1;
  }
  // A directive, `%%{init: …}%%`, and a description, `accDescr { … }`, may take several lines.
  let until: string | null = null;
  for (; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const text = line.trim();
    if (until !== null) {
      if (text.includes(until)) until = null;
      continue;
    }
    if (text.startsWith('%%{') && !text.includes('}%%')) until = '}%%';
    else if (/^accDescr\s*\{[^}]*$/.test(text)) until = '}';
    if (text === '' || text.startsWith('%%') || /^acc(Title|Descr)\s*[:{]/.test(text)) continue;
    found.push({ text: text.replace(tag, quoted), line: index + 1, column: line.length - line.trimStart().length + 1 });
  }
  return found;
}

/** Lines that belong together because a quote of one ends in another are made one. */
export function withQuotesClosed(all: readonly Statement[]): Statement[] {
  const out: Statement[] = [];
  for (let at = 0; at < all.length; at += 1) {
    let one = all[at]!;
    for (let more = 1; isOpen(one.text) && more <= mostQuoted && at + more < all.length; more += 1) {
      const joined = [one, ...all.slice(at + 1, at + 1 + more)].map(({ text }) => text).join('\n');
      if (isOpen(joined)) continue;
      one = { ...one, text: joined };
      at += more;
    }
    out.push(one);
  }
  return out;
}

const mostQuoted = 12;
const isOpen = (text: string): boolean => (text.match(/"/g)?.length ?? 0) % 2 === 1;

/** What a reader notes down while it goes through the statements. */
export class Notes {
  readonly problems: Problem[] = [];
  /** The first thing that may be right, but is not understood. */
  strange: string | null = null;

  /** Mermaid itself refuses it. `offset`: in the statement. */
  wrong(at: Statement, offset: number, message: string, help?: string): void {
    // What follows something that is not understood may be part of it.
    if (this.problems.length >= mostProblems || this.strange !== null) return;
    this.problems.push({ line: at.line, column: at.column + offset, message, ...(help !== undefined && { help }) });
  }

  odd(at: Statement, what: string): void {
    this.strange ??= `line ${at.line}: ${what}`;
  }
}

/** Statements that only style, or that only matter where one can click. */
export const saysNothing =
  /^(classDef|class|style|linkStyle|click|cssClass|callback|link|links|properties|details|href)\s|^(autonumber)\b/;

/** A label as people read it: without quotes and the marks of Markdown strings, entities resolved. */
export function plainLabel(text: string): string {
  const bare = text
    .trim()
    .replace(/^"([^]*)"$/, '$1')
    .replace(/^`([^]*)`$/, '$1');
  return bare
    .replace(/<br\s*\/?>/gi, '\n')
    .replace(/\\n/g, '\n')
    .replace(/<\/?(?:a|b|i|em|strong|u|sub|sup|small|span|p|div|center|code|font)(?:\s[^<>]*)?>/gi, '')
    .replace(/#(\d{1,6}|[a-z]{2,8});/gi, (whole, name: string) => entity(name) ?? whole)
    .replace(/&(\w{2,8});/g, (whole, name: string) => entity(name) ?? whole)
    .trim();
}

const named: Readonly<Record<string, string>> = {
  quot: '"',
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  semi: ';',
  apos: "'",
};

function entity(name: string): string | undefined {
  if (!/^\d+$/.test(name)) return named[name.toLowerCase()];
  const code = Number(name);
  return code >= 32 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined;
}
