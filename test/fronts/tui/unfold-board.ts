/** The unfolded conversation without a terminal. */

import type { Key } from 'ink';
import { panelPressesOf, pressOf } from '../../../src/fronts/tui/keys/press.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';
import { UnfoldController } from '../../../src/fronts/tui/unfold/controller.ts';
import { frameOf, sectionColumns } from '../../../src/fronts/tui/unfold/frame.ts';
import { firstLook } from '../../../src/fronts/tui/unfold/state.ts';
import type { UnfoldState } from '../../../src/fronts/tui/unfold/state.ts';
import type { TranscriptBoard } from './transcript-board.ts';

export class UnfoldBoard {
  readonly effects: string[] = [];
  readonly #controller: UnfoldController;
  readonly #at: { columns: number; rows: number; theme: Theme };

  constructor(
    of: TranscriptBoard,
    { columns = 80, rows = 24, theme = chooseTheme({ color: false }, {}) }: Partial<UnfoldBoard['at']> = {},
  ) {
    this.#at = { columns, rows, theme };
    this.#controller = new UnfoldController(of.feed);
    this.#controller.look({ ...of.feed.looks().live, theme, columns: sectionColumns(columns) });
  }

  get at() {
    return this.#at;
  }

  /** Resolves when the sections fit what is asked of them. */
  async until(fits: (board: this) => boolean): Promise<this> {
    for (;;) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const leave = this.#controller.subscribe(resolve);
      if (this.#controller.shown().state !== null && fits(this)) {
        leave();
        return this;
      }
      await promise;
      leave();
    }
  }

  draw(state: UnfoldState) {
    return frameOf(state, { sections: this.#controller.shown().sections, left: this.#controller.left, ...this.#at });
  }

  get frame() {
    return this.draw(this.#controller.shown().state ?? firstLook([]));
  }

  /** Of the conversation, without the head and the footer. */
  get text(): string {
    return this.frame.rows.slice(1, -1).join('\n');
  }

  input(...keys: string[]): this {
    const note = (what: string) => () => void this.effects.push(what);
    const ports = { close: note('close'), ctrlC: note('ctrlC'), always: note('always') };
    for (const key of keys)
      for (const press of key.length === 1 ? panelPressesOf(key, {} as Key) : [pressOf(key)])
        this.#controller.press(press, (state) => this.draw(state), ports);
    return this;
  }

  close(): void {
    this.#controller.close();
  }
}
