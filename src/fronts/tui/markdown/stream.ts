/** Markdown while it streams: what can no longer change becomes rows for good, the rest is drawn again. */

import type { Links, Token, Tokens } from 'marked';
import { drawerReady, loadDrawer } from '../../../diagrams/diagram.ts';
import { grammarReady, loadGrammar } from '../highlight/highlight.ts';
import { oneBlock } from './blocks.ts';
import type { MarkdownLook } from './blocks.ts';
import { isDiagram } from './diagram.ts';
import { Fence } from './fence.ts';
import { lex, lexerReady, loadLexer } from './lexer.ts';
import { withoutUndecided } from './undecided.ts';

interface Looks {
  /** For rows that go into the scrollback. */
  printed: MarkdownLook;
  /** For rows that are drawn again and again: narrower, see `app.tsx`. */
  live: MarkdownLook;
  /** Beyond this many rows an open block that can be split is. */
  most: number;
}

/** Longer sources of diagrams are printed as code in parts. Lines. */
const mostDiagram = 400;

/**
 * No more than this is read at a time, and a block that is longer is printed in parts: what is open is read again with each flush, and takes
 * a hundred times its size while it is. Characters.
 */
const mostOpen = 65_536;

const endedByBlank: ReadonlySet<string> = new Set(['paragraph', 'heading', 'hr', 'table']);

/**
 * Markdown that arrives in pieces. Whole blocks come out as rows for good; only the last block stays open, is read again with each flush, and
 * is what a person sees growing. Deciding by whole lines keeps the outcome the same however the text was cut: `1` may become `1. next`.
 */
export class MarkdownStream {
  readonly #looks: () => Looks;
  #open = '';
  #links: Links = Object.create(null);
  #fence: Fence | null = null;
  /** Number of the next item of a list that was split, and whether a blank row stands before it. */
  #list: { next: number; gap: boolean } | null = null;
  #printed = false;

  constructor(looks: () => Looks) {
    this.#looks = looks;
  }

  push(text: string): void {
    this.#open += text;
  }

  /** Nothing came since the start, or all of it was void. */
  get empty(): boolean {
    return this.#open === '' && !this.#printed && this.#fence === null;
  }

  /** Characters that are read again with each flush. */
  get open(): number {
    return this.#open.length;
  }

