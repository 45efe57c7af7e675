/** What Mermaid refuses in a source. Two readers are heard: what archie's own reads whole is right, what it does not know, maid is asked about. */

import type { Problem } from '../../diagrams/read/picture.ts';
import { readDiagram } from '../../diagrams/read/read.ts';

/** `why`: nobody here can say. */
export interface DiagramProblems {
  diagram: string;
  problems: (Problem & { unknownType?: boolean })[];
  why?: string;
}

const ofMaid: Readonly<Record<string, string>> = {
  flowchart: 'flowchart',
  sequence: 'sequence',
  class: 'class',
  state: 'state',
  pie: 'pie',
};

/** Never throws. */
export async function diagramProblems(source: string): Promise<DiagramProblems> {
  const reading = readDiagram(source);
  if (reading.type === 'read') return { diagram: reading.picture.type, problems: [] };
  const { diagram } = reading;
  if (reading.type === 'invalid')
    return {
      diagram,
      problems: reading.problems.map((each) =>
        diagram === '' && !/empty/.test(each.message) ? { ...each, unknownType: true } : each,
      ),
    };
  if (ofMaid[diagram] === undefined) return { diagram, problems: [], why: reading.why };
  const { validate } = await import('@probelabs/maid');
  try {
    const { errors } = validate(source.replace(/\r\n?/g, '\n'));
    const problems = errors
      .filter(({ severity }) => severity === 'error')
      .map(({ line, column, message, hint }) => ({
        line,
        column,
        message: firstLine(message),
        ...(hint !== undefined && { help: hint }),
      }));
    if (problems.length > 0 || diagram === 'pie') return { diagram, problems };
  } catch {
    // It is one of two opinions.
  }
  return { diagram, problems: [], why: reading.why };
}

const firstLine = (text: string): string => text.split('\n')[0]?.trim() ?? '';
