import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mentionAtEnd, mentionOf, mentionsIn, plainName, restOfMention } from '../../src/text/mentions.ts';
import { counterexample } from '../support/property.ts';

/** The names that a text mentions, where there are these files: the longest that is there. */
const found = (text: string, ...there: string[]) =>
  mentionsIn(text).map((names) => names.find((name) => there.includes(name)) ?? null);

describe('mentions in a text', () => {
  it.each<[string, string]>([
    ['see @src/app.ts', 'src/app.ts'],
    ['請看@src/app.ts', 'src/app.ts'],
    ['請看＠src/app.ts', 'src/app.ts'],
    ['@src/app.ts的內容', 'src/app.ts'],
    ['@src/app.ts，然後', 'src/app.ts'],
    ['@文件/說明.md的內容', '文件/說明.md'],
    ['@文件的內容', '文件'],
    ['（@docs/b.md）', 'docs/b.md'],
    ['@draft(1).md', 'draft(1).md'],
    ['(see @draft(1).md).', 'draft(1).md'],
    ['@"q"uote.txt', '"q"uote.txt'],
    ['@"q"uote.txt"', 'q"uote.txt'],
    [String.raw`@"q\"uote.txt"`, 'q"uote.txt'],
    ['look at @"a b.txt" and "that"', 'a b.txt'],
    [String.raw`@my\ file.txt now`, 'my file.txt'],
    [String.raw`@"back\slash.txt"`, String.raw`back\slash.txt`],
    ["@'a b.txt' and that", 'a b.txt'],
    ['看@“a b.txt”的內容', 'a b.txt'],
    ['see @‘a b.txt’', 'a b.txt'],
    ["@'q'uote.txt", "'q'uote.txt"],
    ['@src/app.ts:10-20', 'src/app.ts'],
    [String.raw`@src\app.ts`, 'src/app.ts'],
    ['`@src/app.ts`', 'src/app.ts'],
    ['**@src/app.ts**', 'src/app.ts'],
    ['看👉@src/app.ts👍', 'src/app.ts'],
    ['@src/app.ts를 봐', 'src/app.ts'],
    ["@src/app.ts's imports", 'src/app.ts'],
    ['@icon@2x.png', 'icon@2x.png'],
    ['@src/', 'src/'],
    ['@src/的內容', 'src/'],
    ['@src.', 'src'],
    ['@.env, please', '.env'],
    ['@app/(group)/[id]/page.tsx?', 'app/(group)/[id]/page.tsx'],
    ['@a.ts…', 'a.ts'],
    ['こちらの@a.tsを見て', 'a.ts'],
  ])('%s', (text, name) => {
    expect(found(text, name)).toEqual([name]);
  });

  it.each(['me@src/app.ts', 'a.b@src', 'café@src', '@', '@ src', '@@src', 'x/@src', 'C++@src'])(
    '%s is none',
    (text) => {
      expect(found(text, 'src', 'src/app.ts').filter(Boolean)).toEqual([]);
    },
  );

  it.each(['@src/gone.ts', '@src/不在.ts', '@src.ts', '@src-x', '@srcs'])('%s is not the folder', (text) => {
    expect(found(text, 'src', 'src/')).toEqual([null]);
  });

  it('follow each other without blanks, and are none within quotes', () => {
    expect(found('比較@a.ts和@b.ts', 'a.ts', 'b.ts')).toEqual(['a.ts', 'b.ts']);
    expect(found('@"a @b.ts"', 'a @b.ts', 'b.ts')).toEqual(['a @b.ts']);
  });

  it('prefer the longer of two files', () => {
    expect(found('@a.ts的.md', 'a.ts', 'a.ts的.md')).toEqual(['a.ts的.md']);
  });

  it.each([
    ['@src/gone.ts的內容', 'src/gone.ts'],
    ['@gone.md).', 'gone.md'],
    ['@不在.md', '不在.md'],
  ])('%s is told as %s', (text, name) => {
    expect(plainName(mentionsIn(text)[0] ?? [])).toBe(name);
  });

  it('are written so that they are read back, whatever the name and whatever follows', () => {
    const char = fc.constantFrom(...Array.from('ab/.()[]"\'@＠\\ \t架的:,#-\u202e\u200b\udc80e\u0301💾'));
    const name = fc.string({ unit: char, minLength: 1 });
    const property = fc.property(name, fc.constantFrom('', ' ', '\n', ' 的', ' "x"'), (path, rest) => {
      const text = `see ${mentionOf(path)}${rest}`;
      return mentionsIn(text)[0]?.includes(path) === true && !/[\u202e\u200b]/.test(text);
    });
    expect(counterexample(property, { numRuns: 2000 })).toBeUndefined();
  });

  it('leave the name of a persona to the persona', () => {
    expect(mentionOf('reviewer', ['reviewer'])).toBe('@./reviewer');
    expect(mentionOf('reviewer的筆記', ['reviewer'])).toBe('@./reviewer的筆記');
    expect(mentionOf('reviewer.md', ['reviewer'])).toBe('@reviewer.md');
  });

  it('take no longer for a long text', () => {
    expect(mentionsIn('@'.repeat(200_000))).toHaveLength(1);
    expect(mentionsIn(`@a.ts${'的'.repeat(200_000)}`)[0]).toContain('a.ts');
    expect(mentionsIn(`@a.ts${'的'.repeat(200_000)}`)[0]).toHaveLength(100);
    expect(mentionsIn('@的'.repeat(100_000)).length).toBeLessThanOrEqual(100);
    expect(mentionsIn(`@"${'\\'.repeat(200_000)}`)).toHaveLength(1);
  });
});

describe('a mention that is being written', () => {
  it.each([
    ['see @src', { from: 4, name: 'src', quoted: false }],
    ['請看@src', { from: 2, name: 'src', quoted: false }],
    ['看＠', { from: 1, name: '', quoted: false }],
    ['@"my no', { from: 0, name: 'my no', quoted: true }],
    [String.raw`@"q\"uo`, { from: 0, name: 'q"uo', quoted: true }],
    ['me@src', null],
    ['@a b', null],
  ])('%s', (text, token) => {
    expect(mentionAtEnd(text)).toEqual(token);
  });

  it('goes on behind the cursor, but not with the sentence', () => {
    expect(restOfMention('READ', 'ME.md now')).toBe('ME.md');
    expect(restOfMention('READ', 'ME.md的內容')).toBe('ME.md');
    expect(restOfMention('說', '明.md')).toBe('明.md');
  });
});