  /** What must be loaded before the open text can be shown as it will be; null when nothing. */
  needs(): Promise<unknown> | null {
    const missing: Promise<unknown>[] = lexerReady() ? [] : [loadLexer()];
    for (const [, language] of this.#open.matchAll(/^[ \t>*+\-\d.]*(?:`{3,}|~{3,})[ \t]*([^\s`]+)/gm))
      if (isDiagram(language) && !drawerReady()) missing.push(loadDrawer());
      else if (!grammarReady(language)) missing.push(loadGrammar(language));
    return missing.length === 0 ? null : Promise.all(missing);
  }

  /** The blocks that are whole by now, as rows to print, and the rows of the open one. Call only when nothing is needed. */
  flush(): { done: string[]; tail: string[] } {
    // A carriage return at the end may be the first half of a line end.
    const held = this.#open.endsWith('\r') ? '\r' : '';
    const text = held === '' ? this.#open : this.#open.slice(0, -1);
    this.#open = text.replace(/\r\n?/g, '\n');
    const looks = this.#looks();
    const done: string[] = [];
    this.#close(done, looks);
    const tail = this.#tail(looks);
    this.#open += held;
    return { done, tail };
  }

  /** Ends the text: all that is left, as rows. Call only when nothing is needed. */
  finish(): string[] {
    const looks = this.#looks();
    this.#open = this.#open.replace(/\r\n?/g, '\n');
    const done: string[] = [];
    this.#close(done, looks);
    if (this.#fence !== null) {
      this.#add(done, [...this.#fence.rest(this.#open, looks.printed)], true);
      this.#open = '';
    }
    for (const token of lex(this.#open, this.#links)) this.#block(done, token, looks.printed);
    this.reset();
    return done;
  }

  reset(): void {
    this.#open = '';
    this.#fence = null;
    this.#list = null;
    this.#links = Object.create(null);
    this.#printed = false;
  }

  /** Prints what is whole, so much at a time that the outcome is the same however much came since the last flush. */
  #close(done: string[], looks: Looks): void {
    for (let rest = this.#open; ; rest = this.#open + rest) {
      this.#open = rest.slice(0, mostOpen);
      rest = rest.slice(mostOpen);
      const before = this.#open.length;
      if (this.#fence !== null) this.#feedFence(done, looks);
      if (this.#fence === null) this.#closeBlocks(done, looks);
      if (rest === '') return;
      if (this.#open.length === before) this.#breakOff(done, looks);
    }
  }

  /** Prints the first part of a block that does not end, up to a line end or a blank where there is one. */
  #breakOff(done: string[], { printed }: Looks): void {
    const gap = Math.max(this.#open.lastIndexOf('\n'), this.#open.lastIndexOf(' ')) + 1;
    const half = /[\uD800-\uDBFF]$/.test(this.#open) ? 1 : 0;
    const cut = gap > mostOpen / 2 ? gap : this.#open.length - half;
    const part = this.#open.slice(0, cut);
    this.#open = this.#open.slice(cut);
    if (this.#fence !== null) return this.#add(done, this.#fence.part(part, printed), true);
    for (const token of lex(part, this.#links)) this.#block(done, token, printed);
  }

  /** Blocks that whole lines prove whole; then splits the last one if it is long. */
  #closeBlocks(done: string[], { printed, most, live }: Looks): void {
    const whole = this.#open.slice(0, this.#open.lastIndexOf('\n') + 1);
    if (whole === '') return;
    const tokens = lex(whole, this.#links);
    // Cutting goes by the tokens' own text: if the lexer does not account for every character, wait for the end.
    if (tokens.map((token) => token.raw).join('') !== whole) return;
    let last = tokens.length - 1;
    while (last >= 0 && (tokens[last]?.type === 'space' || tokens[last]?.type === 'def')) last -= 1;
    // A blank line ends these whatever follows; a list may go on after one.
    if (last < tokens.length - 1 && endedByBlank.has(tokens[last]?.type ?? '')) last = tokens.length;
    let cut = 0;
    for (const token of tokens.slice(0, Math.max(0, last))) {
      this.#block(done, token, printed);
      cut += token.raw.length;
    }
    this.#open = this.#open.slice(cut);
    const open = tokens[last];
    if (open?.type === 'code') {
      const fence = Fence.opening(open.raw);
      const lines = open.raw.split('\n').length;
      // A diagram is drawn when it is whole: until then none of it is for good.
      if (fence === null || lines <= (isDiagram((open as Tokens.Code).lang) ? mostDiagram : most)) return;
      if (this.#printed) done.push('');
      this.#add(done, fence.head(printed), true);
      this.#fence = fence;
      this.#open = this.#open.slice(this.#open.indexOf('\n') + 1);
      this.#feedFence(done, { printed, live, most });
      if (this.#fence === null) this.#closeBlocks(done, { printed, live, most });
    } else if (open?.type === 'list') this.#splitList(done, open as Tokens.List, printed, most);
  }

  #feedFence(done: string[], { printed, most }: Looks): void {
    const fence = this.#fence;
    if (fence === null) return;
    const { rows, left, closed } = fence.feed(this.#open, most, printed);
    this.#add(done, rows, true);
    this.#open = left;
    if (closed) this.#fence = null;
  }

  #splitList(done: string[], list: Tokens.List, look: MarkdownLook, most: number): void {
    const finished = list.items.slice(0, -1);
    if (finished.length === 0 || list.raw.split('\n').length <= most) return;
    const cut = finished.map((item) => item.raw).join('');
    if (!this.#open.startsWith(cut)) return;
    const start = this.#list?.next ?? (list.start === '' ? 1 : list.start);
    this.#block(done, { ...list, items: finished }, look);
    this.#list = { next: start + finished.length, gap: list.loose };
    this.#open = this.#open.slice(cut.length);
  }

  #block(done: string[], token: Token, look: MarkdownLook): void {
    const [shown, together] = this.#continued(token);
    const rows = oneBlock(shown, look);
    if (token.type !== 'space' && token.type !== 'def') this.#list = null;
    this.#add(done, rows, together);
  }

  /** A list whose first items were printed goes on counting, without a gap where the list is tight. */
  #continued(token: Token): [Token, boolean] {
    if (this.#list === null || token.type !== 'list') return [token, false];
    const list = token as Tokens.List;
    return [list.ordered ? { ...list, start: this.#list.next } : list, !this.#list.gap];
  }

  #add(done: string[], rows: string[], together: boolean): void {
    if (rows.length === 0) return;
    if (this.#printed && !together) done.push('');
    done.push(...rows);
    this.#printed = true;
  }

  #tail({ live, most }: Looks): string[] {
    if (live.reader) return [];
    if (this.#fence !== null) return this.#fence.tail(this.#open, live);
    const rows: string[] = [];
    let printed = this.#printed;
    for (const token of lex(withoutUndecided(this.#open), { ...this.#links })) {
      const [shown, together] = this.#continued(token);
      const whole = oneBlock(shown, live);
      // Of a diagram that grows the end is shown: all of it would be more than the window holds.
      const block = shown.type === 'code' && isDiagram(shown.lang) ? whole.slice(-most) : whole;
      if (block.length === 0) continue;
      if (printed && !together) rows.push('');
      rows.push(...block);
      printed = true;
    }
    return rows;
  }
}
