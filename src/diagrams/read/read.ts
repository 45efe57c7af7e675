/** A Mermaid source, read strictly: understood whole, refused with its place, or said to be of a kind that nobody here can read. */

import { readClasses } from './classes.ts';
import { readEntities } from './entities.ts';
import { readFlowchart } from './flowchart.ts';
import type { Picture, Reading } from './picture.ts';
import { readSequence } from './sequence.ts';
import { readStates } from './states.ts';
import { Notes, statements } from './statements.ts';
import type { Statement } from './statements.ts';

/** Longer sources are not looked at. */
export const mostSource = 200_000;
/** Nor lines that nobody writes: what looks for blanks in several places tries all ways to share them out. */
const tooLong = /[^]{1001}|\s{100}/;

const readers: [RegExp, string, (header: Statement, rest: readonly Statement[], notes: Notes) => Picture][] = [
  [/^(graph|flowchart|flowchart-elk)(?![\w-])/, 'flowchart', readFlowchart],
  [/^sequenceDiagram(?!\w)/, 'sequence', readSequence],
  [/^classDiagram(-v2)?(?![\w-])/, 'class', readClasses],
  [/^stateDiagram(-v2)?(?![\w-])/, 'state', readStates],
  [/^erDiagram(?!\w)/, 'er', readEntities],
];

/** Diagrams that Mermaid knows and that are not read here. */
const others =
  /^(journey|gantt|gitGraph|mindmap|timeline|quadrantChart|xychart(-beta)?|sankey(-beta)?|requirementDiagram|requirement|C4(Context|Container|Component|Deployment|Dynamic)|block(-beta)?|packet(-beta)?|treemap(-beta)?|treeView(-beta)?|architecture(-beta)?|kanban|radar(-beta)?|pie|zenuml|info|swimlane(-beta)?|ishikawa(-beta)?|venn(-beta)?|cynefin(-beta)?|wardley(-beta)?|eventmodeling|usecase(Diagram)?)(?![\w-])/i;

/** Reads a source. Never throws. */
export function readDiagram(source: string): Reading {
  if (source.length > mostSource) return { type: 'unknown', diagram: '', why: 'the source is too long to draw' };
  const [header, ...rest] = statements(source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n'));
  if (header === undefined)
    return { type: 'invalid', diagram: '', problems: [{ line: 1, column: 1, message: 'the diagram is empty' }] };
  const long = [header, ...rest].find(({ text }) => tooLong.test(text));
  if (long) return { type: 'unknown', diagram: '', why: `line ${long.line} is too long to draw` };
  for (const [head, diagram, read] of readers) {
    if (!head.test(header.text)) continue;
    const notes = new Notes();
    const picture = read(header, rest, notes);
    if (notes.problems.length > 0) return { type: 'invalid', diagram, problems: notes.problems };
    if (notes.strange !== null) return { type: 'unknown', diagram, why: notes.strange };
    return { type: 'read', picture };
  }
  const other = others.exec(header.text)?.[0];
  if (other !== undefined) return { type: 'unknown', diagram: other, why: `${other} diagrams are not drawn` };
  return { type: 'invalid', diagram: '', problems: [unknownType(header)] };
}

function unknownType({ text, line, column }: Statement) {
  const word = /^[^\s;:]+/.exec(text)?.[0].slice(0, 40) ?? '';
  return {
    line,
    column,
    message: `unknown diagram type "${word}"`,
    help: 'The first line says the type: flowchart TD, sequenceDiagram, classDiagram, stateDiagram-v2, erDiagram …',
  };
}
