/** An alphabet for a drawer that believes every code unit to be one column: labels go in as stand-ins, and come back as they were. */

import { clean } from '../../text/sanitize.ts';
import { graphemes } from '../../text/segmenter.ts';
import { pad, width, wrap } from '../../text/width.ts';

/** Stands for the second column of a wide character. */
const second = '\uE000';
const first = 0xe001;
const last = 0xf8ff;
const plain = /^[A-Za-z0-9]$/;

/** Stand-ins of one drawing: private characters, one a column, each of which is remembered. */
export class Letters {
  readonly #meant = new Map<string, { text: string; columns: number }>();
  readonly #known = new Map<string, string>();
  /** Every line that was put in: in a drawing that is right each of them can be read. */
  readonly lines = new Set<string>();
  #next = first;
  /** There were more different characters than stand-ins. */
  full = false;

  /** One line as stand-ins, never empty. `unique`: no other text has the same ones, even if it reads the same. */
  line(text: string, unique = false): string {
    let out = '';
    for (const each of graphemes(clean(text).replace(/\s/g, ' '))) {
      const columns = width(each);
      if (columns === 0) continue;
      if (plain.test(each) && !(unique && out === '')) out += each;
      else out += this.#standIn(each, Math.min(columns, 2), unique && out === '');
    }
    if (out === '') out = this.#standIn(' ', 1, unique);
    this.lines.add(out);
    return out;
  }

  /** Several rows of at most `columns`, in the drawer's own notation for that; `around`: blanks beside each of them. */
  block(text: string, columns: number, around = ''): string {
    const rows = text.split('\n').flatMap((line) => wrap(line.replace(/\s+/g, ' ').trim(), columns));
    return rows.map((row) => this.line(around + row.trim() + around)).join('<br>');
  }

  /** Rows as wide as the widest, one below the other: a box in a box. Null is a line across. */
  card(rows: readonly (string | null)[]): string {
    const across = Math.max(1, ...rows.map((row) => width(row ?? '')));
    return rows.map((row) => this.line(row === null ? '─'.repeat(across + 2) : ` ${pad(row, across)} `)).join('<br>');
  }

  /** A row of the drawing with everything put back. Takes as many columns as it had code units. */
  restore(row: string, shown: (text: string) => string = (text) => text): string {
    let out = '';
    for (let at = 0; at < row.length; at += 1) {
      const char = row[at] ?? '';
      const meant = this.#meant.get(char);
      if (meant === undefined) out += char === second ? ' ' : char;
      else if (meant.columns === 1) out += shown(meant.text);
      else if (row[at + 1] === second) {
        out += shown(meant.text);
        at += 1;
      } else out += ' ';
    }
    return out;
  }

  #standIn(text: string, columns: number, unique: boolean): string {
    const known = unique ? undefined : this.#known.get(text);
    if (known !== undefined) return known;
    if (this.#next > last) {
      this.full = true;
      return '?'.repeat(columns);
    }
    const char = String.fromCharCode(this.#next);
    this.#next += 1;
    this.#meant.set(char, { text, columns });
    const made = char + (columns === 2 ? second : '');
    if (!unique) this.#known.set(text, made);
    return made;
  }
}
