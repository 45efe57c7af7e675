import { describe, expect, it } from 'vitest';
import { textsOf } from '../../src/changes/contents.ts';
import { edit } from '../../src/tools/edit.ts';
import { grep } from '../../src/tools/grep.ts';
import { multiEdit } from '../../src/tools/multi-edit.ts';
import { read } from '../../src/tools/read.ts';
import { write } from '../../src/tools/write.ts';
import type { Legacy } from '../../src/text/charset/legacy.ts';
import { formatPatch } from '../../src/text/patch/patch.ts';
import { saved } from '../text/charset/samples.ts';
import { fails, stage, textOf } from './stage.ts';

const cases: [Legacy, string, string, string, string][] = [
  ['big5', '/* 許功蓋 */\r\nint 庫存 = 5; // 數量\r\n', '數量', '商品數量', 'Big5'],
  ['gbk', '# 计算订单的金额\nprice = 1\n', '订单的', '订单（含税）的', 'GBK'],
  ['shift_jis', '// 表示能力の設定を変更する\nソ = 1\n', '変更', '追加', 'Shift_JIS'],
  ['euc-kr', '// 파일을 검색합니다\nx = 1\n', '검색', '확인', 'EUC-KR'],
  ['latin1', '// déjà vu à la carte\nx = "naïve"\n', 'naïve', 'très naïve', 'Latin-1'],
  ['windows-1252', '// l’été coûte 5 €\nx\n', '5 €', '6 €', 'Windows-1252'],
];

describe('a file in an older encoding', () => {
  it.each(cases)('is read, found, and edited byte for byte: %s', async (encoding, text, old, fresh, name) => {
    const on = await stage({ 'src/a.txt': saved(text, encoding), 'src/utf8.txt': `${old}\n` });
    const shown = textOf(await on.call(read, { file_path: 'src/a.txt' }));
    expect(shown).toContain(text.split(/\r?\n/)[0]);
    expect(shown).toContain(`[${name}]`);
    expect(textOf(await on.call(grep, { pattern: old }))).toBe('src/a.txt\nsrc/utf8.txt');
    const rows = textOf(await on.call(grep, { pattern: `^.*${old}`, path: 'src/a.txt', output_mode: 'content' }));
    expect(rows).toMatch(new RegExp(`^src/a.txt\n\\d:.*${old}`));
    const outcome = await on.call(edit, { file_path: 'src/a.txt', old_string: old, new_string: fresh });
    expect(outcome.changes?.files[0]).toMatchObject({ before: { encoding }, after: { encoding } });
    await on.land(outcome);
    expect(on.file('src/a.txt').toString('hex')).toBe(saved(text.replace(old, fresh), encoding).toString('hex'));
  });

  it('is written anew in its encoding, and refuses what that lacks with its place', async () => {
    const on = await stage({ 'a.c': saved('/* 許功蓋 */\n中文\n', 'big5') });
    await on.call(read, { file_path: 'a.c' });
    const refused = on.call(edit, { file_path: 'a.c', old_string: '中文', new_string: '中文 👍' });
    await fails(refused, 'invalid_input', 'not UTF-8', 'Big5 has no 👍', 'U+1F44D', 'line 2, column 4');
    await on.land(await on.call(write, { file_path: 'a.c', content: '/* 新的檔案 */\n' }));
    expect(on.file('a.c')).toEqual(saved('/* 新的檔案 */\n', 'big5'));
    const edits = [
      { old_string: '新的', new_string: '舊的' },
      { old_string: '檔案', new_string: '資料' },
    ];
    await on.land(await on.call(multiEdit, { file_path: 'a.c', edits }));
    expect(on.file('a.c')).toEqual(saved('/* 舊的資料 */\n', 'big5'));
  });

  it('is what .editorconfig says, where its bytes tell too little or something else', async () => {
    const on = await stage({
      '.editorconfig': 'root = true\n[*.txt]\ncharset = big5\n[*.md]\ncharset = latin1\n',
      'deep/a.txt': saved('不丹\n', 'big5'),
      'ascii.txt': 'plain\n',
      'b.md': saved('中文\n', 'big5'),
      'c.txt': '中文 in UTF-8\n',
    });
    expect(textOf(await on.call(read, { file_path: 'deep/a.txt' }))).toBe('    1→不丹\n[Big5]');
    expect(textOf(await on.call(read, { file_path: 'b.md' }))).toContain('[Latin-1]');
    expect(textOf(await on.call(read, { file_path: 'c.txt' }))).toBe('    1→中文 in UTF-8');
    expect(textOf(await on.call(grep, { pattern: '不丹' }))).toBe('deep/a.txt');
    await on.call(read, { file_path: 'ascii.txt' });
    await on.land(await on.call(edit, { file_path: 'ascii.txt', old_string: 'plain', new_string: '平淡' }));
    expect(on.file('ascii.txt')).toEqual(saved('平淡\n', 'big5'));
  });

  it('is made where .editorconfig says so, and refuses what that lacks', async () => {
    const on = await stage({
      '.editorconfig': '[*.txt]\ncharset = big5\n[*.ps1]\ncharset = utf-8-bom\n[*.reg]\ncharset = utf-16le\n',
      'deep/.editorconfig': '[*.txt]\ncharset = utf-8\n',
    });
    const made = async (file_path: string, content: string) => {
      const outcome = await on.call(write, { file_path, content });
      await on.land(outcome);
      return [on.file(file_path).toString('hex'), outcome.changes?.notes ?? []];
    };
    const says = (name: string) => [`written in ${name}, as .editorconfig says`];
    expect(await made('a.txt', '中文\n')).toEqual([saved('中文\n', 'big5').toString('hex'), says('Big5')]);
    expect(textOf(await on.call(read, { file_path: 'a.txt' }))).toContain('中文\n[Big5]');
    expect((await made('a.ps1', 'x\n'))[0]).toBe('efbbbf780a');
    expect((await made('a.reg', 'x\n'))[0]).toBe('fffe78000a00');
    expect(await made('deep/a.txt', '中文\n')).toEqual([Buffer.from('中文\n').toString('hex'), []]);
    await fails(
      on.call(write, { file_path: 'b.txt', content: '👍' }),
      'invalid_input',
      '.editorconfig',
      'Big5 has no 👍',
    );
  });

  it('is seen and searched where it is staged, and taken back to its bytes', async () => {
    const bytes = saved('// 計算訂單的金額\nx = 1\n', 'big5');
    const on = await stage({ 'a.c': bytes, 'b.c': saved('訂單\n', 'big5') });
    await on.call(read, { file_path: 'a.c' });
    const outcome = await on.call(edit, { file_path: 'a.c', old_string: '訂單', new_string: '客戶訂單' });
    const staged = { ...on.at, workspace: on.at.workspace.overlay(outcome.changes!.files) };
    expect(textOf(await grep.run({ pattern: '客戶', output_mode: 'content' }, staged))).toBe(
      'a.c\n1:// 計算客戶訂單的金額',
    );
    expect(textOf(await grep.run({ pattern: '訂單' }, staged))).toBe('a.c\nb.c');
    expect(textOf(await read.run({ file_path: 'a.c' }, staged))).toContain('客戶');
    await on.land(outcome);
    const undo = await on.at.workspace.undo();
    expect(await textsOf(on.at.workspace, undo.files[0]!.before, undo.files[0]!.after)).toEqual([
      '// 計算客戶訂單的金額\nx = 1\n',
      '// 計算訂單的金額\nx = 1\n',
    ]);
    await on.at.workspace.land(undo);
    expect(on.file('a.c')).toEqual(bytes);
  });

  it('is a binary patch for git, which knows no encoding', () => {
    const side = (text: string) => ({ bytes: saved(text, 'big5'), mode: 'file' as const });
    expect(formatPatch([{ path: 'a', before: side('中文\n'), after: side('中文字\n') }])).toContain('GIT binary patch');
  });
});

