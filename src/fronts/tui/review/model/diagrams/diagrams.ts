/** The Mermaid diagrams of a file as it would land, and which of them the change is about. */

import { fenceAt } from '../../../../../text/markdown/fences.ts';
import type { FileView } from '../file.ts';

/** A diagram of the file at hand. */
export interface ReviewedDiagram {
  /** First and last line of the new text, the fences included. */
  from: number;
  to: number;
  source: string;
  state: 'new' | 'changed' | 'as before';
}

/** The diagram that is shown in the place of the diff, from a row and a column on. */
export interface DiagramState {
  /** The how-manieth of the file. */
  readonly at: number;
  readonly top: number;
  readonly left: number;
}

const known = new WeakMap<FileView, readonly ReviewedDiagram[]>();
const alone = /\.(?:mmd|mermaid)$/i;

/** In the order of the text; none where the file is gone, or is neither Markdown nor Mermaid. */
export function diagramsOf(file: FileView): readonly ReviewedDiagram[] {
  let found = known.get(file);
  if (found === undefined) known.set(file, (found = find(file)));
  return found;
}

/** Those that the change is about. */
export function changedDiagrams(file: FileView): ReviewedDiagram[] {
  return diagramsOf(file).filter(({ state }) => state !== 'as before');
}

function find(file: FileView): readonly ReviewedDiagram[] {
  const text = file.after?.text;
  if (text === undefined || file.entry.after?.mode === 'link') return [];
  const lines = text.replace(/\n$/, '').split('\n');
  if (alone.test(file.entry.path)) return [judged({ from: 1, to: lines.length, source: text }, file)];
  if (file.language !== 'markdown') return [];
  const found: ReviewedDiagram[] = [];
  for (let at = 0; at < lines.length; at++) {
    const fence = fenceAt(lines, at);
    if (fence === null) continue;
    if (fence.language === 'mermaid')
      found.push(judged({ from: fence.line, to: fence.end, source: fence.content }, file));
    at = fence.end - 1;
  }
  return found;
}

/** Lines that are added in it, or removed from between its lines, change it. */
function judged(diagram: Omit<ReviewedDiagram, 'state'>, { diff }: FileView): ReviewedDiagram {
  const { from, to } = diagram;
  let [added, removed] = [0, false];
  for (const { newStart, newLines, rows } of diff?.hunks ?? []) {
    if (newStart > to || newStart + newLines <= from) continue;
    let last = newStart - 1;
    for (const { kind, new: line } of rows) {
      if (line !== undefined) last = line;
      if (kind === 'added' && last >= from && last <= to) added++;
      else if (kind === 'removed' && last >= from && last < to) removed = true;
    }
  }
  const state = added > to - from ? 'new' : added > 0 || removed ? 'changed' : 'as before';
  return { ...diagram, state };
}
