import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Config } from '../../src/app/config/config.ts';
import { keepSetting } from '../../src/app/config/keep-setting.ts';
import { preferencesAt } from '../../src/app/config/user/preferences.ts';
import { themeChoice, themesIn } from '../../src/app/config/user/theme.ts';
import { chooseTheme } from '../../src/fronts/tui/theme.ts';

let home: string;
let config: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'archie-theme-'));
  config = join(home, 'config');
  mkdirSync(join(config, 'themes'), { recursive: true });
});
afterEach(() => rmSync(home, { recursive: true }));

const house = (more: Partial<Config> = {}, env: NodeJS.ProcessEnv = {}) => ({
  env,
  dirs: { home, config, state: join(home, 'state') },
  config: { prices: {}, waiting: [], notices: [], ...more },
});
const put = (name: string, text: string) => writeFileSync(join(config, 'themes', name), text);

describe('a theme of the user', () => {
  it('is a file in their folder, and counts by its name', async () => {
    put('dusk.yaml', "base: light # over this one\ncolors:\n  accent: '#7a1fa2'\n");
    const at = house({ theme: 'dusk' });
    const choice = await themeChoice(at, { color: true });
    expect(at.config.notices).toEqual([]);
    expect(chooseTheme(choice, { COLORTERM: 'truecolor' }).paint('accent', 'x')).toBe(
      '\u001B[38;2;122;31;162mx\u001B[39m',
    );
  });

  it.each([
    ['colors: [', /^\S+dusk\.yaml: not used: \S/],
    ['colors:\n  accent: blue\n', /^\S+dusk\.yaml: not used: colors: accent must be a colour such as '#7aa2f7'/],
    [null, /^\S+dusk\.yaml: not used: it is not there$/],
  ])('that is %j is told of in one line, and the usual one is used', async (text, line) => {
    if (text !== null) put('dusk.yaml', text);
    const at = house({ theme: 'dusk' });
    expect(await themeChoice(at, { color: true })).toMatchObject({ theme: 'auto' });
    expect(at.config.notices).toEqual([expect.stringMatching(line)]);
    expect(at.config.notices[0]).not.toContain('\n');
    await expect(themeChoice(house(), { color: true, theme: 'dusk' })).rejects.toThrow(/^--theme dusk: .*dusk\.yaml/);
  });

  it('never leads out of that folder', async () => {
    await expect(themeChoice(house(), { color: true, theme: '../config' })).rejects.toThrow('a name of a theme has');
  });

  it('is listed by name, and what is no theme of theirs is not', async () => {
    for (const name of ['b.yaml', 'a.yaml', 'Upper.yaml', 'notes.txt']) put(name, 'base: dark\n');
    expect((await themesIn(config)).map(({ name, fault }) => [name, fault])).toEqual([
      ['a', null],
      ['b', null],
    ]);
    expect(await themesIn(join(home, 'nowhere'))).toEqual([]);
  });
});

describe('the background', () => {
  it('is as this terminal said it last', async () => {
    const at = house({}, { TERM: 'xterm-kitty' });
    expect(await themeChoice(at, { color: true })).toMatchObject({ behind: undefined });
    preferencesAt(at.dirs.state).save({ backgrounds: { kitty: 'light' } });
    expect(await themeChoice(at, { color: true })).toMatchObject({ behind: 'light' });
    expect(await themeChoice(house({}, { TERM: 'foot' }), { color: true })).toMatchObject({ behind: undefined });
  });
});

describe('a setting that is kept', () => {
  it('changes its line alone, in a file that is made where there is none', async () => {
    const path = join(config, 'config.yaml');
    expect(await keepSetting(config, 'theme', 'light')).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe('theme: light\n');
    writeFileSync(path, '# mine\nmode: ask # as ever\ntheme: dark # at night\nnotify:\n  when: never\n');
    await keepSetting(config, 'theme', 'ansi');
    expect(readFileSync(path, 'utf8')).toBe(
      '# mine\nmode: ask # as ever\ntheme: ansi # at night\nnotify:\n  when: never\n',
    );
  });

  it('is not written over what is not understood', async () => {
    const path = join(config, 'config.yaml');
    writeFileSync(path, 'theme: [\n');
    await expect(keepSetting(config, 'theme', 'light')).rejects.toThrow(path);
    expect(readFileSync(path, 'utf8')).toBe('theme: [\n');
  });
});
