/** Themes: what a piece of text is (its role), and how that looks in the terminal at hand. */

import { pad } from '../../text/width.ts';
import { allColors, isShipped, shipped } from './theme/colors.ts';
import type { ColorName, Hex } from './theme/colors.ts';
import type { OwnTheme } from './theme/own.ts';
import {
  background,
  bold,
  depthOf,
  foreground,
  indexedBackground,
  inverse,
  italic,
  register,
  struck,
  underline,
} from './theme/styles.ts';
import type { Depth, Style } from './theme/styles.ts';

/** What a piece of text is; the theme knows how that looks. */
export type Role =
  | Shape
  | 'accent'
  | 'dim'
  | 'ok'
  | 'warn'
  | 'error'
  | 'heading'
  | 'key'
  | 'code'
  | 'link'
  | 'quote'
  | 'lineNumber'
  | 'added'
  | 'removed'
  | 'addedRow'
  | 'removedRow'
  | 'addedWord'
  | 'removedWord'
  | PersonaColor
  | SyntaxRole;

/** Told by its shape, in every theme alike. */
type Shape = 'strong' | 'emphasis' | 'strike' | 'underline' | 'selected' | 'title' | 'user';

/** The eight colours that a persona file may name. */
type PersonaColor = 'red' | 'blue' | 'green' | 'yellow' | 'purple' | 'orange' | 'pink' | 'cyan';

type SyntaxRole =
  | 'keyword'
  | 'string'
  | 'number'
  | 'comment'
  | 'function'
  | 'type'
  | 'variable'
  | 'literal'
  | 'tag'
  | 'attribute'
  | 'meta';

/** How roles look in one kind of terminal. */
export interface Theme {
  /** `none` where there is no colour at all. */
  name: string;
  /**
   * Styles text that holds no escape sequences but this theme's own (nesting keeps the outer style after the inner one).
   * Without colour the text comes back as it is: what matters must also be said by a marker.
   */
  paint(role: Role, text: string): string;
}

type Looks = Record<Role, readonly Style[]>;

const shapes: Record<Shape, readonly Style[]> = {
  strong: [bold],
  emphasis: [italic],
  strike: [struck],
  underline: [underline],
  selected: [inverse],
  title: [bold],
  user: [bold],
};

/** What stands beside the colour of a role. */
const besides: Partial<Record<ColorName, Style>> = {
  heading: bold,
  key: bold,
  link: underline,
  quote: italic,
  comment: italic,
};

/** Words that changed, of the 256 colours: behind them and in front. Rows as a whole keep no contrast on any of these. */
const indexedWords = {
  dark: {
    addedWord: [indexedBackground(22), ['38;5;157', '39']],
    removedWord: [indexedBackground(52), ['38;5;217', '39']],
  },
  light: {
    addedWord: [indexedBackground(157), ['38;5;22', '39']],
    removedWord: [indexedBackground(224), ['38;5;88', '39']],
  },
} as const satisfies Record<string, Record<string, readonly Style[]>>;

function looksOf({ behind, named }: OwnTheme, depth: Depth): Looks {
  const colors = Object.entries(allColors(named)) as [ColorName, Hex][];
  const looks = Object.fromEntries(
    colors.map(([name, color]) => {
      const beside = besides[name];
      return [name, [...(beside ? [beside] : []), foreground(color, depth)]];
    }),
  ) as unknown as Record<ColorName, readonly Style[]>;
  if (depth === '256') return { ...shapes, ...looks, addedRow: [], removedRow: [], ...indexedWords[behind] };
  const { addedRow, removedRow, addedWord, removedWord } = allColors(named);
  return {
    ...shapes,
    ...looks,
    addedRow: [background(addedRow)],
    removedRow: [background(removedRow)],
    addedWord: [background(addedWord)],
    removedWord: [background(removedWord)],
  };
}

