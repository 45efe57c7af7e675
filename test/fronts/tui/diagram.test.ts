/** Mermaid blocks of replies: code while they come, drawn when they are whole, and code where they cannot be drawn. */

import { beforeAll, expect, it } from 'vitest';
import { loadDrawer } from '../../../src/diagrams/diagram.ts';
import { loadLexer } from '../../../src/fronts/tui/markdown/lexer.ts';
import { MarkdownStream } from '../../../src/fronts/tui/markdown/stream.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { lastDiagram } from '../../../src/fronts/tui/transcript/last-diagram.ts';

const drawn = ['  ┌────────┐    ┌───┐', '  │ 客戶端 ├───►│ b │', '  └────────┘    └───┘'];
const source = '```mermaid\nflowchart LR\n  a[客戶端] --> b\n```\n';

function stream(columns = 60, reader = false): MarkdownStream {
  const look = { theme: chooseTheme({ color: false }), columns, reader, hyperlinks: false };
  return new MarkdownStream(() => ({ printed: look, live: look, most: 16 }));
}

beforeAll(async () => {
  await Promise.all([loadLexer(), loadDrawer()]);
});

it('are code until the fence closes, and then drawn', () => {
  const text = stream();
  text.push(source.slice(0, -4));
  const open = text.flush();
  expect([open.done, open.tail]).toEqual([[], ['```mermaid', '  flowchart LR', '    a[客戶端] --> b', '```']]);
  text.push('```\n\nSo.\n');
  const closed = text.flush();
  expect([...closed.done, ...text.finish()]).toEqual([...drawn, '', 'So.']);
});

it('stay code where they are not drawn, and say why', () => {
  const text = stream(8);
  text.push(`${source}\n\`\`\`mermaid\ngantt\n\`\`\`\n`);
  const rows = text.finish().join('\n');
  expect(rows).toContain('art LR');
  expect(rows).toContain('not d');
  const wide = stream();
  wide.push('```mermaid\ngantt\n```\n');
  expect(wide.finish()).toEqual(['```mermaid', '  gantt', '```', '  not drawn: gantt diagrams are not drawn']);
});

it('stay code for a screen reader, which is told so', () => {
  const text = stream(60, true);
  text.push(source);
  expect(text.finish()).toEqual([
    'Code, mermaid:',
    'flowchart LR',
    '  a[客戶端] --> b',
    'End of code.',
    'The code above is a diagram.',
  ]);
});

it('show the source of the last one', () => {
  const replied = { type: 'replied', content: [{ type: 'text', text: `One.\n\n${source}` }] };
  const recorded = [replied] as unknown as Parameters<typeof lastDiagram>[0];
  expect(lastDiagram(recorded)).toMatchObject({
    kind: 'markdown',
    text: expect.stringContaining('flowchart LR\n  a[客戶端] --> b\n'),
  });
  expect(lastDiagram([])).toMatchObject({ kind: 'notice' });
});
