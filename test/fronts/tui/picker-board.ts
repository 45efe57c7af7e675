/** A picker without a terminal; the palette where no other is given. */

import { appKeys } from '../../../src/fronts/tui/app-keys.ts';
import { commandHints, runCommand } from '../../../src/fronts/tui/commands/registry.ts';
import { composerKeys } from '../../../src/fronts/tui/composer/key-table.ts';
import { pressOf } from '../../../src/fronts/tui/keys/press.ts';
import { actionsOf, paletteOf } from '../../../src/fronts/tui/picker/actions.ts';
import { frameOf } from '../../../src/fronts/tui/picker/frame.ts';
import { nothingTyped, pickerStep } from '../../../src/fronts/tui/picker/key-table.ts';
import { found } from '../../../src/fronts/tui/picker/picker.ts';
import type { Picker } from '../../../src/fronts/tui/picker/picker.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';
import { Themes } from '../../../src/fronts/tui/theme/themes.ts';
import type { RecordedEvent } from '../../../src/protocol/event.ts';
import { fakeDesk, fakeSession } from '../../support/fake-session.ts';

/** Made anew where it is used: its words are those of the language that is spoken. */
export const palette = () => paletteOf('Actions', actionsOf([...composerKeys, ...appKeys], commandHints));

export class PickerBoard<T = unknown> {
  state;
  /** What was taken, or null where the person went back. */
  answers: (T | null)[] = [];
  readonly picker: Picker<T>;
  readonly #at: { columns: number; rows: number; theme: Theme; spoken: boolean };

  constructor({
    picker = palette() as Picker<unknown> as Picker<T>,
    columns = 80,
    rows = 24,
    theme = chooseTheme({ color: false }, {}),
    spoken = false,
  }: { picker?: Picker<T>; columns?: number; rows?: number; theme?: Theme; spoken?: boolean } = {}) {
    this.picker = picker;
    this.state = nothingTyped(picker.selected);
    this.#at = { columns, rows, theme, spoken };
  }

  get frame() {
    return frameOf(this.state, this.picker, this.#at);
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
      const { state, effect } = pickerStep(this.state, press, this.picker.items);
      this.state = state;
      if (effect)
        this.answers.push(effect === 'close' ? null : found(this.picker.items, state.line.text)[state.selected]!.value);
    }
    return this;
  }
}

/** The list that a command opens. */
export async function listBy(
  command: string,
  over: Parameters<typeof fakeDesk>[0] = {},
  recorded: readonly RecordedEvent[] = [],
  theme = 'dark',
): Promise<Picker<unknown>> {
  let picker: Picker<unknown> | undefined;
  await runCommand(command, '', {
    session: fakeSession({ state: { grants: [{ kind: 'edits' }] } }),
    desk: fakeDesk(over),
    recorded: [...recorded],
    startMode: 'ask',
    print: () => undefined,
    change: async () => undefined,
    send: () => undefined,
    draft: () => undefined,
    clipboard: null,
    pick(opened) {
      picker = opened as unknown as Picker<unknown>;
      return Promise.resolve(null);
    },
    open: () => undefined,
    showPlan: () => false,
    themes: new Themes({ name: theme, show: () => undefined }),
    vim: false,
    show: () => undefined,
    showDelegates: () => undefined,
    showJobs: () => undefined,
    exit: () => undefined,
  });
  return picker!;
}
