import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitFrontMatter } from '../../src/text/front-matter/split.ts';
import { counterexample } from '../support/property.ts';

describe('splitFrontMatter', () => {
  it('reads plain YAML without a repair', () => {
    expect(splitFrontMatter('---\nname: a\ntools: [x, y]\nnested:\n  deep: 1\n---\n\nBody\n---\nmore\n')).toEqual({
      data: { name: 'a', tools: ['x', 'y'], nested: { deep: 1 } },
      body: 'Body\n---\nmore\n',
      repaired: [],
      line: 1,
    });
  });

  it.each([
    ['nothing', ''],
    ['prose', '# Title\n\nText\n'],
    ['a rule in prose', 'Text\n\n---\n\nMore\n'],
    ['a rule at the top and no keys', '---\n\nText\n'],
    ['an empty block', '---\n---\nText'],
  ])('is null or empty for %s', (_name, source) => {
    expect(splitFrontMatter(source)?.data ?? {}).toEqual({});
  });

  it.each([
    ['colons in prose', '---\nname: a\ndescription: Use this: yes, and that: no\n---\n', 'Use this: yes, and that: no'],
    ['an @ at the start', '---\ndescription: @home\n---\n', '@home'],
    ['a # in a plain value', '---\ndescription: issue #42 and C# #1\n---\n', 'issue #42 and C# #1'],
    ['a percent sign', '---\ndescription: %s is a format\n---\n', '%s is a format'],
    ['a backtick', '---\ndescription: `code` first\n---\n', '`code` first'],
    ['an open bracket', '---\ndescription: [draft] not a list\n---\n', '[draft] not a list'],
    ['unescaped quotes', '---\ndescription: "Use "this" now"\n---\n', 'Use "this" now'],
    [
      'several paragraphs',
      '---\ndescription: one\n\nand two: 2\n\nthree\nmodel: opus\n---\n',
      'one\n\nand two: 2\n\nthree',
    ],
  ])('keeps %s', (_name, source, description) => {
    expect(splitFrontMatter(source)?.data['description']).toBe(description);
  });

  it('says where it begins and what it mended', () => {
    const matter = splitFrontMatter('\n<!-- x -->\n---\nname: a\n---\nb');
    expect(matter).toMatchObject({ line: 3, body: 'b', data: { name: 'a' } });
    expect(matter?.repaired).toHaveLength(1);
  });

  it('never runs or expands what a hostile file says', () => {
    expect(splitFrontMatter('---js\nglobalThis.ran = 1\n---\n')).toBeNull();
    expect((globalThis as { ran?: number }).ran).toBeUndefined();
    const bomb = `---\na: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
      .split('')
      .map((key, index) => `${key}: &${key} [${`*${'abcdefgh'[index]},`.repeat(9).slice(0, -1)}]`)
      .join('\n')}\n---\n`;
    expect(JSON.stringify(splitFrontMatter(bomb)).length).toBeLessThan(5_000);
    const polluted = splitFrontMatter('---\n__proto__:\n  admin: true\nname: a\n---\n');
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect(polluted?.data['name']).toBe('a');
  });

  it('never throws, whatever stands there', () => {
    const piece = fc.constantFrom(
      '---',
      '----',
      '\n',
      '\n',
      ': ',
      'name',
      'description',
      '- ',
      '  ',
      '\t',
      '"',
      "'",
      '|',
      '>',
      '*',
      '&a',
      '[',
      ']',
      '{',
      '}',
      '#',
      '!',
      '%',
      '@',
      '```',
      '<!--',
      '-->',
      '\r\n',
      'x',
      '中',
    );
    expect(
      counterexample(
        fc.property(
          fc.array(piece, { maxLength: 30 }).map((parts) => `---\n${parts.join('')}`),
          (source) => void splitFrontMatter(source),
        ),
        { numRuns: 2000 },
      ),
    ).toBeUndefined();
  });
});
