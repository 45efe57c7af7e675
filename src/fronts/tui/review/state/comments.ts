import type { ReviewComment } from '../../../../protocol/approval.ts';
import type { FileView } from '../model/file.ts';
import type { Line, RowLine } from '../model/line.ts';
import type { Segment } from '../model/segments.ts';

/** A comment, and the line under which it stands (`whole`: under none). */
export interface Remark extends ReviewComment {
  at: string;
}

/** What a comment on a line would be about; null where there is nothing to say something about. */
export function spotOf(line: Line, view: FileView, lines: readonly Line[]): Omit<Remark, 'text'> | null {
  const { path } = view.unit;
  switch (line.type) {
    case 'row':
      return rowSpot(line, path);
    case 'pair': {
      const side = line.right ?? line.left;
      return side ? rowSpot(side, path) : null;
    }
    case 'hunk':
      return { at: line.id, path, ...changeOf(line.segment), hunk: line.segment.hunk.id };
    case 'comment':
    case 'noNewline': {
      const of = line.id.slice(2);
      const parent = lines.find((each) => each.id === of || (each.type === 'pair' && each.right?.id === of));
      if (of === 'whole') return { at: of };
      return parent ? spotOf(parent, view, lines) : null;
    }
    case 'fold':
      return null;
    default:
      return { at: line.id, path };
  }
}

/** The first line that a hunk brings, or (where it brings none) takes away. */
function changeOf({ hunk, from, to }: Segment): Pick<Remark, 'side' | 'line'> {
  const rows = hunk.rows.slice(from, to);
  const now = rows.find(({ kind }) => kind === 'added')?.new;
  if (now !== undefined) return { side: 'after', line: now };
  const old = rows.find(({ kind }) => kind === 'removed')?.old;
  return old === undefined ? {} : { side: 'before', line: old };
}

function rowSpot({ id, hunk, row }: RowLine, path: string): Omit<Remark, 'text'> {
  const side = row.kind === 'removed' ? 'before' : 'after';
  const line = side === 'before' ? row.old : row.new;
  return { at: id, path, side, ...(line === undefined ? {} : { line }), ...(hunk === '' ? {} : { hunk }) };
}

export const wholeSpot: Omit<Remark, 'text'> = { at: 'whole' };

/** What is said at a place so far. */
export function remarkAt(remarks: readonly Remark[], { path, at }: Omit<Remark, 'text'>): string {
  return remarks.find((remark) => remark.path === path && remark.at === at)?.text ?? '';
}

/** The comments with this one in the place of what was said there; an empty one takes it away. */
export function said(remarks: readonly Remark[], spot: Omit<Remark, 'text'>, text: string): readonly Remark[] {
  const others = remarks.filter((remark) => remark.path !== spot.path || remark.at !== spot.at);
  return text === '' ? others : [...others, { ...spot, text }];
}

/** As the engine hears them: in the order of the files, those on the whole last. */
export function commentsOf(remarks: readonly Remark[], paths: readonly string[]): ReviewComment[] {
  const order = ({ path }: Remark) => (path === undefined ? paths.length : paths.indexOf(path));
  return remarks
    .toSorted((a, b) => order(a) - order(b) || (a.line ?? 0) - (b.line ?? 0))
    .map(({ path, side, line, hunk, text }) => ({
      ...(path === undefined ? {} : { path }),
      ...(side === undefined ? {} : { side }),
      ...(line === undefined ? {} : { line }),
      ...(hunk === undefined ? {} : { hunk }),
      text,
    }));
}

const grouped = new WeakMap<readonly Remark[], Map<string, Map<string, string>>>();
const none: ReadonlyMap<string, string> = new Map();

/** What is said in a file, by the line; the same map as long as no comment changes. */
export function remarksIn(remarks: readonly Remark[], path: string): ReadonlyMap<string, string> {
  if (remarks.length === 0) return none;
  const known = grouped.get(remarks) ?? new Map<string, Map<string, string>>();
  grouped.set(remarks, known);
  const mine =
    known.get(path) ??
    new Map(remarks.filter((remark) => (remark.path ?? path) === path).map(({ at, text }) => [at, text]));
  known.set(path, mine);
  return mine;
}
