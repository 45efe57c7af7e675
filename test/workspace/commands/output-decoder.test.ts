import { describe, expect, it } from 'vitest';
import { encodeText } from '../../../src/text/encoding.ts';
import type { TextFormat } from '../../../src/text/encoding.ts';
import { OutputDecoder } from '../../../src/workspace/commands/output-decoder.ts';

const bytes = (text: string, encoding: TextFormat['encoding']) => Buffer.from(encodeText(text, encoding));
const chinese = '/* 檔案的內容是中文,請不要修改這一行。 */\nint main(){return 0;} // 主程式\n';

/** Decoded in chunks of so many bytes. */
function decoded(all: Buffer, size = all.length): { text: string; found: string[] } {
  const decoder = new OutputDecoder();
  let text = '';
  for (let at = 0; at < all.length; at += size) text += decoder.add(all.subarray(at, at + size));
  return { text: text + decoder.end(), found: [...decoder.found] };
}

describe('what a command prints', () => {
  it.each<[TextFormat['encoding'], string]>([
    ['big5', chinese],
    ['big5', chinese.replaceAll('\n', '\r\n')],
    ['big5', '下載 設定檔案 10%\r下載 設定檔案 90%\r'],
    ['gbk', '// 这个函数用于计算总和\nint sum; // 结果\n'],
    ['shift_jis', '// この関数は合計を計算します\n// 結果\n'],
    ['euc-jp', '// この関数は合計を計算します\n// 結果\n'],
    ['euc-kr', '// 이 함수는 합계를 계산합니다\n// 결과\n'],
    ['latin1', 'name: Müller'],
    ['windows-1251', 'Привет, мир! Это тест.\n'],
  ])('is read as what it is: %s', (encoding, text) => {
    for (const size of [1, 3, 7, 1000])
      expect(decoded(bytes(text, encoding), size)).toEqual({ text, found: [encoding] });
  });

  it('may be in several encodings, line by line, as a diff is', () => {
    const parts: [string, TextFormat['encoding']][] = [
      ['diff --git a/檔.c b/檔.c\n@@ -1,2 +1,2 @@\n', 'utf8'],
      ['-// 舊的說明文字\n+// 新的說明文字\n', 'big5'],
      ['完成 ✓\n', 'utf8'],
      ['déjà vu à Orléans\n', 'latin1'],
    ];
    const all = Buffer.concat(parts.map(([text, encoding]) => bytes(text, encoding)));
    for (const size of [1, 5, 1000])
      expect(decoded(all, size)).toEqual({ text: parts.map(([text]) => text).join(''), found: ['big5', 'latin1'] });
  });

  it('is UTF-8 where characters were cut in two, and where it is no text at all', () => {
    const cut = Buffer.concat([Buffer.from('檔案內容').subarray(0, 10), Buffer.from('\n結束\n')]);
    for (const size of [1, 4, 1000]) expect(decoded(cut, size)).toEqual({ text: '檔案內\uFFFD\n結束\n', found: [] });
    const picture = Buffer.from('89504e470d0a1a0a0000000d49484452000000ff00ff', 'hex');
    expect(decoded(picture).found).toEqual([]);
    expect(decoded(Buffer.from('\ufeffhello\n'), 1).text).toBe('hello\n');
  });

  it('comes at once where it is UTF-8, and no line is waited for without end', () => {
    const decoder = new OutputDecoder();
    expect(decoder.add(Buffer.from('50 % 完'))).toBe('50 % 完');
    expect(decoder.add(Buffer.from('成').subarray(0, 2))).toBe('');
    expect(decoder.add(Buffer.from('成').subarray(2))).toBe('成');
    const endless = new OutputDecoder();
    let heard = '';
    for (let round = 0; round < 100; round += 1) heard += endless.add(Buffer.alloc(4096, 0xfe));
    expect(heard.length).toBeGreaterThan(100_000);
  });
});
