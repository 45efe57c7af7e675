/** Mermaid diagrams of a review: which there are and which of them change, drawn in the place of the diff, which stays as it is. */

import { beforeAll, describe, expect, it } from 'vitest';
import { drawDiagram, loadDrawer } from '../../../src/diagrams/diagram.ts';
import { diagramsOf } from '../../../src/fronts/tui/review/model/diagrams/diagrams.ts';
import { width } from '../../../src/text/width.ts';
import { Board } from './board.ts';

const flow = 'flowchart LR\n  a[客戶端] --> b\n';
const wide = `sequenceDiagram\n${Array.from({ length: 9 }, (_, at) => `  service_${at} ->> service_${at + 1}: asks\n`).join('')}`;
const fenced = (source: string, mark = '```') => `${mark}mermaid\n${source}${mark}\n`;

/** Drawn once with all the time it takes: what is drawn again is remembered. */
function drawnAhead(source: string, columns: number): void {
  const drawing = drawDiagram(source, columns, 60_000);
  if ('needs' in drawing && drawing.needs !== undefined) drawDiagram(source, drawing.needs, 60_000);
}

beforeAll(async () => {
  await loadDrawer();
  for (const columns of [79, 59]) for (const source of [flow.trimEnd(), wide.trimEnd()]) drawnAhead(source, columns);
});

async function open(before: string | null, after: string | null, path = 'plan.md', more = {}): Promise<Board> {
  return new Board([[path, before, after]], more).open();
}

const screen = (board: Board) => board.screen.join('\n');

const found = async (before: string | null, after: string | null, path?: string) => {
  const [file] = (await open(before, after, path)).controller.data().files;
  return diagramsOf(file!).map(({ from, to, state, source }) => [from, to, state, source]);
};

describe('diagrams of a file', () => {
  const text = `# Plan\n\n${fenced(flow)}\n${fenced(wide, '~~~~')}`;

  it('are all new in a new one', async () => {
    expect(await found(null, text)).toEqual([
      [3, 6, 'new', flow.trimEnd()],
      [8, 19, 'new', wide.trimEnd()],
    ]);
  });

  it.each([
    [text.replace('# Plan', '# The plan'), ['as before', 'as before']],
    [text.replace('--> b', '--> c'), ['changed', 'as before']],
    [text.replace('  a[客戶端] --> b\n', ''), ['changed', 'as before']],
    [text.replace('# Plan\n\n', '# Plan\n'), ['as before', 'as before']],
    [`${text}\n${fenced(flow)}`, ['as before', 'as before', 'new']],
    [text.replace(fenced(flow), fenced(`${flow}  b --> d\n  d --> e\n`)), ['changed', 'as before']],
  ])('are changed where a line of theirs comes or goes: %j', async (after, states) => {
    expect((await found(text, after)).map(([, , state]) => state)).toEqual(states);
  });

  it('are found in lists and quotes, not in other fences', async () => {
    const inside = `- one\n\n  \`\`\`mermaid\n  graph TD\n  \`\`\`\n\n> ~~~ mermaid\n> graph LR\n\n\`\`\`\`md\n${fenced(flow)}\`\`\`\`\n`;
    expect(await found(null, inside)).toEqual([
      [3, 5, 'new', 'graph TD'],
      [7, 8, 'new', 'graph LR'],
    ]);
  });

  it('are the whole of a Mermaid file, and none of a file that goes or is something else', async () => {
    expect(await found(null, flow, 'flow.mmd')).toEqual([[1, 2, 'new', flow]]);
    expect(await found(text, null)).toEqual([]);
    expect(await found(null, text, 'plan.ts')).toEqual([]);
  });
});

describe('d in a review', () => {
  const text = `# Plan\n\n${fenced(flow)}\n${'words\n'.repeat(30)}\n${fenced(wide)}\n${fenced('gantt\n')}`;

  it('shows the diagram that comes next in the place of the diff, then the others, and the diff as it was', async () => {
    const board = await open(null, text);
    const before = screen(board);
    expect(before).toContain('d diagrams');
    board.drawn().input('d');
    expect(screen(board)).toContain('1/3 plan.md  lines 3-6 · new');
    expect(screen(board)).toContain('│ 客戶端 ├───►│ b │');
    board.drawn().input('tab');
    expect(screen(board)).toContain('2/3 plan.md  lines 39-50 · new');
    board.drawn().input('tab', 'tab', 'shift+tab');
    expect(screen(board)).toContain('3/3 plan.md');
    expect(screen(board)).toContain('not drawn: gantt diagrams are not drawn');
    expect(screen(board)).toMatch(/^gantt$/m);
    board.drawn().input('escape');
    expect(screen(board)).toBe(before);
    expect(board.answers).toEqual([]);
  });

  it('opens the one that the cursor is in', async () => {
    const board = await open(null, text);
    board.drawn().input('G');
    board.drawn().input('up', 'up', 'd');
    expect(screen(board)).toContain('3/3 plan.md');
  });

  it('draws one that is too wide as wide as it must be, and moves it', async () => {
    const board = await open(null, fenced(wide), 'plan.md', { columns: 60 });
    board.drawn().input('d');
    expect(screen(board)).toMatch(/needs \d+ columns: ← → move it/);
    expect(screen(board)).toContain('service_0');
    for (const row of board.frame.rows) expect(width(row)).toBeLessThan(60);
    const first = screen(board);
    board.drawn().input('right', 'right', 'down', 'down');
    expect(screen(board)).not.toBe(first);
  });

  it('makes nothing of the diff seen', async () => {
    const board = await open(null, `${fenced(flow)}${'words\n'.repeat(100)}`);
    board.drawn().input('d');
    const before = board.controller.data().state.seen;
    board.drawn().input('G', 'g', 'tab');
    expect(board.controller.data().state.seen).toEqual(before);
  });

  it('says so where there is none', async () => {
    const board = await open(null, '# Plan\n');
    expect(screen(board)).not.toContain('diagrams');
    board.drawn().input('d');
    expect(screen(board)).toContain('No Mermaid diagram is in this file as it would land');
  });

  it('names what a source hides', async () => {
    const board = await open(null, fenced('gantt\n%% \u202eevil\u001b[2J\n'));
    board.drawn().input('d');
    expect(screen(board)).toContain('⟨U+202E⟩');
    expect(board.frame.rows.join('')).not.toMatch(/[\u202e\u001b]/);
  });
});