describe('Grep looks into UTF-16 and into UTF-8 with stray bytes', () => {
  it('finds, reads and keeps them', async () => {
    const wide = Buffer.from('[Version]\r\n資料=needle\r\n', 'utf16le');
    const stray = Buffer.concat([Buffer.from('資料庫連線 needle\n'), Buffer.from([0xff, 0x0a]), Buffer.from('結束\n')]);
    const on = await stage({ 'a.reg': wide, 'b.log': stray });
    expect(textOf(await on.call(grep, { pattern: '資料.*needle', output_mode: 'content' }))).toBe(
      'a.reg\n2:資料=needle\n\nb.log\n1:資料庫連線 needle',
    );
    expect(textOf(await on.call(read, { file_path: 'b.log' }))).toContain('[UTF-8 with some bytes that are none]');
    await on.land(await on.call(edit, { file_path: 'b.log', old_string: '結束', new_string: '完成' }));
    expect(on.file('b.log').toString('hex')).toBe(
      stray.toString('hex').replace(Buffer.from('結束').toString('hex'), Buffer.from('完成').toString('hex')),
    );
    await on.call(read, { file_path: 'a.reg' });
    await on.land(await on.call(edit, { file_path: 'a.reg', old_string: 'needle', new_string: '針' }));
    expect(on.file('a.reg')).toEqual(Buffer.from('[Version]\r\n資料=針\r\n', 'utf16le'));
  });
});

describe('mixed line ends', () => {
  const mixed = 'a\r\nb\nc\r\nd\ne\r\n';
  it.each([
    ['one line', 'b', 'B', 'a\r\nB\nc\r\nd\ne\r\n'],
    ['a CRLF line made two', 'a', 'A\nx', 'A\r\nx\r\nb\nc\r\nd\ne\r\n'],
    ['an LF line made two', 'b', 'B\nx', 'a\r\nB\nx\nc\r\nd\ne\r\n'],
    ['lines of both kinds', 'b\nc\nd', 'B\nC\nD', 'a\r\nB\nC\r\nD\ne\r\n'],
    ['whole lines of both kinds', 'a\nb\nc\n', 'a\nB\nx\nc\n', 'a\r\nB\nx\nc\r\nd\ne\r\n'],
    ['one asked for by name', 'c\r\n', 'c\n', 'a\r\nb\nc\nd\ne\r\n'],
  ])('stay as they are in what is edited: %s', async (_, old_string, new_string, expected) => {
    const on = await stage({ 'a.txt': mixed });
    await on.call(read, { file_path: 'a.txt' });
    await on.land(await on.call(edit, { file_path: 'a.txt', old_string, new_string }));
    expect(on.file('a.txt').toString()).toBe(expected);
  });

  it('stay as they are in what is written anew', async () => {
    const on = await stage({ 'a.txt': mixed });
    await on.call(read, { file_path: 'a.txt' });
    await on.land(await on.call(write, { file_path: 'a.txt', content: 'a\nb\nx\nd\nE\n' }));
    expect(on.file('a.txt').toString()).toBe('a\r\nb\nx\r\nd\nE\r\n');
  });
});
