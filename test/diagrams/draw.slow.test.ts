/** Drawings: every frame closes, whatever its labels are written in, and nothing is drawn wrong or takes for ever. */

import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { diagramSvg, drawDiagram, loadDrawer } from '../../src/diagrams/diagram.ts';
import { width } from '../../src/text/width.ts';

/** Milliseconds: what is looked at is the drawing, not how busy the machine is. */
const patience = 60_000;

beforeAll(loadDrawer);

function rows(source: string, columns = 100): string[] {
  const drawing = drawDiagram(source, columns, patience);
  return 'rows' in drawing ? drawing.rows : [`not drawn: ${drawing.why}`];
}

/** The character at a column of the screen; a wide one has two. */
function at(row: string, column: number): string {
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(row)) {
    if (used === column) return segment;
    used += width(segment);
  }
  return '';
}

/** Corners of boxes that have no other corner across, or below. */
function openCorners(drawn: readonly string[]): string[] {
  const open: string[] = [];
  for (const [y, row] of drawn.entries()) {
    for (let x = 0; x < width(row); x += 1) {
      if (at(row, x) !== '┌' && at(row, x) !== '╭') continue;
      let right = x + 1;
      while (/[─┬┴┼├┤▼▲]/.test(at(row, right))) right += 1;
      let down = y + 1;
      while (/[│├┤┼▶◀►◄]/.test(at(drawn[down] ?? '', x))) down += 1;
      const bottom = drawn[down] ?? '';
      // A line that turns looks like a corner; a box has all four.
      if (!/[┐╮]/.test(at(row, right)) || !/[└╰]/.test(at(bottom, x))) continue;
      for (let side = y + 1; side < down; side += 1)
        if (!/[│├┤┼►◄]/.test(at(drawn[side] ?? '', right)))
          open.push(`${right},${side}: ${at(drawn[side] ?? '', right)}`);
      if (!/[┘╯]/.test(at(bottom, right))) open.push(`${right},${down}: ${at(bottom, right)}`);
    }
  }
  return open;
}

const letters = fc.constantFrom(
  'a',
  'b',
  'z',
  'A',
  'Z',
  ' ',
  '0',
  '1',
  '9',
  '客',
  '戶',
  '訂',
  '単',
  '값',
  'é',
  'e\u0301',
  '👍🏽',
  '👩‍👩‍👧',
  '🇹🇼',
  'ｱ',
  'ض',
  'ก็',
  '—',
  '✓',
);
const label = fc.string({ unit: letters, minLength: 1, maxLength: 24 }).filter((text) => text.trim() !== '');