/** The sixteen colours of the terminal itself: whoever set them knows what can be read. */
function ansiLooks(): Looks {
  const front = (index: number): readonly Style[] => [[String(index), '39']];
  const [red, green, yellow, blue, magenta, cyan] = [31, 32, 33, 34, 35, 36].map(front) as [
    readonly Style[],
    readonly Style[],
    readonly Style[],
    readonly Style[],
    readonly Style[],
    readonly Style[],
  ];
  const plain: readonly Style[] = [];
  return {
    ...shapes,
    accent: cyan,
    dim: plain,
    ok: green,
    warn: yellow,
    error: red,
    heading: [bold, ...cyan],
    key: [bold],
    code: yellow,
    link: [underline],
    quote: [italic],
    lineNumber: plain,
    added: green,
    removed: red,
    addedRow: plain,
    removedRow: plain,
    addedWord: [inverse, ...green],
    removedWord: [inverse, ...red],
    red,
    blue,
    green,
    yellow,
    purple: magenta,
    orange: yellow,
    pink: magenta,
    cyan,
    keyword: magenta,
    string: green,
    number: yellow,
    comment: [italic],
    function: blue,
    type: cyan,
    variable: plain,
    literal: yellow,
    tag: red,
    attribute: yellow,
    meta: plain,
  };
}

const none: Theme = { name: 'none', paint: (_role, text) => text };

function colored(name: string, looks: Looks): Theme {
  register(Object.values(looks).flat());
  return {
    name,
    paint(role, text) {
      if (text === '') return '';
      let painted = text;
      for (const [on, off] of looks[role]) {
        // A nested style ends with the same code: switch this one on again behind it.
        const open = `\u001B[${on}m`;
        const close = `\u001B[${off}m`;
        painted = open + painted.replaceAll(close, close + open) + close;
      }
      return painted;
    },
  };
}

/** Themes that ship, as people choose them. Those in `follows` go by whether the terminal is dark or light. */
export const themeNames = ['auto', 'dark', 'light', 'high-contrast', 'color-blind', 'ansi', 'none'] as const;
const follows: Readonly<Record<string, string>> = {
  auto: '',
  'high-contrast': 'high-contrast-',
  'color-blind': 'color-blind-',
};

/** Does this theme go by whether the terminal is dark or light? */
export function followsTerminal(name: string): boolean {
  return Object.hasOwn(follows, name);
}

/** What chooses a theme. */
export interface ThemeChoice {
  color: boolean;
  /** A name of `themeNames`, or of a theme of the user's own; `auto` where it is left out, or not known. */
  theme?: string | undefined;
  /** The theme of that name, where it is the user's own. */
  own?: OwnTheme | undefined;
  /** What the terminal said of its background; without it, what the environment says, else dark. */
  behind?: 'dark' | 'light' | undefined;
}

/**
 * The theme to use. Whether the terminal is dark: by COLORFGBG (`foreground;background`, set by rxvt, Konsole and others) where it has not
 * said so itself. No colour: `color` is false, NO_COLOR is set to anything (https://no-color.org), or the terminal is `dumb`.
 */
export function chooseTheme(
  { color, theme = 'auto', own, behind: told }: ThemeChoice,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Theme {
  const behind = told ?? behindBy(env);
  if (!color || env['NO_COLOR'] || env['TERM'] === 'dumb' || theme === 'none') return none;
  if (own) return colored(theme, looksOf(own, depthOf(env)));
  if (theme === 'ansi') return colored('ansi', ansiLooks());
  const wanted = `${follows[theme] ?? theme}${followsTerminal(theme) ? behind : ''}`;
  const name = isShipped(wanted) ? wanted : behind;
  return colored(name, looksOf(shipped[name], depthOf(env)));
}

/** What the environment says of the background. */
function behindBy(env: Readonly<Record<string, string | undefined>>): 'dark' | 'light' {
  const behind = Number(env['COLORFGBG']?.split(';').at(-1) || Number.NaN);
  return behind === 7 || (behind >= 9 && behind <= 15) ? 'light' : 'dark';
}

/** A row of a diff with all its columns in the tint of its kind; where the theme has none, as it is. */
export function tinted(theme: Theme, kind: 'added' | 'removed', row: string, columns: number): string {
  const role = kind === 'added' ? 'addedRow' : 'removedRow';
  return theme.paint(role, 'x') === 'x' ? row : theme.paint(role, pad(row, columns));
}

const personaColors: ReadonlySet<string> = new Set([
  'red',
  'blue',
  'green',
  'yellow',
  'purple',
  'orange',
  'pink',
  'cyan',
]);

/** The role of a persona's colour; accent where it names none that is known. */
export function personaRole(name: string | undefined): Role {
  return name !== undefined && personaColors.has(name) ? (name as PersonaColor) : 'accent';
}
