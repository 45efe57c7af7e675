/** Mermaid files: parsed strictly, and drawn to see that they can be. */

import { drawDiagram, loadDrawer } from '../../diagrams/diagram.ts';
import { finder, foundIn, notChecked } from '../kind/check.ts';
import type { Check, Found, Rule } from '../kind/check.ts';
import { diagramProblems } from './problems.ts';

const rules: Rule[] = [
  {
    id: 'mermaid/invalid',
    severity: 'error',
    about: 'Mermaid cannot read the diagram: nobody will see it.',
    bad: 'flowchart TD; a[Order (new)] --> b',
    good: 'flowchart TD; a["Order (new)"] --> b',
  },
  {
    id: 'mermaid/unknown-type',
    severity: 'error',
    about: 'The first line names no type of diagram.',
    bad: 'flowchar TD',
    good: 'flowchart TD',
  },
];
const finding = finder(rules);

/** Wider than any window: only whether it can be drawn matters. */
const anyWidth = 10_000;
const mostMs = 100;

export const mermaid: Check = {
  kind: 'mermaid',
  about: 'Mermaid diagrams can be read, and drawn',
  rules,
  engine: async () => ({ name: 'beautiful-mermaid', version: '1.1.3' }),
  detect: () => true,
  async *check(files) {
    for (const { path, content } of files) if (content !== null) yield await one(path, content);
  },
};

async function one(path: string, content: string): Promise<Found> {
  const { problems, diagram, why } = diagramProblems(content);
  if (problems.length > 0) {
    const findings = problems.map(({ unknownType, ...each }) =>
      finding(unknownType ? 'mermaid/unknown-type' : 'mermaid/invalid', { path, ...each }),
    );
    return foundIn(
      path,
      findings,
      problems.length === 1 ? 'one line that Mermaid refuses' : `${problems.length} lines that Mermaid refuses`,
    );
  }
  if (why !== undefined) return notChecked(path, why);
  await loadDrawer();
  const drawing = drawDiagram(content, anyWidth, mostMs);
  const shown = 'rows' in drawing ? `drawn, ${drawing.columns} × ${drawing.rows.length}` : `not drawn: ${drawing.why}`;
  return foundIn(path, [], `${diagram} diagram · ${shown}`);
}
