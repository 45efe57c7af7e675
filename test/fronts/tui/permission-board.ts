import type { Key } from 'ink';
import type { RuleBook } from '../../../src/protocol/desk.ts';
import { panelPressesOf } from '../../../src/fronts/tui/keys/press.ts';
import { frameOf } from '../../../src/fronts/tui/permission/frame.ts';
import type { PermissionQuestion } from '../../../src/fronts/tui/permission/props.ts';
import { firstLook } from '../../../src/fronts/tui/permission/state.ts';
import type { PermissionEffect, PermissionState } from '../../../src/fronts/tui/permission/state.ts';
import { permissionStep } from '../../../src/fronts/tui/permission/step.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';

/** A question about a command, as the engine would ask it. */
export function question(subject: string, more: Partial<PermissionQuestion> = {}): PermissionQuestion {
  return {
    id: 'q1',
    kind: 'permission',
    call: 'c1',
    tool: 'Bash',
    subject,
    cwd: '/home/me/shop',
    effects: [{ type: 'command', command: subject, isolation: 'none' }],
    because: { code: 'command', text: 'commands on the real tree are always asked for' },
    remember: [{ kind: 'command', command: subject }],
    ...more,
  };
}

/** A panel without a terminal. */
export class PermissionBoard {
  state: PermissionState = firstLook;
  effects: PermissionEffect[] = [];
  readonly asked: PermissionQuestion;
  readonly columns: number;
  readonly rows: number;
  readonly spoken: boolean;
  readonly theme: Theme;
  /** What rules would do, once that is known. */
  book: RuleBook | null = null;

  constructor(
    asked: PermissionQuestion,
    columns = 80,
    rows = 24,
    spoken = false,
    theme: Theme = chooseTheme({ color: false }, {}),
  ) {
    this.asked = asked;
    this.columns = columns;
    this.rows = rows;
    this.spoken = spoken;
    this.theme = theme;
  }
  get frame() {
    const { columns, rows, spoken, theme, book } = this;
    return frameOf(this.state, { question: this.asked, columns, rows, theme, spoken, book });
  }
  get screen() {
    return this.frame.rows;
  }
  input(...keys: string[]): this {
    for (const key of keys) {
      const name = /^(up|down|pagedown|enter|escape|tab)$/.test(key);
      for (const press of name
        ? [{ type: 'key' as const, name: key, ctrl: false, alt: false, shift: false, chunk: false }]
        : panelPressesOf(key, {} as Key)) {
        const { state, effect } = permissionStep(this.state, press, this.frame.look);
        this.state = state;
        if (effect) this.effects.push(effect);
      }
    }
    return this;
  }
}
