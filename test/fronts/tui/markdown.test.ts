import { array, assert, integer, property } from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadGrammar } from '../../../src/fronts/tui/highlight/highlight.ts';
import { loadLexer } from '../../../src/fronts/tui/markdown/lexer.ts';
import { MarkdownStream } from '../../../src/fronts/tui/markdown/stream.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';
import { longAnswer } from './program/answer.ts';

const plain = chooseTheme({ color: false });
const dark = chooseTheme({ color: true, theme: 'dark' }, {});

interface Look {
  columns?: number;
  reader?: boolean;
  color?: boolean;
  hyperlinks?: boolean;
  most?: number;
}

function stream({
  columns = 60,
  reader = false,
  color = false,
  hyperlinks = false,
  most = 16,
}: Look = {}): MarkdownStream {
  const look = { theme: color ? dark : plain, columns, reader, hyperlinks };
  return new MarkdownStream(() => ({ printed: look, live: look, most }));
}

function rows(text: string, look: Look = {}): string[] {
  const whole = stream(look);
  whole.push(text);
  return whole.finish();
}

/** The same text in pieces, flushed after each. */
function streamed(pieces: string[], look: Look = {}): string[] {
  const part = stream(look);
  const done: string[] = [];
  for (const piece of pieces) {
    part.push(piece);
    done.push(...part.flush().done);
  }
  return [...done, ...part.finish()];
}

beforeAll(async () => {
  await Promise.all([loadLexer(), ...['ts', 'sql', 'python', 'html'].map(loadGrammar)]);
});

const sample = `# Orders

A *slow* query with **bold \`code\`** &amp; a [link](https://x.y/z), ~~gone~~; see https://auto.link/a.
The next line joins.

- one
- two
  - nested that is long enough to be wrapped at forty columns
- [ ] to do
- [x] done

9. nine

10. ten

> quoted
> more

---

\`\`\`ts
const a = "x"; // hi

if (a) {
\trun();
}
\`\`\`

end<br>of it
`;

