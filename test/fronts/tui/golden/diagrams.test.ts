/** Diagrams of a review as people see them: drawn in the place of the diff, moved where they are wide, code where they cannot be drawn. */

import { beforeAll } from 'vitest';
import { drawDiagram, loadDrawer } from '../../../../src/diagrams/diagram.ts';
import { goldenScreens, sizes, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { marked } from '../../../support/marked-theme.ts';
import { Board } from '../board.ts';

const flow = 'flowchart LR\n  客戶端[客戶端] -->|下單| api[Orders API]\n  api --> db[(orders)]';
const calls = [
  'sequenceDiagram',
  '  participant A as Storefront',
  '  participant B as Orders service',
  '  participant C as Payments service',
  '  participant D as Ledger',
  '  A->>B: place the order',
  '  B->>C: authorise 金額',
  '  C->>D: book it',
  '  D-->>A: booked',
].join('\n');
const plan = (first: string) =>
  `# 訂單\n\n\`\`\`mermaid\n${first}\n\`\`\`\n\nThen:\n\n\`\`\`mermaid\n${calls}\n\`\`\`\n\n\`\`\`mermaid\ngantt\n  title 計畫\n\`\`\`\n`;
const before = plan(flow.replace('\n  api --> db[(orders)]', ''));

beforeAll(async () => {
  await loadDrawer();
  // Drawn once with all the time that it takes: what is drawn again is remembered.
  for (const source of [flow, calls])
    for (const columns of [59, 79, 119]) {
      const drawing = drawDiagram(source, columns, 60_000);
      if ('needs' in drawing && drawing.needs !== undefined) drawDiagram(source, drawing.needs, 60_000);
    }
});

const review =
  (keys: readonly string[], spoken = false, old: string | null = before): Scene['draw'] =>
  async (size) => {
    const board = new Board([['docs/plan.md', old, plan(flow)]], { theme: marked, ...size });
    board.spoken = spoken;
    await board.open();
    for (const key of keys) board.drawn().input(key);
    return board.frame;
  };

goldenScreens('diagrams', {
  offered: review([], false, null),
  drawn: styled(review(['d'])),
  'drawn-wide': review(['d', 'tab']),
  'drawn-moved': { draw: review(['d', 'tab', 'right', 'right', 'down', 'down']), sizes: sizes().slice(0, 1) },
  'not-drawn': review(['d', 'shift+tab']),
  'drawn-low': { draw: review(['d']), sizes: sizes(12) },
  'read-aloud': { draw: review(['d'], true), sizes: sizes().slice(1, 2) },
});
