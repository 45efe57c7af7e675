/** The theme by the command line and the configuration; the user's own stand in files of theirs. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ThemeChoice } from '../../../fronts/tui/theme.ts';
import type { ThemeFile } from '../../../protocol/desk.ts';
import { UserFault } from '../../../protocol/failure.ts';
import type { House } from '../../house.ts';
import { readConfigFile } from '../config-file.ts';
import { yamlFault } from '../own-file.ts';
import { preferencesAt } from './preferences.ts';

/** Such is the name of a file of theirs. */
const fits = /^[a-z0-9][a-z0-9-]{0,39}$/;

const fileOf = (config: string, name: string) => join(config, 'themes', `${name}.yaml`);

/** What chooses the theme. What is not understood joins the notices of the configuration. Throws `UserFault` for a flag. */
export async function themeChoice(
  { config, dirs, env }: Pick<House, 'config' | 'dirs' | 'env'>,
  flags: { color: boolean; theme?: string },
): Promise<ThemeChoice> {
  const { terminalId } = await import('../../../fronts/tui/terminal/known.ts');
  const choice = {
    color: flags.color && !env['NO_COLOR'],
    theme: flags.theme ?? config.theme ?? 'auto',
    behind: preferencesAt(dirs.state).load().backgrounds?.[terminalId(env)],
  };
  if (choice.theme === 'auto' || !choice.color) return choice;
  const { isTheme } = await import('../../../fronts/tui/theme.ts');
  if (isTheme(choice.theme)) return choice;
  const { ownTheme } = await import('../../../fronts/tui/theme/own.ts');
  const { value, fault, path } = await readTheme(dirs.config, choice.theme);
  const own = fault === null ? ownTheme(value) : { why: fault };
  if (!('why' in own)) return { ...choice, own };
  const words = `${path}: not used: ${own.why}`;
  if (flags.theme !== undefined) throw new UserFault(`--theme ${flags.theme}: ${words}`);
  config.notices.push(words);
  return { ...choice, theme: 'auto' };
}

/** The themes in the user's folder, those that cannot be read too. */
export async function themesIn(config: string): Promise<ThemeFile[]> {
  return Promise.all(namesIn(join(config, 'themes')).map((name) => readTheme(config, name)));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.yaml') && fits.test(file.slice(0, -5)))
      .map((file) => file.slice(0, -5))
      .sort();
  } catch {
    return [];
  }
}

async function readTheme(config: string, name: string): Promise<ThemeFile> {
  const path = fileOf(config, name);
  const bad = (fault: string): ThemeFile => ({ name, path, value: null, fault });
  if (!fits.test(name)) return bad('a name of a theme has lower case letters, digits and - only');
  const { text, fault, writable } = await readConfigFile(path, { links: true });
  if (fault ?? writable) return bad((fault ?? writable)!);
  if (text === null) return bad('it is not there');
  const { parseConfig } = await import('../config-shape.ts');
  const document = parseConfig(text);
  const unread = yamlFault(document);
  if (unread !== null) return bad(unread);
  return { name, path, value: document.toJS() as unknown, fault: null };
}
