import { afterEach, describe, expect, it } from 'vitest';
import { told } from '../../src/text/words/told.ts';
import { filled, numbered, speak, t } from '../../src/text/words/words.ts';

const some = {
  'nothing found': '找不到',
  'landed {0} in {1}': '在 {1} 套用了{0}',
  '{0} files': '{0} 個檔案',
  'the folder {0} is gone: {1}': '資料夾 {0} 已不在：{1}',
  'it is a folder': '它是資料夾',
  '{0}: not read': '{0}：沒有讀取',
  'one; or the other': '其中之一',
};
const chinese = (): void => speak(some);

afterEach(() => speak(null));

describe('words', () => {
  it('are English, as they stand in the code, unless another language is spoken', () => {
    expect(t`landed ${'a.ts'} in ${2} s`).toBe('landed a.ts in 2 s');
    expect(t('nothing found')).toBe('nothing found');
    expect([numbered(1, 'file'), numbered(2, 'file'), numbered(2, 'match', 'matches')]).toEqual([
      '1 file',
      '2 files',
      '2 matches',
    ]);
    expect(numbered(12_345, 'file', 'files', '12,345')).toBe('12,345 files');
  });

  it('are those of the catalogue, with what is put in where that has it', () => {
    chinese();
    expect(t('nothing found')).toBe('找不到');
    const say = (what: string, where: string): string => t`landed ${what} in ${where}`;
    expect(say('a.ts', 'b')).toBe('在 b 套用了 a.ts');
    expect(say('c.ts', 'd')).toBe('在 d 套用了 c.ts');
    expect([numbered(1, 'file'), numbered(2, 'file')]).toEqual(['1 個檔案', '2 個檔案']);
  });

  it('are English where the catalogue has none, also by a name that every object has', () => {
    chinese();
    expect(t`no such words ${1}`).toBe('no such words 1');
    expect([t('constructor'), t('toString')]).toEqual(['constructor', 'toString']);
  });

  it('are told apart by what is meant, where one word means several things', () => {
    expect(t('back', 'to send')).toBe('back');
    speak({ back: '返回', 'back|to send': '退回' });
    expect([t('back'), t('back', 'to send'), t('back', 'to the list')]).toEqual(['返回', '退回', '返回']);
  });

  it('are those of the language that is spoken last', () => {
    const say = (): string => t`landed ${1} in ${2}`;
    expect(say()).toBe('landed 1 in 2');
    chinese();
    expect(say()).toBe('在 2 套用了 1');
    speak(null);
    expect(say()).toBe('landed 1 in 2');
  });

  it('have a blank between ideographs and Latin letters, and none between ideographs', () => {
    expect(filled('套用了{0}。', ['3 個'])).toBe('套用了 3 個。');
    expect(filled('在 {0} 中', ['副本'])).toBe('在副本中');
    expect(filled('在 {0} 中', ['src'])).toBe('在 src 中');
    expect(filled('{0} · {1}', ['錯誤', '警告'])).toBe('錯誤 · 警告');
    expect(filled('（{0}）{1}', ['a', '。'])).toBe('（a）。');
    expect(filled('{0} and {7}', ['one'])).toBe('one and {7}');
    expect(filled('{0}', ['{0} $& $1'])).toBe('{0} $& $1');
  });
});

describe('English that comes as data', () => {
  it('stays as it is in English', () => {
    expect(told('the folder a is gone: it is a folder')).toBe('the folder a is gone: it is a folder');
  });

  it('is known as a whole, or by its template, and what is put in again', () => {
    chinese();
    expect(told('nothing found')).toBe('找不到');
    expect(told('the folder /a b is gone: it is a folder')).toBe('資料夾 /a b 已不在：它是資料夾');
    expect(told('the folder a is gone: EIO')).toBe('資料夾 a 已不在：EIO');
  });

  it('is no name of one word, whatever that means elsewhere', () => {
    speak({ ...some, undo: '復原' });
    expect(told('the folder undo is gone: undo')).toBe('資料夾 undo 已不在：undo');
  });

  it('is known line by line, and part by part', () => {
    chinese();
    expect(told('nothing found\nand more\nit is a folder')).toBe('找不到\nand more\n它是資料夾');
    expect(told('it is a folder; nothing found')).toBe('它是資料夾；找不到');
    expect(told('a.yaml: it is a folder')).toBe('a.yaml: 它是資料夾');
    expect(told('it is a folder; one; or the other')).toBe('它是資料夾；其中之一');
    expect(told('3.1 · nothing found · a b')).toBe('3.1 · 找不到 · a b');
  });

  it('is not taken for a template with too little to know it by', () => {
    chinese();
    expect(told('3 files')).toBe('3 個檔案');
    expect(told('remove all the files')).toBe('remove all the files');
    speak({ '{0} parameter {1}': '{0} 參數 {1}' });
    expect(told('it does not know the parameter x')).toBe('it does not know the parameter x');
    expect(told('')).toBe('');
  });
});
