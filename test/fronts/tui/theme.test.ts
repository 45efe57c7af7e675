import { describe, expect, it } from 'vitest';
import { allColors, shipped } from '../../../src/fronts/tui/theme/colors.ts';
import type { ColorName, Hex } from '../../../src/fronts/tui/theme/colors.ts';
import { contrast, isDark } from '../../../src/fronts/tui/theme/luminance.ts';
import { ownTheme } from '../../../src/fronts/tui/theme/own.ts';
import { depthOf, indexOf, isOwnStyle } from '../../../src/fronts/tui/theme/styles.ts';
import { chooseTheme, themeNames, tinted } from '../../../src/fronts/tui/theme.ts';
import type { Role } from '../../../src/fronts/tui/theme.ts';

const millions = { COLORTERM: 'truecolor' };

/** Backgrounds that terminals come with: black, VS Code, One Dark; white, Atom One Light, Solarized. */
const usual: Record<'dark' | 'light', Hex[]> = {
  dark: ['#000000', '#1e1e1e', '#282c34'],
  light: ['#ffffff', '#fafafa', '#fdf6e3'],
};
/** What stands on a row of a diff, or on the words that changed in it. */
const tints = ['addedRow', 'addedWord', 'removedRow', 'removedWord'] as const;

/** The colours in a painted text: in front and behind, as they are in force at its last character. */
function inForce(painted: string): { front: Hex | null; behind: Hex | null } {
  const now: { front: Hex | null; behind: Hex | null } = { front: null, behind: null };
  const hex = (parts: string[]) =>
    `#${parts.map((part) => Number(part).toString(16).padStart(2, '0')).join('')}` satisfies Hex;
  for (const [, codes, text] of painted.matchAll(/\u001B\[([\d;]*)m|([^\u001B]+)/g)) {
    if (text !== undefined) return now;
    const [first, , ...rest] = codes!.split(';');
    if (first === '38') now.front = hex(rest);
    if (first === '48') now.behind = hex(rest);
  }
  return now;
}

describe.each(Object.entries(shipped))('the theme %s', (name, { behind, named }) => {
  const least = name.startsWith('high-contrast') ? 7 : 4.5;
  const all = allColors(named);
  const texts = (Object.keys(all) as ColorName[]).filter((each) => !(tints as readonly string[]).includes(each));

  it(`keeps a contrast of ${least} (WCAG 2.2), on the usual backgrounds and on tinted rows`, () => {
    const backgrounds = [
      // High contrast is promised on what is itself black or white.
      ...usual[behind].slice(0, least === 7 ? 2 : 3),
      ...tints.map((tint) => all[tint]),
    ];
    const poor = texts.flatMap((text) =>
      backgrounds.flatMap((background) => {
        const ratio = contrast(all[text], background);
        return ratio < least ? [`${text} on ${background}: ${ratio.toFixed(2)}`] : [];
      }),
    );
    expect(poor).toEqual([]);
    expect(texts.length).toBeGreaterThan(25);
  });

  it('paints rows and words with the colours that were measured', () => {
    const theme = chooseTheme({ color: true, theme: name }, millions);
    for (const [kind, row, word] of [
      ['added', 'addedRow', 'addedWord'],
      ['removed', 'removedRow', 'removedWord'],
    ] as const) {
      expect(inForce(tinted(theme, kind, theme.paint('keyword', 'const'), 20))).toEqual({
        front: all.keyword,
        behind: all[row],
      });
      expect(inForce(tinted(theme, kind, theme.paint(word, 'const'), 20)).behind).toBe(all[word]);
    }
  });

  it('tells rows, words and what is behind them apart', () => {
    for (const [row, word] of [
      ['addedRow', 'addedWord'],
      ['removedRow', 'removedWord'],
    ] as const) {
      expect(contrast(all[row], all[word])).toBeGreaterThan(1.1);
      expect(contrast(all[row], usual[behind][0]!)).toBeGreaterThan(1.05);
    }
    expect(isDark(usual[behind][0]!)).toBe(behind === 'dark');
  });
});

describe('colours that a color-blind person tells apart', () => {
  it.each(['color-blind-dark', 'color-blind-light'] as const)('%s is blue against orange', (name) => {
    const { addedRow, removedRow, added, removed } = allColors(shipped[name].named);
    const blueness = (color: Hex) => Number.parseInt(color.slice(5), 16) - Number.parseInt(color.slice(1, 3), 16);
    for (const [came, went] of [
      [addedRow, removedRow],
      [added, removed],
    ] as const) {
      expect(blueness(came)).toBeGreaterThan(0);
      expect(blueness(went)).toBeLessThan(0);
    }
  });
});

describe('which theme', () => {
  it.each([
    [{ color: true, theme: 'high-contrast' }, {}, 'high-contrast-dark'],
    [{ color: true, theme: 'high-contrast', behind: 'light' as const }, {}, 'high-contrast-light'],
    [{ color: true, theme: 'color-blind' }, { COLORFGBG: '0;15' }, 'color-blind-light'],
    [{ color: true, behind: 'light' as const }, { COLORFGBG: '15;0' }, 'light'],
    [{ color: true, theme: 'dark', behind: 'light' as const }, {}, 'dark'],
    [{ color: true, theme: 'ansi' }, {}, 'ansi'],
    [{ color: true, theme: 'none' }, {}, 'none'],
    [{ color: true, theme: 'dusk' }, {}, 'dark'],
  ])('%o, %o: %s', (choice, env, name) => {
    expect(chooseTheme(choice, env).name).toBe(name);
  });

  it('speaks in the colours that the terminal has', () => {
    const row = (env: Record<string, string>) =>
      tinted(chooseTheme({ color: true, theme: 'dark' }, env), 'added', 'x', 4);
    expect(row(millions)).toBe('\u001B[48;2;10;38;21mx   \u001B[49m');
    // Nothing of the 256 colours keeps the contrast of text as a background: the sign and the words say it.
    expect(row({})).toBe('x');
    expect(depthOf({ COLORTERM: '24bit' })).toBe('millions');
    expect(indexOf('#5fafff')).toBe(75);
    expect(indexOf('#8a8a8a')).toBe(245);
  });

  it.each(themeNames)('%s lets its own styles through the fence, and no others', (name) => {
    const theme = chooseTheme({ color: true, theme: name }, millions);
    const roles: Role[] = ['accent', 'link', 'addedRow', 'removedWord', 'comment', 'selected'];
    for (const role of roles)
      for (const [, codes] of theme.paint(role, 'x').matchAll(/\u001B\[([\d;]*)m/g))
        expect(isOwnStyle(codes!)).toBe(true);
    expect(isOwnStyle('8')).toBe(false);
    expect(isOwnStyle('38;2;1;2;3')).toBe(false);
  });
});

describe('a theme of the user', () => {
  it('is one that ships with other colours, and what follows from those', () => {
    const own = ownTheme({ base: 'light', colors: { accent: '#7A1FA2' } });
    if ('why' in own) throw new Error(own.why);
    expect(own.behind).toBe('light');
    expect(allColors(own.named)).toMatchObject({ heading: '#7a1fa2', error: '#a80000' });
    const theme = chooseTheme({ color: true, theme: 'plum', own }, millions);
    expect(theme.name).toBe('plum');
    expect(theme.paint('accent', 'x')).toBe('\u001B[38;2;122;31;162mx\u001B[39m');
  });

  it.each([
    [[], 'it must hold keys and values'],
    [{ colours: {} }, '"colours" is no key of a theme: there are base and colors'],
    [{ base: 'dusk' }, /^base must be one of dark, light, high-contrast-dark/],
    [{ colors: { accent: 'blue' } }, "colors: accent must be a colour such as '#7aa2f7', in quotation marks"],
    [{ colors: { acent: '#7aa2f7' } }, 'colors: there is no "acent"'],
    [{ colors: null }, 'colors must hold names and colours'],
  ])('that says %j is not understood', (value, why) => {
    expect(ownTheme(value)).toEqual({ why: expect.stringMatching(why) as unknown });
  });
});
