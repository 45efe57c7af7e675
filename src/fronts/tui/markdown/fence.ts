/** A fenced code block while it grows: it is printed in parts. */

import { codeFoot, codeHead, codeRows } from './code.ts';
import type { CodeLook } from './code.ts';

/** More lines than this before the shown ones tell the highlighter nothing worth its time. */
const mostContext = 300;

/** A fenced code block that is printed in parts while it grows: remembers its fence, its language and where the highlighter stands. */
export class Fence {
  readonly #close: RegExp;
  readonly #language: string;
  /** The fence may be set in by up to three blanks; as many are taken off its lines. */
  readonly #indent: number;
  /** Printed lines from the last one at which no string or comment was open. */
  #context: string[] = [];

  private constructor(marker: string, indent: number, language: string) {
    this.#close = new RegExp(`^ {0,3}\\${marker[0]}{${marker.length},}[ \\t]*$`);
    this.#indent = indent;
    this.#language = language;
  }

  /** From the source of a code block; null when it is not a fenced one. */
  static opening(source: string): Fence | null {
    const match = /^( {0,3})(`{3,}|~{3,})([^\n]*)\n/.exec(source);
    return match === null ? null : new Fence(match[2]!, match[1]!.length, match[3]!.trim());
  }

  head(look: CodeLook): string[] {
    return codeHead(this.#language, look);
  }

  /** Takes whole lines off `source` (what follows the last call's `left`) once there are more than `most`, or up to the closing fence. */
  feed(source: string, most: number, look: CodeLook): { rows: string[]; left: string; closed: boolean } {
    const lines = source.split('\n');
    // What follows the last line end is not a whole line yet.
    const end = lines.slice(0, -1).findIndex((line) => this.#close.test(line));
    if (end >= 0) {
      const left = lines.slice(end + 1).join('\n');
      return { rows: [...this.#print(lines.slice(0, end), look), ...codeFoot(look)], left, closed: true };
    }
    const whole = lines.length - 1;
    if (whole <= most) return { rows: [], left: source, closed: false };
    const out = whole - Math.floor(most / 2);
    return { rows: this.#print(lines.slice(0, out), look), left: lines.slice(out).join('\n'), closed: false };
  }

  /** The first part of what does not end, as it is. */
  part(source: string, look: CodeLook): string[] {
    return this.#print(source.replace(/\n$/, '').split('\n'), look);
  }

  /** Ends the block where its text ends. */
  rest(source: string, look: CodeLook): string[] {
    const lines = source.split('\n');
    if (this.#close.test(lines.at(-1) ?? '') || lines.at(-1) === '') lines.pop();
    return [...this.#print(lines, look), ...codeFoot(look)];
  }

  /** The lines that are not printed yet, the last of them perhaps not whole. */
  tail(source: string, look: CodeLook): string[] {
    const lines = source.split('\n');
    if (lines.at(-1) === '') lines.pop();
    return this.#rows(lines, look).rows;
  }

  #print(lines: string[], look: CodeLook): string[] {
    if (lines.length === 0) return [];
    const { rows, fresh } = this.#rows(lines, look);
    const context = [...this.#context, ...lines.map((line) => this.#dedent(line))].slice(fresh);
    this.#context = context.length > mostContext ? [] : context;
    return rows;
  }

  #rows(lines: string[], look: CodeLook): { rows: string[]; fresh: number } {
    if (lines.length === 0) return { rows: [], fresh: 0 };
    const dedented = lines.map((line) => this.#dedent(line));
    return codeRows([...this.#context, ...dedented], this.#language, look, this.#context.length);
  }

  #dedent(line: string): string {
    let blanks = 0;
    while (blanks < this.#indent && line[blanks] === ' ') blanks += 1;
    return line.slice(blanks);
  }
}
