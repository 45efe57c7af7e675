/** A picture as rows of box characters, in the first layout that fits the columns and in which every word can be read. */

import type { renderMermaidASCII } from 'beautiful-mermaid';
import { width } from '../../text/width.ts';
import type { Picture } from '../read/picture.ts';
import { joined } from './ends.ts';
import { Letters } from './letters.ts';
import { beyond, sourceFor } from './source.ts';
import type { Layout } from './source.ts';
import { within } from './within.ts';

/** What became of a picture: rows that all take `columns`, or why there are none; `needs`: how wide the window must be. */
export type Drawing = { rows: string[]; columns: number } | { why: string; needs?: number };

/** The drawer searches its way for each line: beyond these it would take seconds. */
const most = { nodes: 100, edges: 150, steps: 300, rows: 400 };
/** All layouts of one picture together. A window stands still for as long. */
const mostMs = 500;

interface Attempt extends Layout {
  paddingX: number;
  paddingY: number;
  boxBorderPadding: number;
}

const roomy = { label: 30, paddingX: 4, paddingY: 4, boxBorderPadding: 0 };
const tight = { label: 18, paddingX: 2, paddingY: 4, boxBorderPadding: 0 };
const tightest = { label: 11, paddingX: 2, paddingY: 3, boxBorderPadding: 0 };

function attempts(picture: Picture): Attempt[] {
  const said = 'as said' as const;
  if (picture.type === 'sequence') return [roomy, tight, tightest].map((each) => ({ ...each, direction: said }));
  const across = 'direction' in picture && (picture.direction === 'LR' || picture.direction === 'RL');
  const other = across ? ('TD' as const) : ('LR' as const);
  return [roomy, tight, tightest].flatMap((each) => [
    { ...each, direction: said },
    { ...each, direction: other },
  ]);
}

/** Draws it with the drawer given. Throws what the drawer throws. */
export function drawPicture(
  picture: Picture,
  columns: number,
  render: typeof renderMermaidASCII,
  ms = mostMs,
): Drawing {
  const large = tooLarge(picture);
  if (large !== null) return { why: large };
  const not = beyond(picture);
  if (not !== null) return { why: not };
  let needs = Number.POSITIVE_INFINITY;
  const until = performance.now() + ms;
  for (const { direction, label, ...padding } of attempts(picture)) {
    const letters = new Letters();
    const source = sourceFor(picture, letters, { direction, label });
    const drawn = timely(until, () => render(source, { ...padding, colorMode: 'none' }));
    if (drawn === null) break;
    const rows = picture.type === 'sequence' ? trimmed(drawn.split('\n')) : joined(trimmed(drawn.split('\n')));
    if (letters.full) return { why: 'it has too many different characters' };
    if (rows.length === 0) return { why: 'there is nothing in it' };
    if (rows.length > most.rows) continue;
    const across = Math.max(...rows.map((row) => row.length));
    if (!legible(rows, letters)) continue;
    needs = Math.min(needs, across);
    if (across <= columns) {
      const shown = rows.map((row) => letters.restore(row.padEnd(across)));
      if (shown.some((row) => width(row) !== across)) return { why: 'its characters have no certain width' };
      return { rows: shown, columns: across };
    }
  }
  if (needs === Number.POSITIVE_INFINITY)
    return { why: performance.now() >= until ? 'it takes too long to lay out' : 'its words would run over each other' };
  return { why: `needs ${needs} columns`, needs };
}

/** Null when there is no time left, or was not enough. */
function timely(until: number, draw: () => string): string | null {
  const left = until - performance.now();
  if (left <= 0) return null;
  try {
    return within(left, draw);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return null;
    throw error;
  }
}

function tooLarge(picture: Picture): string | null {
  const [nodes, edges, word] =
    picture.type === 'sequence'
      ? [picture.actors.size, 0, 'participants']
      : picture.type === 'class'
        ? [picture.classes.size, picture.relations.length, 'classes']
        : picture.type === 'er'
          ? [picture.entities.size, picture.relations.length, 'entities']
          : [picture.nodes.size, picture.edges.length, 'nodes'];
  if (nodes > most.nodes) return `too large to draw: ${nodes} ${word}`;
  if (edges > most.edges) return `too large to draw: ${edges} lines`;
  if (picture.type === 'sequence' && picture.steps.length > most.steps)
    return `too large to draw: ${picture.steps.length} steps`;
  return null;
}

/** Without blank rows around it, blank columns before it, and blanks at the ends. */
function trimmed(drawn: readonly string[]): string[] {
  const rows = drawn.map((row) => row.trimEnd());
  const first = rows.findIndex((row) => row !== '');
  if (first < 0) return [];
  const some = rows.slice(first, rows.findLastIndex((row) => row !== '') + 1);
  const before = Math.min(...some.filter((row) => row !== '').map((row) => row.length - row.trimStart().length));
  return some.map((row) => row.slice(before));
}

/** Can every line of every label be read in the drawing? */
function legible(rows: readonly string[], { lines }: Letters): boolean {
  const all = rows.join('\n');
  return [...lines].every((line) => all.includes(line));
}
