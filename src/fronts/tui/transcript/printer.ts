/** The printer: a queue from what the fold gives out to rows for the scrollback, in order, whatever has to be loaded in between. */

import { t } from '../../../text/words/words.ts';
import type { Block, Output } from '../view/block.ts';
import { MarkdownStream } from '../markdown/stream.ts';
import type { LookAt } from './look.ts';
import { gapBetween, print } from './print.ts';

/** How blocks look when they are printed for good, and while they grow. */
export interface Looks {
  printed: LookAt;
  live: LookAt;
  /** Rows an open block may have before it is split. */
  most: number;
}

/** Makes rows of what comes out of the fold, in order, whatever must be read or loaded for them in between. */
export class Printer {
  readonly #looks: () => Looks;
  readonly #changed: () => void;
  /** Rows that are ready to be printed. */
  #rows: string[] = [];
  #last: Block['kind'] | null = null;
  /** Whether the text that streams has rows out already: the next ones continue them. */
  #begun = false;
  #stream: MarkdownStream;
  /** The end of the queue of what takes time; null when nothing is waited for. */
  #waiting: Promise<void> | null = null;
  /** The text that streams belongs to outputs that still wait. */
  #tail: string[] = [];

  constructor(looks: () => Looks, changed: () => void) {
    this.#looks = looks;
    this.#changed = changed;
    this.#stream = new MarkdownStream(looks);
  }

  take(output: Output): void {
    switch (output.type) {
      case 'block':
        return this.block(output.block);
      case 'text':
        return this.#after(() => this.#stream.push(output.text));
      case 'text.end':
        return this.#after(() => this.#endText());
      case 'text.void':
        return this.#after(() => this.#voidText());
    }
  }

  block(block: Block): void {
    this.#after(() => {
      const rows = print(block, this.#looks().printed);
      if (Array.isArray(rows)) return this.#add(block.kind, rows);
      return rows.then(
        (ready) => this.#add(block.kind, ready),
        // A look that fails must not take the screen with it.
        (error: unknown) =>
          this.#add('notice', [
            t`! could not be shown: ${block.kind} (${error instanceof Error ? error.name : 'fault'})`,
          ]),
      );
    });
  }

  /** Rows that are made already. */
  rows(rows: readonly string[]): void {
    this.#after(() => this.#add('ended', rows));
  }

  /** Rows that came since the last flush, and the rows of the text that is still open. */
  flush(): { rows: string[]; tail: string[] } {
    if (this.#waiting === null && !this.#stream.empty) {
      const needs = this.#stream.needs();
      // What is on the screen stays there until the rest can be shown as it will be.
      if (needs !== null) void needs.then(this.#changed);
      else this.#flushText();
    }
    const rows = this.#rows;
    this.#rows = [];
    return { rows, tail: this.#tail };
  }

  /** Resolves when nothing is waited for. */
  async idle(): Promise<void> {
    while (this.#waiting !== null) await this.#waiting;
  }

  /** Now, or when everything before it is done. */
  #after(what: () => void | Promise<void>): void {
    if (this.#waiting !== null) {
      this.#wait(this.#waiting.then(what));
      return;
    }
    const started = what();
    if (started !== undefined) this.#wait(started);
  }

  #wait(what: Promise<void>): void {
    const mine: Promise<void> = what.then(() => {
      if (this.#waiting !== mine) return;
      this.#waiting = null;
      this.#changed();
    });
    this.#waiting = mine;
  }

  #endText(): void | Promise<void> {
    const needs = this.#stream.needs();
    if (needs !== null) return needs.then(() => this.#endText());
    this.#text(this.#stream.finish());
    this.#begun = false;
    this.#tail = [];
  }

  #flushText(): void {
    const { done, tail } = this.#stream.flush();
    if (done.length > 0) this.#text(done);
    const first = !this.#begun && this.#last !== null && gapBetween(this.#last, 'markdown');
    this.#tail = first && tail.length > 0 ? ['', ...tail] : tail;
  }

  #voidText(): void {
    const shown = this.#begun;
    this.#stream.reset();
    this.#begun = false;
    this.#tail = [];
    if (shown)
      this.block({ kind: 'notice', level: 'warning', text: t('The reply broke off here and is asked for again.') });
  }

  #text(rows: string[]): void {
    if (rows.length === 0) return;
    if (this.#begun) this.#rows.push(...rows);
    else this.#add('markdown', rows);
    this.#begun = true;
  }

  #add(kind: Block['kind'], rows: readonly string[]): void {
    if (rows.length === 0) return;
    if (this.#last !== null && gapBetween(this.#last, kind)) this.#rows.push('');
    this.#rows.push(...rows);
    this.#last = kind;
  }
}
