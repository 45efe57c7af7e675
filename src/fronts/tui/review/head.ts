import { fit, width, wrap } from '../../../text/width.ts';
import type { Role } from '../theme.ts';
import type { Line } from './body.ts';
import type { Notice } from './notices.ts';
import type { FrameSettings } from './props.ts';
import { spokenFile } from './spoken.ts';
import { isRefused } from './state.ts';
import type { ReviewData } from './store.ts';
import { visible } from './visible.ts';

/** What stands above a file's lines. What is too long to stand there becomes the first lines: it is never left out. */
interface Head {
  rows: string[];
  lines: Line[];
}

export function headOf(data: ReviewData, at: FrameSettings, columns: number, limit: number): Head {
  const reasons = reasonsOf(data, at, columns, Math.max(1, Math.floor(limit / 5)));
  const file = fileOf(data, at, columns, Math.max(1, Math.floor(limit / 4)));
  return {
    rows: [titleRow(data, at, columns), ...reasons.rows, ...file.rows],
    lines: [...reasons.lines, ...file.lines],
  };
}

function titleRow({ units, files }: ReviewData, { question, theme, spoken }: FrameSettings, columns: number): string {
  const what = units.length === 1 ? 'Review' : `Review ${units.length} files`;
  if (spoken) return `${what}, proposed by ${visible(question.tool)}.`;
  const sum = (of: 'added' | 'removed') => files.reduce((count, file) => count + (file?.[of] ?? 0), 0);
  const more = files.includes(undefined) ? '…' : '';
  const counts = `  ${theme.paint('added', `+${sum('added')}${more}`)} ${theme.paint('removed', `-${sum('removed')}${more}`)}`;
  const title = theme.paint('title', what) + theme.paint('dim', ` · ${visible(question.tool)}`);
  return fit(title + (units.length > 1 ? counts : ''), columns);
}

/** Why it is asked, and the notes of the change set. */
function reasonsOf({ state }: ReviewData, { question, theme }: FrameSettings, columns: number, most: number): Head {
  const { because, changes } = question;
  const reasons = [
    { role: because.code === 'protected' ? 'warn' : 'dim', text: visible(because.text) } satisfies Notice,
    ...(changes.notes ?? []).map((note) => ({ role: 'dim', text: visible(note) }) satisfies Notice),
  ].filter(({ text }) => text !== '');
  const rows = reasons.flatMap(({ role, text }) => wrap(text, columns).map((row) => theme.paint(role, row)));
  if (rows.length <= most) return { rows, lines: [] };
  return { rows: [], lines: state.file === 0 ? reasons.map((notice) => ({ type: 'notice', notice })) : [] };
}

function fileOf(
  { units, files, state }: ReviewData,
  { theme, spoken }: FrameSettings,
  columns: number,
  most: number,
): Head {
  const unit = units[state.file];
  if (!unit) return { rows: [], lines: [] };
  const file = files[state.file];
  const several = units.length > 1;
  const off = isRefused(state, { files: units.map(({ paths }) => paths) }, state.file);
  if (spoken && file) {
    return { rows: wrap(spokenFile(file, state.file, units.length) + (off ? ' Refused.' : ''), columns), lines: [] };
  }
  const box = several ? `${off ? '[ ]' : '[x]'} ${state.file + 1}/${units.length} ` : '';
  const counts = file?.diff
    ? ` ${theme.paint('added', `+${file.added}`)} ${theme.paint('removed', `-${file.removed}`)}`
    : '';
  const kind = theme.paint('dim', file?.kind === 'mode' ? 'mode changed' : (file?.kind ?? ''));
  const path = visible(unit.path);
  const role: Role = off ? 'dim' : 'heading';
  if (width(`${box}${path}  ${kind}${counts}`) <= columns) {
    return { rows: [`${box}${theme.paint(role, path)}  ${kind}${counts}`], lines: [] };
  }
  const rows = [...wrap(box + path, columns).map((row) => theme.paint(role, row)), fit(kind + counts, columns)];
  if (rows.length <= most) return { rows, lines: [] };
  const short = fit(path, Math.max(4, columns - width(box)), 'start');
  return {
    rows: [box + theme.paint(role, short)],
    lines: [{ type: 'notice', notice: { role: 'dim', text: `path: ${path}` } }],
  };
}
