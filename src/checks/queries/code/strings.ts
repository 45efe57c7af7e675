/** Finds the strings of a program: each with what is filled in, joined with those that it is added to. */

import type { Holes, Language, Quoting } from './languages.ts';
import { escaped, holeEnd, patternEnd } from './pieces.ts';
import type { Part } from './pieces.ts';

/** A string, or several that are added to each other. */
export interface Strings {
  from: number;
  to: number;
  parts: Part[];
  /** Is it written between backticks? Then what stands before may be its tag. */
  template: boolean;
}

const [longest, longestHole, deepest] = [100_000, 10_000, 6];
/** In the order in which they stand. Never throws; what is no string after all costs no more than itself. */
export function* stringsIn(source: string, language: Language): Generator<Strings> {
  const scan = new Scan(source, language);
  for (let at = 0; at < source.length;) {
    const next = scan.skip(at);
    if (next > at) {
      at = next;
      continue;
    }
    const found = scan.joined(at);
    if (found) {
      yield found;
      at = Math.max(found.to, at + 1);
    } else at = scan.plainEnd(at);
  }
}

class Scan {
  readonly #source: string;
  readonly #language: Language;
  /** Where a heredoc that was opened on a line ends: the rest of that line comes before its text. */
  #resume: { line: number; to: number } | undefined;
  /** How deep within strings within what is filled in. */
  #depth = 0;
  /** Steps that are left: a file that is made to be read over and over is given up. */
  #left: number;

  constructor(source: string, language: Language) {
    this.#source = source;
    this.#language = language;
    this.#left = Math.min(source.length * 2 + 50_000, 3_000_000);
  }

