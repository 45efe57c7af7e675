/** The colours of the themes that ship, each a handful from which the rest follows. What contrast they keep is measured by `test/fronts/tui/theme.test.ts`. */

/** `#rrggbb`, in lower case. */
export type Hex = `#${string}`;

/** Colours that a theme must name. The four of rows and words are backgrounds: of a row that came or went, and of its changed words. */
const core = [
  'accent',
  'dim',
  'ok',
  'warn',
  'error',
  'code',
  'added',
  'removed',
  'addedRow',
  'addedWord',
  'removedRow',
  'removedWord',
  'purple',
  'orange',
  'pink',
  'cyan',
  'keyword',
] as const;
type Core = (typeof core)[number];

/** Colours that follow from those where a theme does not name them. */
const derived = {
  heading: 'accent',
  key: 'accent',
  link: 'accent',
  quote: 'dim',
  lineNumber: 'dim',
  red: 'error',
  blue: 'accent',
  green: 'ok',
  yellow: 'warn',
  string: 'added',
  number: 'orange',
  comment: 'dim',
  function: 'accent',
  type: 'cyan',
  variable: 'code',
  literal: 'orange',
  tag: 'error',
  attribute: 'warn',
  meta: 'dim',
} as const satisfies Record<string, Core>;
type Derived = keyof typeof derived;

/** What a theme has a colour for. */
export type ColorName = Core | Derived;

/** Every name that a theme file may give a colour. */
export const colorNames: readonly ColorName[] = [...core, ...(Object.keys(derived) as Derived[])];

/** The colours a theme names. */
export type Named = Record<Core, Hex> & Partial<Record<Derived, Hex>>;

/** All colours of a theme, those that follow filled in. */
export function allColors(named: Named): Record<ColorName, Hex> {
  const filled = Object.entries(derived).map(([name, from]) => [name, named[name as Derived] ?? named[from]]);
  return { ...named, ...(Object.fromEntries(filled) as Record<Derived, Hex>) };
}

/** What a shipped theme is made for: the background behind it. */
interface Shipped {
  behind: 'dark' | 'light';
  named: Named;
}

const dark: Named = {
  accent: '#5fafff',
  dim: '#a0a4a8',
  ok: '#5fd787',
  warn: '#ffd75f',
  error: '#ff7b72',
  key: '#87d7ff',
  code: '#d7af87',
  added: '#87d787',
  removed: '#ff9c9c',
  addedRow: '#0a2615',
  addedWord: '#0f3d22',
  removedRow: '#331016',
  removedWord: '#5c1d26',
  purple: '#bb9af7',
  orange: '#ffaf5f',
  pink: '#ff87d7',
  cyan: '#5fd7d7',
  keyword: '#d78ad7',
  function: '#87afff',
  variable: '#ffd7af',
};

const light: Named = {
  accent: '#004f9e',
  dim: '#5a5a5a',
  ok: '#006b00',
  warn: '#7a5000',
  error: '#a80000',
  code: '#7a4d00',
  added: '#005f00',
  removed: '#a00000',
  addedRow: '#e6f6ea',
  addedWord: '#bfe8ca',
  removedRow: '#fdeaea',
  removedWord: '#f7cfd1',
  purple: '#7d00a0',
  orange: '#8a4300',
  pink: '#a8005c',
  cyan: '#005f64',
  keyword: '#80007a',
};

const contrastDark: Named = {
  accent: '#8ccbff',
  dim: '#d0d0d0',
  ok: '#7dff9e',
  warn: '#ffe45c',
  error: '#ffb3b3',
  code: '#ffd8a8',
  added: '#9dffb8',
  removed: '#ffc2c2',
  addedRow: '#00210d',
  addedWord: '#00381a',
  removedRow: '#2e0008',
  removedWord: '#520012',
  purple: '#dcc4ff',
  orange: '#ffc88a',
  pink: '#ffb8e6',
  cyan: '#7df5f5',
  keyword: '#f5b8f5',
  function: '#b8d4ff',
};

const contrastLight: Named = {
  accent: '#00387a',
  dim: '#3a3a3a',
  ok: '#004a00',
  warn: '#553600',
  error: '#800000',
  code: '#553600',
  added: '#004a00',
  removed: '#800000',
  addedRow: '#edfaf0',
  addedWord: '#d3f2db',
  removedRow: '#fff0f0',
  removedWord: '#fbdcdc',
  purple: '#560078',
  orange: '#5e2c00',
  pink: '#75003f',
  cyan: '#004347',
  keyword: '#560078',
};

/** Came is blue and went is orange: told apart with any of the usual kinds of colour blindness. */
const colorBlindDark: Named = {
  accent: '#7cc0ff',
  dim: '#a6a9ad',
  ok: '#6cb6ff',
  warn: '#f5d95c',
  error: '#ff9f43',
  code: '#f5dcb0',
  added: '#79c0ff',
  removed: '#ffb266',
  addedRow: '#06243d',
  addedWord: '#0b3a61',
  removedRow: '#362000',
  removedWord: '#563300',
  purple: '#c7adff',
  orange: '#ffb266',
  pink: '#ffa8dc',
  cyan: '#7fd6e8',
  keyword: '#e0a3e0',
  function: '#9dbdff',
};

const colorBlindLight: Named = {
  accent: '#00478f',
  dim: '#565656',
  ok: '#004f9e',
  warn: '#6b4c00',
  error: '#8a3c00',
  code: '#6b4c00',
  added: '#00478f',
  removed: '#8a3c00',
  addedRow: '#e5f1fc',
  addedWord: '#bedcf7',
  removedRow: '#fdf0dd',
  removedWord: '#fad9ac',
  purple: '#5e2a99',
  orange: '#8a3c00',
  pink: '#8f1d63',
  cyan: '#00555c',
  keyword: '#6f1d78',
};

/** By name. */
export const shipped = {
  dark: { behind: 'dark', named: dark },
  light: { behind: 'light', named: light },
  'high-contrast-dark': { behind: 'dark', named: contrastDark },
  'high-contrast-light': { behind: 'light', named: contrastLight },
  'color-blind-dark': { behind: 'dark', named: colorBlindDark },
  'color-blind-light': { behind: 'light', named: colorBlindLight },
} as const satisfies Record<string, Shipped>;

/** Is this the name of one of them? */
export function isShipped(name: string): name is keyof typeof shipped {
  return Object.hasOwn(shipped, name);
}