describe('Markdown as rows', () => {
  it('without colour, 40 columns', () => {
    expect(rows(sample, { columns: 40 }).join('\n')).toMatchInlineSnapshot(`
      "# Orders

      A *slow* query with **bold \`code\`** & a
      link (https://x.y/z), ~~gone~~; see
      https://auto.link/a. The next line
      joins.

      - one
      - two
        - nested that is long enough to be
          wrapped at forty columns
      [ ] to do
      [x] done

       9. nine

      10. ten

      > quoted more

      ────────────────────────────────────────

      \`\`\`ts
        const a = "x"; // hi

        if (a) {
            run();
        }
      \`\`\`

      end
      of it"
    `);
  });

  it('for a screen reader', () => {
    expect(rows(sample, { reader: true }).join('\n')).toMatchInlineSnapshot(`
      "Heading 1: Orders

      A slow query with bold code & a link (https://x.y/z), gone; see https://auto.link/a. The next line joins.

      - one
      - two
      - nested that is long enough to be wrapped at forty columns
      To do: to do
      Done: done

       9. nine

      10. ten

      Quote:
      quoted more
      End of quote.

      Separator.

      Code, ts:
      const a = "x"; // hi

      if (a) {
          run();
      }
      End of code.

      end
      of it"
    `);
  });

  it('in colour says the same words', () => {
    const words = (text: string) => stripVTControlCharacters(text).replace(/[^\p{L}\p{N}]+/gu, ' ');
    const colored = rows(sample, { columns: 40, color: true }).join('\n');
    expect(colored).toContain('\u001B[');
    expect(words(colored).trim()).toBe(
      words(rows(sample, { columns: 40 }).join('\n').replace('```ts', '```').replace('[x]', '')).trim(),
    );
  });

  it('joins lines of Chinese without a blank, and wraps it by its width', () => {
    expect(rows('訂單服務在呼叫付款之前\n先寫入資料表，所以重試不會重複。', { columns: 20 })).toMatchInlineSnapshot(`
      [
        "訂單服務在呼叫付款之",
        "前先寫入資料表，所以",
        "重試不會重複。",
      ]
    `);
  });

  it('keeps the blanks and the text of code', () => {
    const code = '  a\n\n\tb\n    c & d < e *f* `g`';
    expect(rows(`\`\`\`\`\n${code}\n\`\`\`\``).join('\n')).toBe('```\n    a\n\n      b\n      c & d < e *f* `g`\n```');
  });

  it('counts on after a list was split, also where every item says 1.', () => {
    const items = Array.from({ length: 60 }, (_, i) => `1. item ${i + 1}\n`);
    const split = streamed(items, { most: 8 });
    expect(split[59]).toMatch(/^60\. item 60/);
    expect(split).toHaveLength(60);
  });

  it('shows links with their address, and makes a terminal link only of an address that is on the screen', () => {
    const [row = ''] = rows('[here](https://evil.example/x) <https://good.example>', {
      color: true,
      hyperlinks: true,
      columns: 100,
    });
    const links = [...row.matchAll(/\u001B\]8;;([^\u0007]+)\u0007(.*?)\u001B\]8;;\u0007/g)];
    expect(links.map(([, target, text]) => [target, stripVTControlCharacters(text ?? '')])).toEqual([
      ['https://evil.example/x', 'https://evil.example/x'],
      ['https://good.example', 'https://good.example'],
    ]);
    expect(stripVTControlCharacters(row)).toContain('here (https://evil.example/x)');
    expect(rows('[x](javascript:alert(1))', { color: true, hyperlinks: true }).join('')).not.toContain('\u001B]8');
  });

  it.each([
    ['text', 'a\u001B[31mred\u001B]0;title\u0007 \u009B2Jb'],
    ['a reference', 'a&#27;[31mred &#x9b;2J&#8238;b'],
    ['code', '`a\u001B[2Jb`\n\n```\n\u001B]52;c;eA==\u0007x\u001BPq\u001B\\\n```'],
    ['a fence name', '```\u001B[2Jts\nx\n```'],
    ['a link', '[a\u001B[2J](https://x/\u001B]0;t\u0007y)'],
    ['a table', '| a\u001B[2J |\n|---|\n| \u202Eb |'],
    ['a heading', '# a\u001B[1A\rb\u0008'],
    ['html', '<div>\u001B[2J</div>'],
  ])('lets no foreign escape through in %s', (_where, text) => {
    for (const look of [{ color: false }, { color: true, hyperlinks: true }, { reader: true }]) {
      const shown = rows(text, look).join('\n');
      const own = shown
        .replace(/\u001B\[[\d;]*m/g, '')
        .replace(/\u001B\]8;;https?:[!-~]*\u0007/g, '')
        .replaceAll('\u001B]8;;\u0007', '');
      expect(own).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202A-\u202E]/);
      expect(shown.includes('\u001B') && look.color !== true).toBe(false);
    }
  });
});