describe('drawings', () => {
  it('close every frame, and all rows are as wide as each other, whatever the labels', () => {
    fc.assert(
      fc.property(label, label, label, fc.constantFrom('LR', 'TD'), (a, b, c, direction) => {
        const drawing = drawDiagram(
          `flowchart ${direction}\n a["${a}"] -->|"${c}"| b("${b}")\n a --> d["${c}"]`,
          200,
          patience,
        );
        if (!('rows' in drawing)) throw new Error(drawing.why);
        expect(new Set(drawing.rows.map(width))).toEqual(new Set([drawing.columns]));
        expect(openCorners(drawing.rows)).toEqual([]);
      }),
      { numRuns: Number(process.env['ARCHIE_RUNS'] ?? 30) },
    );
  });

  it('keep their frames in sequences, classes and entities too', () => {
    fc.assert(
      fc.property(label, label, (a, b) => {
        const plain = (text: string) => text.replace(/[:;#]/g, '');
        const all = [
          `sequenceDiagram\n participant A as ${plain(a)}\n A->>B: ${plain(b)}\n Note over A,B: ${plain(a)}`,
          `classDiagram\n class A["${a}"]\n A --> B : ${plain(b)}`,
          `erDiagram\n a["${a}"] {\n int id PK "${b}"\n }\n a ||--o{ c : "${b}"`,
          `stateDiagram-v2\n state "${a}" as s\n [*] --> s\n s --> t : ${plain(b)}`,
        ];
        for (const source of all) {
          const drawing = drawDiagram(source, 300, patience);
          if (!('rows' in drawing)) throw new Error(`${drawing.why}: ${source}`);
          expect(new Set(drawing.rows.map(width))).toEqual(new Set([drawing.columns]));
        }
      }),
      { numRuns: Number(process.env['ARCHIE_RUNS'] ?? 25) },
    );
  });

  it('say what they are', () => {
    expect(rows('flowchart LR\n 客戶[客戶端] -->|送出| api[API]')).toEqual([
      '┌────────┐      ┌─────┐',
      '│ 客戶端 ├送出─►│ API │',
      '└────────┘      └─────┘',
    ]);
  });

  it('turn, or say how much room they need, in a narrow window', () => {
    const chain = 'flowchart LR\n a[one two three] --> b[four five six] --> c[seven eight nine]';
    expect(rows(chain, 100)).toHaveLength(3);
    expect(Math.max(...rows(chain, 30).map(width))).toBeLessThanOrEqual(30);
    expect(rows(chain, 5)).toEqual([expect.stringMatching(/^not drawn: needs \d+ columns$/)]);
  });

  it.each([
    ['flowchart LR\n a[open --> b', 'line 2: the bracket of a is never closed'],
    ['C4Context\n Person(a, "b")', 'C4Context diagrams are not drawn'],
    ['foo\n bar', 'line 1: unknown diagram type "foo"'],
    ['', 'line 1: the diagram is empty'],
    ['flowchart LR\n subgraph s [S]\n a --> b\n end\n c --> s', 'the link to the frame s is not drawn'],
  ])('are refused where they would be wrong: %j', (source, why) => {
    expect(drawDiagram(source, 100)).toEqual({ why });
  });

  it('are bounded: many nodes, lines without end, hostile text', () => {
    const many = `flowchart TD\n${Array.from({ length: 2000 }, (_, i) => `n${i} --> n${i + 1}`).join('\n')}`;
    expect(drawDiagram(many, 100)).toEqual({ why: 'too large to draw: 2001 nodes' });
    // One that the drawer would search a way through for minutes.
    const dense = Array.from({ length: 10 }, (_, i) =>
      Array.from({ length: 6 }, (__, j) => `n${i} --> n${(i * 3 + j * 5) % 10}`),
    ).flat();
    expect(drawDiagram(`flowchart TD\n${dense.join('\n')}`, 100)).toEqual({ why: expect.stringMatching(/lay/) });
    expect(rows('flowchart LR\n a["\u001b[31mred\u0007"] --> b["x\u202Ey"]').join('')).not.toMatch(
      /[\u0000-\u001f\u202e]/,
    );
  });

  it('never throw on anything', () => {
    const heads = fc.constantFrom(
      'flowchart TD',
      'sequenceDiagram',
      'classDiagram',
      'stateDiagram-v2',
      'erDiagram',
      '',
    );
    const bits = fc.constantFrom(
      'a',
      'b[',
      ']',
      '-->',
      '->>',
      ':',
      '"',
      '{',
      '}',
      'end',
      'subgraph',
      '\n',
      ' ',
      '|',
      '~~~',
      '客',
      'class ',
      'alt',
      '@{',
      '%%{',
      '---',
      ';',
      '&',
      '[*]',
      '||--o{',
    );
    fc.assert(
      fc.property(heads, fc.array(bits, { maxLength: 40 }), (head, parts) => {
        const drawing = drawDiagram(`${head}\n${parts.join('')}`, 80, 50);
        expect('rows' in drawing || drawing.why !== '').toBe(true);
      }),
      { numRuns: Number(process.env['ARCHIE_RUNS'] ?? 150) },
    );
  });

  it('lead every line up to its box, also where a label makes the column wide', () => {
    const loop = (arrow: string) => rows(`flowchart TD\n s["one<br>two<br>three"] ${arrow}|1 boss 0..n| s`).join('\n');
    expect(loop('---')).toMatch(/│ +two +│─+┐/);
    expect(loop('-->')).toMatch(/│ +two +│◄─+┐/);
    expect(loop('-.-')).toMatch(/│ +two +│┄+┐/);
    const related = ['t1 t3 a', 't1 t4 b', 't3 t5 c', 't5 t6 c', 't1 t6 long', 't12 t24 b', 't24 t6 p'].map((line) => {
      const [from, to, label] = line.split(' ');
      return `${from} ||--o{ ${to} : ${label}`;
    });
    const drawn = rows(`erDiagram\nt1 {\n int id PK\n}\n${related.join('\n')}`);
    for (const row of drawn) expect(row).not.toMatch(/[│├┤] +[─◄]|[─►] +[│├┤]|│[├┤]|[├┤]│/);
    expect(drawn.join('\n')).toContain('│ t6 │─');
    const asked = rows('flowchart LR\n  a[下單] --> b{付款?}\n  b -->|成功| c\n  b -->|失敗| d');
    expect(asked.join('\n')).toMatch(/►│ 付款\? ├─+成功──►│/);
  });

  it('read a class whose members stand on its own line', () => {
    const drawn = rows('classDiagram\n  class Animal { +name }\n  Animal <|-- Dog').join('\n');
    expect(drawn).toMatch(/│ Animal +│\n│─+│\n│ \+name +│/);
  });

  it('become SVG', async () => {
    const drawn = await diagramSvg('flowchart LR\n 客["客戶 <1>"] --> b');
    expect('svg' in drawn ? drawn.svg : '').toMatch(/^<svg [^]*客戶[^]*&#60;1&#62;[^]*<\/svg>/);
    const tables = await diagramSvg('erDiagram\n A["顧 客"] {\n uuid id PK "主"\n }\n A ||--o{ B-C : "has many"');
    expect('svg' in tables ? tables.svg : '').toMatch(/>has many<|顧 客<[^]*>B-C</);
    expect(await diagramSvg('gantt\n title x')).toEqual({ why: 'gantt diagrams are not drawn' });
  });
});
