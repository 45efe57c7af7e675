/** Lays the lines of a file out for a width, and remembers it: no key lists the lines of a long diff again that does not change them. */

import type { FileView } from '../model/file.ts';
import { Body } from '../model/lines/body.ts';
import { linesOf } from '../model/lines/build.ts';
import { plainOf } from '../model/lines/line.ts';
import type { FileFound } from '../model/proof/found.ts';
import { knowsQuiet } from '../model/lines/quiet.ts';
import type { Line } from '../model/lines/line.ts';
import { commentsIn } from '../state/comments.ts';
import { optionsOf } from '../state/state.ts';
import type { ReviewState } from '../state/state.ts';
import { gutterOf, inset } from './lines/gutter.ts';
import type { Gutter } from './lines/gutter.ts';
import { heightOf, rowsOf } from './lines/height.ts';
import { pairHeight } from './lines/split.ts';
import { spokenLine } from './lines/spoken.ts';
import type { SpokenState } from './lines/spoken.ts';

interface BodyLayout {
  body: Body;
  gutter: Gutter;
}

/** A line with all that may be said about it: what is said later must find room. */
const loudest: SpokenState = { here: true, chosen: 'some', isOld: true };

/** The last two that were asked for: there may be a panel behind the one on the whole screen. */
const known = new WeakMap<FileView, readonly { key: readonly unknown[]; layout: BodyLayout }[]>();

/** The lines of a file as a person wants to see them, laid out. `above`: what had no room above them. */
export function layoutOf(
  file: FileView,
  state: ReviewState,
  at: {
    above: readonly Line[];
    spoken: boolean;
    columns: number;
    split: boolean;
    theirs: string;
    found: FileFound | null;
  },
): BodyLayout {
  const { path, conflict } = file.entry;
  const { context, cuts } = optionsOf(state, path);
  const comments = commentsIn(state.comments, path);
  const kept = state.resolved[path] ?? null;
  const above = at.above.map(plainOf).join('\n');
  const quiet = state.hideSpace && knowsQuiet(file);
  const key = [
    at.columns,
    at.spoken,
    at.split,
    above,
    context,
    cuts,
    comments,
    state.hideSpace,
    quiet,
    kept,
    at.found,
    state.helps,
  ];
  const before = known.get(file) ?? [];
  const same = before.find((each) => each.key.every((part, i) => part === key[i]));
  if (same) return same.layout;
  const last = file.diff?.hunks.at(-1);
  const gutter = gutterOf(
    at.columns,
    last ? Math.max(last.oldStart + last.oldLines, last.newStart + last.newLines) : 1,
  );
  const conflictLine: Line[] =
    conflict && !file.edited
      ? [{ type: 'conflict', id: 'conflict', kept, both: conflict.both !== undefined, theirs: at.theirs }]
      : [];
  // What has one side only would leave the other one blank.
  const split = at.split && file.before !== null && file.after !== null;
  const lines = linesOf(
    file,
    { context, cuts, comments, found: at.found, helps: state.helps, hideSpace: state.hideSpace, split },
    [...conflictLine, ...at.above],
  );
  const height = (line: Line) =>
    line.type === 'pair'
      ? pairHeight(line, at.columns, gutter.number)
      : heightOf(line, Math.max(4, at.columns - inset(line, gutter)));
  const body = new Body(lines, at.spoken ? (line) => rowsOf(spokenLine(line, loudest), at.columns).length : height);
  const layout = { body, gutter };
  known.set(file, [{ key, layout }, ...before.slice(0, 1)]);
  return layout;
}
