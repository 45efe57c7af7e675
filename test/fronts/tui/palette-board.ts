/** The palette without a terminal. */

import { appKeys } from '../../../src/fronts/tui/app-keys.ts';
import { commandHints } from '../../../src/fronts/tui/commands/registry.ts';
import { composerKeys } from '../../../src/fronts/tui/composer/key-table.ts';
import { pressOf } from '../../../src/fronts/tui/keys/press.ts';
import { actionsOf } from '../../../src/fronts/tui/palette/actions.ts';
import { frameOf } from '../../../src/fronts/tui/palette/frame.ts';
import { nothingTyped, paletteStep } from '../../../src/fronts/tui/palette/key-table.ts';
import type { PaletteEffect } from '../../../src/fronts/tui/palette/key-table.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';

export class PaletteBoard {
  state = nothingTyped;
  effects: PaletteEffect[] = [];
  readonly actions = actionsOf([...composerKeys, ...appKeys], commandHints);
  readonly #at: { columns: number; rows: number; theme: Theme; spoken: boolean };

  constructor({ columns = 80, rows = 24, theme = chooseTheme({ color: false }, {}), spoken = false } = {}) {
    this.#at = { columns, rows, theme, spoken };
  }

  get frame() {
    return frameOf(this.state, this.actions, this.#at);
  }

  /** The row that is chosen. */
  get chosen(): string | undefined {
    return this.frame.rows.find((row) => row.startsWith('› '));
  }

  /** Keys as the tables name them; anything else is typed. */
  input(...keys: string[]): this {
    for (const key of keys) {
      const press = /^(?:ctrl\+.|up|down|pageup|pagedown|enter|escape|backspace)$/.test(key)
        ? pressOf(key)
        : ({ type: 'text', text: key } as const);
      const { state, effect } = paletteStep(this.state, press, this.actions);
      this.state = state;
      if (effect) this.effects.push(effect);
    }
    return this;
  }
}
