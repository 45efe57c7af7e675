import { aroundOf } from '../model/context-lines.ts';
import { type Body, heightOf, layBody, linesOf, rowsOf } from '../model/body.ts';
import type { FileView } from '../model/file.ts';
import { type Line, plainOf } from '../model/line.ts';
import { type Gutter, gutterOf, inset } from './gutter.ts';
import { remarksIn } from '../state/comments.ts';
import { pairHeight, pairLines } from './split.ts';
import { spokenLine, type Told } from './spoken.ts';
import { type ReviewState, wayOf } from '../state/state.ts';

interface LaidBody {
  body: Body;
  gutter: Gutter;
}

/** A line with all that may be said about it: what is said later must find room. */
const loudest: Told = { here: true, chosen: 'some' };

/** Where the lines of a file stand as it was asked for last: a key must not lay a long diff out again. */
const known = new WeakMap<FileView, { key: readonly unknown[]; laid: LaidBody }>();

/** The lines of a file as a person wants to see them, laid out. `above`: what had no room above them. */
export function bodyOf(
  file: FileView,
  state: ReviewState,
  at: { above: readonly Line[]; spoken: boolean; columns: number; split: boolean; theirs: string },
): LaidBody {
  const { path, conflict } = file.unit;
  const { context, cuts } = wayOf(state, path);
  const comments = remarksIn(state.remarks, path);
  const kept = state.resolved[path] ?? null;
  const above = at.above.map(plainOf).join('\n');
  const key = [at.columns, at.spoken, at.split, above, context, cuts, comments, state.hideSpace, kept];
  const before = known.get(file);
  if (before && before.key.every((part, i) => part === key[i])) return before.laid;
  const last = file.diff?.hunks.at(-1);
  const gutter = gutterOf(
    at.columns,
    last ? Math.max(last.oldStart + last.oldLines, last.newStart + last.newLines) : 1,
  );
  const settle: Line[] =
    conflict && !file.edited
      ? [{ type: 'conflict', id: 'conflict', kept, both: conflict.both !== undefined, theirs: at.theirs }]
      : [];
  const way = { context, cuts, comments, hideSpace: state.hideSpace };
  const unified = linesOf(file, way, aroundOf(file, file.diff), [...settle, ...at.above]);
  // What has one side only would leave the other one blank.
  const lines = at.split && file.before !== null && file.after !== null ? pairLines(unified) : unified;
  const height = (line: Line) =>
    line.type === 'pair'
      ? pairHeight(line, at.columns, gutter.number)
      : heightOf(line, Math.max(4, at.columns - inset(line, gutter)));
  const body = at.spoken
    ? layBody(lines, (line) => rowsOf(spokenLine(line, loudest), at.columns).length)
    : layBody(lines, height);
  const laid = { body, gutter };
  known.set(file, { key, laid });
  return laid;
}