describe('tables', () => {
  const table = `| 名稱 | Description of the thing | n |
|:--|:-:|--:|
| 訂單服務與付款 | writes a row before it calls the provider | 12 |
| b | **bold** and \`code\` | 3 |
`;

  it('take the width they need', () => {
    expect(rows(table, { columns: 90 }).join('\n')).toMatchInlineSnapshot(`
      "名稱           │         Description of the thing          │  n
      ───────────────┼───────────────────────────────────────────┼───
      訂單服務與付款 │ writes a row before it calls the provider │ 12
      b              │            **bold** and \`code\`            │  3"
    `);
  });

  it('shrink their widest columns', () => {
    expect(rows(table, { columns: 40 }).join('\n')).toMatchInlineSnapshot(`
      "名稱           │ Description of the │  n
                     │       thing        │
      ───────────────┼────────────────────┼───
      訂單服務與付款 │    writes a row    │ 12
                     │  before it calls   │
                     │    the provider    │
      b              │    **bold** and    │  3
                     │       \`code\`       │"
    `);
  });

  it('become records where there is no room', () => {
    expect(rows(table, { columns: 12 }).join('\n')).toMatchInlineSnapshot(`
      "名稱: 訂單服
      務與付款
      Description
      of the
      thing:
      writes a row
      before it
      calls the
      provider
      n: 12

      名稱: b
      Description
      of the
      thing:
      **bold** and
      \`code\`
      n: 3"
    `);
  });

  it('are told row by row to a screen reader', () => {
    expect(rows(table, { reader: true }).join('\n')).toMatchInlineSnapshot(`
      "Table, 2 rows.
      名稱: 訂單服務與付款, Description of the thing: writes a row before it calls the provider, n: 12.
      名稱: b, Description of the thing: bold and code, n: 3."
    `);
  });

  it('keep their columns under one another at every width', () => {
    for (let columns = 24; columns <= 90; columns++) {
      const all = rows(table, { columns });
      const bars = all.filter((row) => row.includes('│')).map((row) => width(row.slice(0, row.indexOf('│'))));
      expect(new Set(bars).size).toBeLessThanOrEqual(1);
    }
  });
});

describe('no row is ever too wide', () => {
  it.each([8, 12, 20, 33, 80, 299])('%i columns', (columns) => {
    for (const color of [true, false])
      for (const row of rows(
        `${sample}\n${longAnswer(3)}\n${'長'.repeat(200)}\n\n${'x'.repeat(500)}\n\n- a\n  - b\n    - c\n      - d\n        - ${'深'.repeat(40)}`,
        { columns, color },
      ))
        expect(width(row)).toBeLessThanOrEqual(columns);
  });
});

