/** What Mermaid refuses in a source. */

import type { Problem } from '../../diagrams/read/picture.ts';
import { readDiagram } from '../../diagrams/read/read.ts';

/** `why`: it may be right, nobody here can say. */
interface DiagramProblems {
  diagram: string;
  problems: (Problem & { unknownType: boolean })[];
  why?: string;
}

/** Never throws. */
export function diagramProblems(source: string): DiagramProblems {
  const reading = readDiagram(source);
  if (reading.type === 'read') return { diagram: reading.picture.type, problems: [] };
  if (reading.type === 'unknown') return { diagram: reading.diagram, problems: [], why: reading.why };
  const unknownType = reading.diagram === '';
  return { diagram: reading.diagram, problems: reading.problems.map((each) => ({ ...each, unknownType })) };
}
