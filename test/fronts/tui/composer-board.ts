import type { Key } from 'ink';
import type { FileIndex } from '../../../src/fronts/tui/composer/menu/files.ts';
import { paste } from '../../../src/fronts/tui/composer/text/paste.ts';
import type { CommandHint } from '../../../src/fronts/tui/composer/props.ts';
import { emptyComposer } from '../../../src/fronts/tui/composer/state.ts';
import type { ComposerState, Effect, Surroundings } from '../../../src/fronts/tui/composer/state.ts';
import { step } from '../../../src/fronts/tui/composer/step.ts';
import { viewer } from '../../../src/fronts/tui/composer/view.ts';
import { pressesOf } from '../../../src/fronts/tui/keys/press.ts';
import type { Press } from '../../../src/fronts/tui/keys/press.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';

const noKey = { eventType: undefined } as unknown as Key;
const commands = [
  { name: 'help', hint: 'what there is' },
  { name: 'model', hint: 'choose a model', takes: '<name>' },
  { name: 'compact', hint: 'make it shorter' },
];
const personas = [{ name: 'backend-architect', hint: 'designs backends' }];

/** A composer without a terminal: keys in, text, effects and rows out. */
export class ComposerBoard {
  state: ComposerState = emptyComposer;
  effects: Effect[] = [];
  now = 1000;
  files: FileIndex | null = null;
  theme: Theme = chooseTheme({ color: false }, {});
  commands: readonly CommandHint[] = commands;
  placeholder = 'Ask';
  vim = false;
  readonly look = viewer();
  readonly history: string[];
  readonly columns: number;
  readonly rows: number;

  constructor(history: string[] = [], columns = 60, rows = 24) {
    this.history = history;
    this.columns = columns;
    this.rows = rows;
    this.view();
  }
  get at(): Surroundings {
    return {
      history: this.history,
      source: { commands: this.commands, personas, files: this.files },
      layout: this.look.layout,
      now: this.now,
      vim: this.vim,
    };
  }
  press(...presses: Press[]): this {
    for (const press of presses) {
      const { state, effects } = step(this.state, press, this.at);
      this.state = state;
      this.effects.push(...effects);
    }
    return this;
  }
  input(text: string, flags: Partial<Key> = {}): this {
    return this.press(...pressesOf(text, { ...noKey, ...flags }));
  }
  key(...names: string[]): this {
    for (const name of names) {
      const parts = name.split('+');
      const base = parts.pop()!;
      const has = (part: string) => parts.includes(part);
      this.press({ type: 'key', name: base, ctrl: has('ctrl'), alt: has('alt'), shift: has('shift'), chunk: false });
    }
    return this;
  }
  paste(text: string): this {
    this.state = paste(this.state, text, this.at);
    return this;
  }
  view() {
    return this.look.view(this.state, {
      columns: this.columns,
      rows: this.rows,
      theme: this.theme,
      placeholder: this.placeholder,
      history: this.history,
      vim: this.vim,
    });
  }
  get text() {
    return this.state.buffer.text;
  }
  get screen() {
    return this.view().rows;
  }
}
