/** Comments of a review: what each is about, under which line it stands, and in which order they go along. */

import type { ReviewComment } from '../../../../protocol/approval.ts';
import type { FileView } from '../model/file.ts';
import type { Line, RowLine } from '../model/lines/line.ts';
import type { Lines } from '../model/lines/lines.ts';
import type { Segment } from '../model/lines/segments.ts';

/** A comment, and the line under which it stands (`whole`: under none). */
export interface Comment extends ReviewComment {
  at: string;
}

/** What a comment is about. */
export type Anchor = Omit<Comment, 'text'>;

/** What a comment on a line would be about; null where there is nothing to say something about. */
export function anchorOf(line: Line, view: FileView, lines: Lines): Anchor | null {
  const { path } = view.entry;
  switch (line.type) {
    case 'row':
      return rowAnchor(line, path);
    case 'pair': {
      const side = line.right ?? line.left;
      return side ? rowAnchor(side, path) : null;
    }
    case 'hunk':
      return { at: line.id, path, ...changeOf(line.segment), hunk: line.segment.hunk.id };
    case 'comment':
    case 'noNewline': {
      const of = line.id.slice(2);
      if (of === 'whole') return { at: of };
      const parent = lines.at(lines.indexOf(of) ?? -1);
      return parent ? anchorOf(parent, view, lines) : null;
    }
    case 'finding':
    case 'help': {
      // What is said of a finding is said of the row that it stands under; at the head of a file, of the file.
      const above = lines.at((lines.indexOf(line.id) ?? 0) - 1);
      const told =
        above?.type === 'row' || above?.type === 'pair' || above?.type === 'finding' || above?.type === 'help';
      return above && told ? anchorOf(above, view, lines) : { at: 'top', path };
    }
    case 'fold':
      return null;
    default:
      return { at: line.id, path };
  }
}

/** The first line that a hunk brings, or (where it brings none) takes away. */
function changeOf({ hunk, from, to }: Segment): Pick<Comment, 'side' | 'line'> {
  const rows = hunk.rows.slice(from, to);
  const now = rows.find(({ kind }) => kind === 'added')?.new;
  if (now !== undefined) return { side: 'after', line: now };
  const old = rows.find(({ kind }) => kind === 'removed')?.old;
  return old === undefined ? {} : { side: 'before', line: old };
}

function rowAnchor({ id, hunk, row }: RowLine, path: string): Anchor {
  const side = row.kind === 'removed' ? 'before' : 'after';
  const line = side === 'before' ? row.old : row.new;
  return { at: id, path, side, ...(line === undefined ? {} : { line }), ...(hunk === '' ? {} : { hunk }) };
}

/** The whole review. */
export const wholeAnchor: Anchor = { at: 'whole' };

/** What is said there so far. */
export function commentAt(comments: readonly Comment[], { path, at }: Anchor): string {
  return comments.find((comment) => comment.path === path && comment.at === at)?.text ?? '';
}

/** The comments with this one in the place of what was said there; an empty one takes it away. */
export function withComment(comments: readonly Comment[], anchor: Anchor, text: string): readonly Comment[] {
  const others = comments.filter((comment) => comment.path !== anchor.path || comment.at !== anchor.at);
  return text === '' ? others : [...others, { ...anchor, text }];
}

/** As the engine hears them: in the order of the files, those on the whole last. */
export function reviewComments(comments: readonly Comment[], paths: readonly string[]): ReviewComment[] {
  const places = new Map(paths.map((path, at) => [path, at]));
  // What was found in a file that does not change stands behind those that do.
  const order = ({ path }: Comment) => (path === undefined ? paths.length + 1 : (places.get(path) ?? paths.length));
  return comments
    .toSorted((a, b) => order(a) - order(b) || (a.line ?? 0) - (b.line ?? 0))
    .map(({ path, side, line, hunk, text }) => ({
      ...(path === undefined ? {} : { path }),
      ...(side === undefined ? {} : { side }),
      ...(line === undefined ? {} : { line }),
      ...(hunk === undefined ? {} : { hunk }),
      text,
    }));
}

const grouped = new WeakMap<readonly Comment[], Map<string, Map<string, string>>>();
const none: ReadonlyMap<string, string> = new Map();

/** What is said in a file, by the line; the same map as long as no comment changes. */
export function commentsIn(comments: readonly Comment[], path: string): ReadonlyMap<string, string> {
  if (comments.length === 0) return none;
  const known = grouped.get(comments) ?? new Map<string, Map<string, string>>();
  grouped.set(comments, known);
  const mine =
    known.get(path) ??
    new Map(comments.filter((comment) => (comment.path ?? path) === path).map(({ at, text }) => [at, text]));
  known.set(path, mine);
  return mine;
}
