import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseLanguage, languageOf } from '../../src/app/config/user/language.ts';
import { loadConfig } from '../../src/app/config/config.ts';
import { speak, t } from '../../src/text/words/words.ts';

describe('the language of a locale', () => {
  it.each<[Record<string, string>, string]>([
    [{}, 'en'],
    [{ LANG: 'zh_TW.UTF-8' }, 'zh-TW'],
    [{ LANG: 'zh_TW' }, 'zh-TW'],
    [{ LANG: 'zh_TW.Big5' }, 'zh-TW'],
    [{ LANG: 'zh_HK.UTF-8' }, 'zh-TW'],
    [{ LANG: 'zh_MO.UTF-8' }, 'zh-TW'],
    [{ LANG: 'zh-Hant' }, 'zh-TW'],
    [{ LANG: 'zh-Hant-TW' }, 'zh-TW'],
    [{ LANG: 'zh_Hant_HK.UTF-8' }, 'zh-TW'],
    [{ LANG: 'zh_CN.UTF-8' }, 'en'],
    [{ LANG: 'zh_SG.UTF-8' }, 'en'],
    [{ LANG: 'zh-Hans-HK' }, 'en'],
    [{ LANG: 'zh' }, 'en'],
    [{ LANG: 'de_DE.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'en_US.UTF-8', LC_MESSAGES: 'zh_TW.UTF-8' }, 'zh-TW'],
    [{ LANG: 'zh_TW.UTF-8', LC_ALL: 'en_US.UTF-8' }, 'en'],
    [{ LANG: 'zh_TW.UTF-8', LC_ALL: 'C' }, 'en'],
    [{ LANG: 'zh_TW.UTF-8', LC_ALL: '' }, 'zh-TW'],
    [{ LANG: 'C.UTF-8', LANGUAGE: 'zh_TW' }, 'en'],
    [{ LANGUAGE: 'zh_TW:en' }, 'zh-TW'],
    [{ LANG: 'en_US.UTF-8', LANGUAGE: 'zh_TW:en' }, 'zh-TW'],
    [{ LANG: 'zh_TW.UTF-8', LANGUAGE: 'en:zh_TW' }, 'en'],
    [{ LANG: 'zh_CN.UTF-8', LANGUAGE: 'zh_CN:zh_TW' }, 'zh-TW'],
  ])('%j is %s', (env, language) => {
    expect(languageOf(env)).toBe(language);
  });
});

describe('the language that is chosen', () => {
  let config: string;
  beforeEach(() => {
    config = mkdtempSync(join(tmpdir(), 'archie-language-'));
  });
  afterEach(() => {
    speak(null);
    rmSync(config, { recursive: true });
  });
  const chosen = async (env: Record<string, string>): Promise<string> => {
    speak(null);
    await chooseLanguage(env, config);
    return t('nothing found');
  };
  const says = (text: string): void => writeFileSync(join(config, 'config.yaml'), text);

  it('is that of the locale where config.yaml says none', async () => {
    expect(await chosen({ LANG: 'zh_TW.UTF-8' })).toBe('找不到');
    says('model: opus\nlanguage: 中文\n');
    expect(await chosen({ LANG: 'en_US.UTF-8' })).toBe('nothing found');
    expect(await chosen({ LANG: 'zh_TW.UTF-8' })).toBe('找不到');
  });

  it.each(['language: zh-TW\n', "model: opus\nlanguage: 'zh-TW' # ours\n", 'language:   "zh-TW"'])(
    'is what config.yaml says: %j',
    async (text) => {
      says(text);
      expect(await chosen({ LANG: 'en_US.UTF-8' })).toBe('找不到');
    },
  );

  it('is English where config.yaml says so', async () => {
    says('language: en\n');
    expect(await chosen({ LANG: 'zh_TW.UTF-8' })).toBe('nothing found');
  });

  it('is a setting of the user, complained of where it is none, and no project’s', async () => {
    says('language: zh-CN\n');
    const root = mkdtempSync(join(config, 'repo-'));
    const at = { config, root, counts: () => true };
    const { notices } = await loadConfig(at);
    expect(notices).toEqual([expect.stringMatching(/"language" ignored/)]);
    says('language: zh-TW\n');
    expect(await loadConfig(at)).toMatchObject({ language: 'zh-TW', notices: [] });
  });
});
