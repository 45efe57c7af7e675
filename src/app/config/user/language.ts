/** The language of archie's own words: the user's `language`, else that of the locale. What the model answers in is another thing. */

import { join } from 'node:path';
import { readBounded } from '../../../disk/open-file.ts';
import { speak } from '../../../text/words/words.ts';
import { dirsFrom } from '../../dirs.ts';

/** Languages that there are words in. */
export const languages = ['en', 'zh-TW'] as const;

/** One of them. */
export type Language = (typeof languages)[number];

/** Bytes. A larger file is none of ours. */
const largest = 1 << 20;

/**
 * The language that a locale asks for: as gettext has it, `LC_ALL`, `LC_MESSAGES` or `LANG` say it, and `LANGUAGE` may list
 * others before it, unless there is to be none (`C`). 正體中文 is that of Taiwan, Hong Kong and Macau, and `Hant`; `zh` and `zh_CN`
 * are written otherwise.
 */
export function languageOf(env: NodeJS.ProcessEnv): Language {
  const locale = env['LC_ALL'] || env['LC_MESSAGES'] || env['LANG'] || '';
  if (/^(?:C|POSIX)(?:\.|$)/.test(locale)) return 'en';
  for (const wanted of [...(env['LANGUAGE'] ?? '').split(':'), locale]) {
    if (/^zh[-_](?:hant|tw|hk|mo)(?![a-z])/i.test(wanted)) return 'zh-TW';
    if (/^en(?![a-z])/i.test(wanted)) return 'en';
  }
  return 'en';
}

/**
 * A word that `config.yaml` has for a key, looked up without a parser: it is read at every start, before anything can be said. The
 * whole file is read, and complained of, by config.ts.
 */
export function said(config: string, key: string): string | undefined {
  try {
    const text = readBounded(join(config, 'config.yaml'), { max: largest, follow: true })?.toString() ?? '';
    return new RegExp(`^${key}:[ \\t]*["']?([\\w-]+)`, 'm').exec(text)?.[1];
  } catch {
    return undefined;
  }
}

/** Speaks the language that is wanted here from now on. English is there already; words of another are loaded. */
export async function chooseLanguage(env: NodeJS.ProcessEnv, config = dirsFrom(env).config): Promise<void> {
  const wanted = said(config, 'language');
  const language = languages.find((one) => one === wanted) ?? languageOf(env);
  if (language === 'zh-TW') speak((await import('../../../text/words/zh-tw/zh-tw.ts')).taiwanese);
}
