/** Themes: what a piece of text is (its role), and the colours for that on dark, light and colourless terminals. */

/** What a piece of text is; the theme knows how that looks. */
export type Role =
  | 'accent'
  | 'dim'
  | 'ok'
  | 'warn'
  | 'error'
  | 'strong'
  | 'emphasis'
  | 'strike'
  | 'underline'
  | 'title'
  | 'heading'
  | 'key'
  | 'selected'
  | 'user'
  | 'code'
  | 'link'
  | 'quote'
  | 'lineNumber'
  | 'added'
  | 'removed'
  | 'addedWord'
  | 'removedWord'
  | PersonaColor
  | SyntaxRole;

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
  name: 'dark' | 'light' | 'none';
  /**
   * Styles text that holds no escape sequences but this theme's own (nesting keeps the outer style after the inner one).
   * Without colour the text comes back as it is: what matters must also be said by a marker.
   */
  paint(role: Role, text: string): string;
}

/** An SGR parameter that switches a style on, and the one that switches it off again. */
type Style = readonly [on: string, off: string];

const color = (index: number): Style => [`38;5;${index}`, '39'];
const background = (index: number): Style => [`48;5;${index}`, '49'];
const bold: Style = ['1', '22'];
const italic: Style = ['3', '23'];
const underline: Style = ['4', '24'];
const inverse: Style = ['7', '27'];
const struck: Style = ['9', '29'];

type Palette = Record<Role, readonly Style[]>;

const shapes = {
  strong: [bold],
  emphasis: [italic],
  strike: [struck],
  underline: [underline],
  selected: [inverse],
  title: [bold],
} as const;

/** For dark backgrounds; indices of the 256-colour table, chosen for a contrast of at least 4.5 on black. */
const dark: Palette = {
  ...shapes,
  accent: [color(75)],
  dim: [color(245)],
  ok: [color(78)],
  warn: [color(221)],
  error: [color(203)],
  heading: [bold, color(75)],
  key: [bold, color(117)],
  user: [bold],
  code: [color(180)],
  link: [underline, color(75)],
  quote: [italic, color(248)],
  lineNumber: [color(243)],
  added: [color(114)],
  removed: [color(210)],
  addedWord: [background(22), color(157)],
  removedWord: [background(52), color(217)],
  red: [color(203)],
  blue: [color(75)],
  green: [color(78)],
  yellow: [color(221)],
  purple: [color(141)],
  orange: [color(215)],
  pink: [color(212)],
  cyan: [color(80)],
  keyword: [color(176)],
  string: [color(114)],
  number: [color(215)],
  comment: [italic, color(245)],
  function: [color(111)],
  type: [color(80)],
  variable: [color(223)],
  literal: [color(215)],
  tag: [color(203)],
  attribute: [color(221)],
  meta: [color(246)],
};

/** For light backgrounds, with the same contrast on white. */
const light: Palette = {
  ...shapes,
  accent: [color(25)],
  dim: [color(242)],
  ok: [color(28)],
  warn: [color(94)],
  error: [color(124)],
  heading: [bold, color(25)],
  key: [bold, color(25)],
  user: [bold],
  code: [color(94)],
  link: [underline, color(25)],
  quote: [italic, color(240)],
  lineNumber: [color(242)],
  added: [color(22)],
  removed: [color(124)],
  addedWord: [background(157), color(22)],
  removedWord: [background(224), color(88)],
  red: [color(124)],
  blue: [color(25)],
  green: [color(28)],
  yellow: [color(94)],
  purple: [color(91)],
  orange: [color(130)],
  pink: [color(162)],
  cyan: [color(30)],
  keyword: [color(90)],
  string: [color(22)],
  number: [color(130)],
  comment: [italic, color(242)],
  function: [color(25)],
  type: [color(30)],
  variable: [color(94)],
  literal: [color(130)],
  tag: [color(124)],
  attribute: [color(94)],
  meta: [color(240)],
};

function colored(name: 'dark' | 'light', palette: Palette): Theme {
  return {
    name,
    paint(role, text) {
      if (text === '') return '';
      let painted = text;
      for (const [on, off] of palette[role]) {
        // A nested style ends with the same code: switch this one on again behind it.
        const open = `\u001B[${on}m`;
        const close = `\u001B[${off}m`;
        painted = open + painted.replaceAll(close, close + open) + close;
      }
      return painted;
    },
  };
}

/** Everything that these themes switch on and off, and the end of all of it. */
const ownStyles = new RegExp(
  `^(?:(?:${[...new Set([dark, light].flatMap((palette) => Object.values(palette).flat(2)))].join('|')}|0?)(?:;|$))*$`,
);

/** Are these the parameters of a style of ours (SGR)? */
export function isOwnStyle(parameters: string): boolean {
  return ownStyles.test(parameters);
}

const themes: Record<Theme['name'], Theme> = {
  dark: colored('dark', dark),
  light: colored('light', light),
  none: { name: 'none', paint: (_role, text) => text },
};

/**
 * The theme to use. `auto` goes by COLORFGBG (`foreground;background`, set by rxvt, Konsole and others), else dark.
 * No colour: `color` is false, NO_COLOR is set to anything (https://no-color.org), or the terminal is `dumb`.
 */
export function chooseTheme(
  options: { color: boolean; theme?: 'dark' | 'light' | 'auto' },
  env: Readonly<Record<string, string | undefined>> = process.env,
): Theme {
  if (!options.color || env['NO_COLOR'] || env['TERM'] === 'dumb') return themes.none;
  if (options.theme === 'dark' || options.theme === 'light') return themes[options.theme];
  const behind = Number(env['COLORFGBG']?.split(';').at(-1) || Number.NaN);
  return behind === 7 || (behind >= 9 && behind <= 15) ? themes.light : themes.dark;
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
