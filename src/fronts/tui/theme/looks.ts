/** How roles look: the colours of a theme as styles, and the shapes that all themes share. */

import { allColors } from './colors.ts';
import type { ColorName, Hex } from './colors.ts';
import type { OwnTheme } from './own.ts';
import type { Role, Shape } from './roles.ts';
import { background, bold, foreground, indexedBackground, inverse, italic, struck, underline } from './styles.ts';
import type { Depth, Style } from './styles.ts';

/** The styles of every role, as they are nested. */
export type Looks = Record<Role, readonly Style[]>;

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

/** Those of a theme in colours, as many as the terminal has. */
export function looksOf({ behind, named }: OwnTheme, depth: Depth): Looks {
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
export function ansiLooks(): Looks {
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
