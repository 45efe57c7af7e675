/** Themes: what a piece of text is (its role), and how that looks in the terminal at hand. */

import { pad } from '../../text/width.ts';
import { isShipped, shipped } from './theme/colors.ts';
import type { OwnTheme } from './theme/own.ts';
import { ansiLooks, looksOf } from './theme/looks.ts';
import type { Looks } from './theme/looks.ts';
import type { PersonaColor, Role } from './theme/roles.ts';
import { depthOf, register } from './theme/styles.ts';

export type { Role } from './theme/roles.ts';

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

/** Does a theme of this name ship? */
export function isTheme(name: string): boolean {
  return isShipped(name) || (themeNames as readonly string[]).includes(name);
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
