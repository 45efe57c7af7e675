import type { Key } from 'ink';
import { frameOf } from '../../../src/fronts/tui/delegates/frame.ts';
import { firstLook } from '../../../src/fronts/tui/delegates/state.ts';
import type { DelegatesEffect, DelegatesState } from '../../../src/fronts/tui/delegates/state.ts';
import { delegatesStep } from '../../../src/fronts/tui/delegates/step.ts';
import { panelPressesOf } from '../../../src/fronts/tui/keys/press.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';
import type { DelegateState } from '../../../src/protocol/delegate.ts';
import { noUsage } from '../../../src/protocol/message.ts';

/** A delegate at work for twelve seconds. */
export function delegate(id: string, name: string, over: Partial<DelegateState> = {}): DelegateState {
  return {
    id,
    parent: 'main',
    call: `call-${id}`,
    persona: name,
    name,
    description: 'find what is slow',
    model: 'claude-sonnet-5-5',
    depth: 1,
    state: 'running',
    doing: 'Read src/db/orders.ts',
    steps: 3,
    usage: { ...noUsage, cacheRead: 2_000, input: 1_000, output: 120 },
    cost: 0.02,
    startedAt: 988_000,
    endedAt: null,
    estimate: null,
    limits: { turns: 40, cost: null, levels: 0 },
    ...over,
  };
}

/** The screen of delegates without a terminal. */
export class DelegatesBoard {
  state: DelegatesState = firstLook;
  effects: DelegatesEffect[] = [];
  thread: readonly string[] = [];
  delegates: readonly DelegateState[];
  readonly #at: { columns: number; rows: number; theme: Theme; spoken: boolean };

  constructor(
    delegates: readonly DelegateState[],
    { columns = 80, rows = 24, theme = chooseTheme({ color: false }, {}), spoken = false } = {},
  ) {
    this.delegates = delegates;
    this.#at = { columns, rows, theme, spoken };
  }

  get frame() {
    return frameOf(this.state, { ...this.#at, delegates: this.delegates, thread: this.thread, now: 1_000_000 });
  }

  input(...keys: string[]): this {
    for (const key of keys) {
      const ctrl = key.startsWith('ctrl+');
      const named = ctrl || /^(up|down|left|right|pageup|pagedown|home|end|enter|escape)$/.test(key);
      for (const press of named
        ? [{ type: 'key' as const, name: key.replace('ctrl+', ''), ctrl, alt: false, shift: false, chunk: false }]
        : panelPressesOf(key, {} as Key)) {
        const { state, effect } = delegatesStep(this.state, press, this.frame.look);
        this.state = state;
        if (effect) this.effects.push(effect);
      }
    }
    return this;
  }
}