describe('a stream', () => {
  const whole = `${sample}\n${longAnswer(6)}`;

  it('gives the same rows however it is cut', () => {
    for (const color of [true, false]) {
      const expected = rows(whole, { color });
      assert(
        property(array(integer({ min: 1, max: 400 }), { minLength: 30, maxLength: 60 }), (sizes) => {
          const pieces: string[] = [];
          let at = 0;
          for (const size of sizes) pieces.push(whole.slice(at, (at += size)));
          pieces.push(whole.slice(at));
          expect(streamed(pieces, { color })).toEqual(expected);
        }),
        { numRuns: 25 },
      );
    }
  });

  it('gives the same rows letter by letter, with CRLF', () => {
    expect(streamed(sample.replaceAll('\n', '\r\n').split(''))).toEqual(rows(sample));
  });

  describe.each([
    ['a paragraph', '', 'word '],
    ['a word', '', 'w'],
    ['ideographs', '', '檔案設定'],
    ['a surrogate pair', '', '😀'],
    ['emphasis that never ends', '', '**a *b '],
    ['lines', '', 'a **line** of `code`\n'],
    ['a quote', '', '> said\n'],
    ['an item', '- ', 'word '],
    ['a line of code', '```ts\n', 'const a = 1; '],
    ['HTML', '<div>\n', '<b>bold</b>\n'],
  ])('of %s without end', (_, start, piece) => {
    const text = start + piece.repeat(Math.ceil(200_000 / piece.length));

    it('is printed in parts, and keeps no more than is read at a time', () => {
      const part = stream({ columns: 98 });
      let printed = 0;
      for (let at = 0; at < text.length; at += 50_000) {
        part.push(text.slice(at, at + 50_000));
        printed += part.flush().done.join('').length;
        expect(part.open).toBeLessThanOrEqual(65_536);
      }
      expect(printed).toBeGreaterThan(50_000);
    });

    it('says every letter, and the same however it is cut', () => {
      const expected = rows(text, { columns: 98 });
      const letters = (all: string) => all.replace(/[\s>*`▏•│┃-]|ts/gu, '');
      const hasMarks = start !== '' || piece.includes('*');
      expect(hasMarks || letters(expected.join('')) === letters(text)).toBe(true);
      expect(expected.join('')).not.toMatch(/\p{Surrogate}/u);
      if (start.startsWith('```')) return;
      for (const size of [70_001, 33_333])
        expect(
          streamed(
            Array.from({ length: Math.ceil(text.length / size) }, (__, i) => text.slice(i * size, (i + 1) * size)),
            { columns: 98 },
          ),
        ).toEqual(expected);
    });
  });

  it('hands out a long fence in parts that together are the whole, in the same colours', () => {
    const lines = Array.from({ length: 300 }, (_, i) =>
      i % 50 === 10 ? '/* a comment' : i % 50 === 20 ? 'ends */' : `const v${i} = \`t\${${i}}\`;`,
    );
    const text = `before\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\nafter`;
    const part = stream({ color: true, most: 16 });
    const done: string[] = [];
    let longest = 0;
    for (const line of text.split(/(?<=\n)/)) {
      part.push(line);
      const { done: more, tail } = part.flush();
      done.push(...more);
      longest = Math.max(longest, tail.length);
    }
    done.push(...part.finish());
    expect(done).toEqual(rows(text, { color: true }));
    expect(longest).toBeLessThanOrEqual(20);
  });

  it('shows the open block, and nothing twice', () => {
    const part = stream();
    part.push('first\n\nsecond');
    expect(part.flush()).toEqual({ done: ['first'], tail: ['', 'second'] });
    part.push(' goes on');
    expect(part.flush()).toEqual({ done: [], tail: ['', 'second goes on'] });
    expect(part.finish()).toEqual(['', 'second goes on']);
  });

  it.each([
    ['the head of a table', '| Method | Path |\n|:---|---:|\n| GET | /orders |\n| POST | /x |\n', /\|/],
    ['the row below a head without bars around it', 'Method | Path\n-------|-----\nGET | /orders\n', /--\|/],
    ['a head in a quote', '> | Method | Path |\n> |---|---|\n> | GET | / |\n', /\|/],
    ['a table after words', 'words\n\n| A | B |\n|-|-|\n| 1 | 2 |\n', /\|/],
    ['the signs of a list', 'words\n\n- one\n- two\n', /^- *$|^\s*-\s*$/m],
    ['a fence', 'words\n\n```ts\nrun();\n```\n', /^`{1,2}$/m],
    ['a heading', 'words\n\n## Orders\n', /^#+ *$/m],
    ['the number of an item', '9. nine\n10. ten\n', /^1?\d\.?$/m],
  ])('never shows the source of %s while it is written', (_name, text, raw) => {
    const part = stream({ color: true });
    for (const letter of text) {
      part.push(letter);
      // What the table draws is no bar of the source.
      expect(stripVTControlCharacters(part.flush().tail.join('\n'))).not.toMatch(raw);
    }
  });

  it('shows words that only look like the head of a table as soon as the next line tells', () => {
    const part = stream();
    part.push('a | b\n');
    expect(part.flush().tail).toEqual([]);
    part.push('and so on');
    expect(part.flush().tail).toEqual(['a | b and so on']);
  });

  it('finds a link whose address was given in an earlier block', () => {
    expect(streamed(['[a]: https://x.y\n\n', 'para\n\n', 'see [a]\n\n', 'z'])).toContain('see a (https://x.y)');
  });

  it('does not look at printed text again', () => {
    const part = stream();
    let most = 0;
    for (const piece of longAnswer(20).match(/[\s\S]{1,40}/g) ?? []) {
      part.push(piece);
      part.flush();
      most = Math.max(most, part.open);
    }
    // The longest block is a table or a fence of a few hundred characters, never the text so far.
    expect(most).toBeLessThan(1_200);
  });
});
