import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { simpleYaml, splitSimply } from '../../src/text/front-matter/simple.ts';
import { splitFrontMatter } from '../../src/text/front-matter/split.ts';
import { counterexample } from '../support/property.ts';

/** Pieces that YAML takes in many ways: put together at random they are what people write, and what they never meant. */
const pieces = [
  "a|Use this|API|null|True|yes|on|~|| |  |\t|:|: | #|#x|-|- a|\"|'|''|\\n|\\\"|\\|[|]|,|{|}|>|>-|&a|*a|!t|%|@|`",
  '0|007|1.5|1e3|0x1F|0o7|.inf|-1|+2|1_000|1.0.0|2024-01-01|12:30|é|索引|：|🚀|\u0085|\u2028|\ufeff|=|<<|?|? ',
  '<example>|(x)|Read, Write|Bash(git log:*)|user: "x"',
  '"a\\d"|"^\\s+\\n"|\\d|\\x|\\é|\\\\d|"\\u00e9"|"\\ "|"\\\t"|"\\\\d"',
];
const piece = fc.constantFrom('|', '|-', ...pieces.flatMap((line) => line.split('|')));
const value = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
const line = fc.oneof(
  fc
    .tuple(fc.constantFrom('name', 'description', 'tools', 'a-b', 'null', 'Model', 'constructor', '__proto__'), value)
    .map(([k, v]) => `${k}: ${v}`),
  fc.constantFrom('name:', 'tools:', 'description: |', 'description: >', 'body: |-', 'body: >-', '', '# words', '---'),
  fc.tuple(fc.constantFrom('  ', '    ', ' ', '- ', '  - ', '\t'), value).map((parts) => parts.join('')),
  value,
);
const head = fc.array(line, { maxLength: 7 });

function parsed(lines: readonly string[]): unknown {
  const document = parseDocument(lines.join('\n'), { prettyErrors: false, logLevel: 'silent' });
  if (document.errors.length > 0) return 'invalid';
  return document.toJS() ?? {};
}

describe('front matter of plain lines, read without the parser', () => {
  it('is what the parser makes of it, or left to it', () => {
    let read = 0;
    let invalid = 0;
    const failure = counterexample(
      fc.property(head, (lines) => {
        const simple = simpleYaml(lines);
        if (simple === undefined) return true;
        if (simple === 'invalid') invalid += 1;
        else read += 1;
        expect(simple).toEqual(parsed(lines));
        return true;
      }),
      { numRuns: 20_000 },
    );
    expect(failure).toBeUndefined();
    // The test says something only as long as much is read.
    expect(read).toBeGreaterThan(1_000);
    expect(invalid).toBeGreaterThan(200);
  });

  it('makes the same front matter of a whole file', () => {
    const file = fc.tuple(
      fc.constantFrom('---\n', '\n---\n', '# x\n```yaml\n---\n', '  ---\n'),
      head,
      fc.constantFrom('\n---\nBody\n\n# x\n', '\n---', ''),
    );
    const failure = counterexample(
      fc.property(file, ([open, lines, close]) => {
        const source = `${open}${lines.join('\n')}${close}`;
        const simple = splitSimply(source);
        return simple === undefined || isDeepStrictEqual(simple, splitFrontMatter(source));
      }),
      { numRuns: 5_000, examples: [[['---\n', ['description: |', ' a', ' '], '\n---\nBody\n\n# x\n']]] },
    );
    expect(failure).toBeUndefined();
  });

  it('takes line ends as they come, mixed ones too', () => {
    const wanted = { data: { name: 'a', description: 'b' }, body: 'Body\n\nx', repaired: [], line: 1 };
    for (const source of [
      '---\nname: a\r\ndescription: b\r\n---\nBody\r\n\nx',
      '---\r\nname: a\r\ndescription: b\r\n---\r\nBody\r\n\r\nx',
    ])
      expect(splitSimply(source)).toEqual(wanted);
  });

  it.each([
    ['a plain line', 'name: a', { name: 'a' }],
    [
      'prose with a comma and an apostrophe',
      "description: Use it when it's slow, or fails.",
      { description: "Use it when it's slow, or fails." },
    ],
    ['a quoted text', 'description: "one\\ntwo \\"x\\""', { description: 'one\ntwo "x"' }],
    ['a list', 'tools:\n  - Read\n  - Bash(git log:*)', { tools: ['Read', 'Bash(git log:*)'] }],
    ['a flow list', 'tools: [Read, "Grep"]', { tools: ['Read', 'Grep'] }],
    ['lines below |', 'description: |\n  a: b\n\n  c', { description: 'a: b\n\nc\n' }],
    ['lines below >', 'description: >-\n  a\n  b\n\n  c', { description: 'a b\nc' }],
    ['numbers, words and nothing', 'a: 3\nb: true\nc:\nd: yes', { a: 3, b: true, c: null, d: 'yes' }],
    ['prose with a colon: no YAML', 'description: like this: x', 'invalid'],
    ['a key twice: no YAML', 'a: 1\na: 2', 'invalid'],
  ])('reads %s', (_name, text, wanted) => {
    expect(simpleYaml(text.split('\n'))).toEqual(wanted);
  });
});