  /** Past a comment, a regular expression or the text of a heredoc; the same offset where none is. */
  skip(at: number): number {
    if (this.#resume && at >= this.#resume.line) {
      const { to } = this.#resume;
      this.#resume = undefined;
      if (to > at) return to;
    }
    const { comments, slashes } = this.#language;
    comments.lastIndex = at;
    const comment = comments.exec(this.#source);
    if (comment) return at + Math.max(comment[0].length, 1);
    return slashes && this.#source[at] === '/' ? patternEnd(this.#source, at) : at;
  }

  /** The next place at which something may begin. */
  plainEnd(at: number): number {
    const word = /[\w$]+|\s+/y;
    word.lastIndex = at;
    // A letter may be the prefix of a string.
    const found = word.exec(this.#source)?.[0];
    if (found === undefined) return at + 1;
    const ends = at + found.length;
    return /['"`<#]/.test(this.#source[ends] ?? '') && found.length <= 3 ? at + 1 : ends;
  }

  /** A string at this place, with all that it is joined with. */
  joined(at: number): Strings | undefined {
    const first = this.#string(at);
    if (!first) return undefined;
    const { joins, adjacent } = this.#language;
    const whole: Strings = { ...first };
    for (;;) {
      if (whole.to - whole.from > longest) return whole;
      let next = this.#blank(whole.to);
      joins.lastIndex = next;
      const operator = joins.exec(this.#source)?.[0];
      if (operator !== undefined) next = this.#blank(next + operator.length);
      else if (!adjacent || next === whole.to) return whole;
      const more = this.#string(next);
      if (more) {
        whole.parts.push(...more.parts);
        whole.to = more.to;
        continue;
      }
      const end = operator === undefined ? next : this.#expression(next);
      if (end === next) return whole;
      whole.parts.push({ text: '', from: next, hole: this.#source.slice(next, end).trim() });
      whole.to = end;
    }
  }

  #blank(at: number): number {
    for (let next = at; ;) {
      while (/\s/.test(this.#source[next] ?? '')) next += 1;
      const { comments } = this.#language;
      comments.lastIndex = next;
      const comment = comments.exec(this.#source)?.[0].length ?? 0;
      if (comment === 0) return next;
      next += comment;
    }
  }

  /** The end of an expression that is added to a string: names, calls and indices. */
  #expression(at: number): number {
    const atom = /[\w$@]+|->|::|\?\.|\.(?=[\w$])|!(?=[.\])])/y;
    let next = at;
    for (;;) {
      const mark = this.#source[next] ?? '';
      if (mark === '(' || mark === '[') {
        const end = this.#closing(next);
        if (end < 0) return at;
        next = end;
        continue;
      }
      atom.lastIndex = next;
      const found = atom.exec(this.#source)?.[0];
      // In PHP the point joins strings: what follows it is another one's.
      if (found === undefined || (found === '.' && this.#language.name === 'PHP')) return next;
      next += found.length;
    }
  }

  /** Behind the bracket that closes the one at this place; −1 where none does. */
  #closing(at: number): number {
    let depth = 0;
    for (let next = at; next < this.#source.length && next - at < longestHole && this.#left > 0;) {
      this.#left -= 5;
      const skipped = this.skip(next);
      if (skipped > next) {
        next = skipped;
        continue;
      }
      const inner = this.#string(next);
      if (inner) {
        next = Math.max(inner.to, next + 1);
        continue;
      }
      const mark = this.#source[next] ?? '';
      if ('([{'.includes(mark)) depth += 1;
      else if (')]}'.includes(mark)) depth -= 1;
      next += 1;
      if (depth === 0) return next;
    }
    return -1;
  }

  #string(at: number): Strings | undefined {
    if (this.#depth > deepest || this.#left < 0) return undefined;
    this.#depth += 1;
    try {
      return this.#anyString(at);
    } finally {
      this.#depth -= 1;
    }
  }

  #anyString(at: number): Strings | undefined {
    for (const quoting of this.#language.quotings) {
      quoting.open.lastIndex = at;
      const opening = quoting.open.exec(this.#source);
      if (!opening) continue;
      const found = quoting.heredoc ? this.#heredoc(at, quoting, opening) : this.#quoted(at, quoting, opening);
      if (found) return found;
    }
    return undefined;
  }

  #quoted(at: number, quoting: Quoting, opening: RegExpExecArray): Strings | undefined {
    const close = quoting.close(opening);
    const holes = typeof quoting.holes === 'function' ? quoting.holes(opening) : quoting.holes;
    const parts: Part[] = [];
    let from = at + opening[0].length;
    let next = from;
    const flush = () => {
      if (next > from) parts.push({ text: this.#source.slice(from, next), from });
    };
    while (next < this.#source.length) {
      if (next - at > longest || (this.#left -= 1) < 0) return undefined;
      if (this.#source.startsWith(close, next)) {
        flush();
        return { from: at, to: next + close.length, parts, template: close === '`' };
      }
      const mark = this.#source[next] ?? '';
      if (mark === '\n' && !quoting.lines) return undefined;
      if (quoting.escapes && mark === '\\') {
        flush();
        parts.push(escaped(this.#source[next + 1] ?? '', next));
        next += this.#source.startsWith('\r\n', next + 1) ? 3 : 2;
        from = next;
        continue;
      }
      const end = this.#hole(next, holes);
      if (end > next) {
        flush();
        const hole = this.#source.slice(next, end);
        // A doubled brace is the brace itself.
        if (hole === '{{' || hole === '}}') parts.push({ text: hole.slice(1), from: next, put: true });
        else parts.push({ text: '', from: next, hole: hole.replace(/^[$#]?\{|\}$|^\$/g, '').trim() });
        next = end;
        from = next;
      } else next += 1;
    }
    return undefined;
  }

  #heredoc(at: number, quoting: Quoting, opening: RegExpExecArray): Strings | undefined {
    const line = this.#source.indexOf('\n', at);
    if (line < 0) return undefined;
    const ending = new RegExp(`\\n[ \\t]*${quoting.close(opening)}\\b`, 'g');
    ending.lastIndex = line;
    const end = ending.exec(this.#source);
    if (!end || end.index - line > longest) return undefined;
    const holes = typeof quoting.holes === 'function' ? quoting.holes(opening) : quoting.holes;
    const parts: Part[] = [];
    let from = line + 1;
    for (let next = from; next < end.index;) {
      const hole = this.#hole(next, holes);
      if (hole > next) {
        if (next > from) parts.push({ text: this.#source.slice(from, next), from });
        parts.push({
          text: '',
          from: next,
          hole: this.#source
            .slice(next, hole)
            .replace(/^#?\{|\}$|^\$/g, '')
            .trim(),
        });
        from = hole;
        next = hole;
      } else next += 1;
    }
    if (end.index > from) parts.push({ text: this.#source.slice(from, end.index), from });
    const to = at + opening[0].length;
    this.#resume = { line, to: end.index + end[0].length };
    return { from: at, to, parts, template: false };
  }

  #hole(at: number, holes: Holes): number {
    return holeEnd(this.#source, at, { holes, closing: (from) => this.#closing(from) });
  }
}
