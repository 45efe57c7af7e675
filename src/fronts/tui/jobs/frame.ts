/** The screen of jobs as rows that fit the window: the list, or what one of them prints. */

import { endWords, isRunning } from '../../../protocol/jobs/state.ts';
import type { JobState } from '../../../protocol/jobs/state.ts';
import { cleanOutput } from '../../../text/sanitize.ts';
import { expandTabs, fit, width, wrap } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import { footer } from '../keys/footer.ts';
import { hintsOf } from '../keys/table.ts';
import type { Role, Theme } from '../theme.ts';
import { duration, oneLine } from '../transcript/look.ts';
import { jobKeys } from './key-table.ts';
import { selectedOf } from './state.ts';
import type { JobsState, Look } from './state.ts';

/** One picture of the screen. */
interface Frame {
  rows: string[];
  look: Look;
}

interface FrameSettings {
  jobs: readonly JobState[];
  /** The end of what a job printed, as it came; null where it is not kept. */
  output: (id: string) => string | null;
  /** Of the window. */
  columns: number;
  rows: number;
  theme: Theme;
  spoken: boolean;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Wider rows leave ghosts when a window narrows. */
const widest = 80;
/** Rows from which on one may be left blank. */
const roomy = 14;
/** Characters of output that are laid out. */
const mostOutput = 16 * 1024;
/** Of the last of it, for the list, and of a command. */
const lastOutput = 1024;
const mostCommand = 500;
/** Columns of a command that are kept before the last line of its output is. */
const commandColumns = 24;

/** The screen, never more rows than the window's less four, and what a key will find on it. */
export function frameOf(state: JobsState, at: FrameSettings): Frame {
  const { jobs, theme, spoken } = at;
  const columns = Math.max(10, Math.min(widest, at.columns - 1));
  const limit = Math.max(5, at.rows - 4);
  const selected = selectedOf(state, jobs);
  const inside = state.inside ? selected : undefined;
  const printed = inside && outputRows(at.output(inside.id), at, columns);
  const head = inside ? insideHead(inside, at, columns) : [listHead(at, columns)];
  const below = (look: Look) =>
    footer({ words: null, message: state.message }, hintsOf(jobKeys, { state, look }), {
      theme,
      spoken,
      columns,
      most: 2,
      gap: limit >= roomy,
    }).rows;
  const total = printed?.length ?? jobs.length;
  const room = Math.max(1, limit - head.length - below({ items: jobs, height: total, total }).length);
  const height = total <= room ? total : Math.max(1, room - 1);
  const look: Look = { items: jobs, total, height };
  const top = topOf(state, look, inside ? null : jobs.indexOf(selected!));
  const place =
    total > height ? [theme.paint('dim', fit(t`rows ${top + 1}-${top + height} of ${total}`, columns))] : [];
  // No more of a list is laid out than is seen.
  const rows =
    printed?.slice(top, top + height) ??
    jobs.slice(top, top + height).map((job) => jobRow(job, job === selected, at, columns));
  return { rows: [...head, ...rows, ...place, ...below(look)].slice(0, limit), look };
}

/** The first row that is shown: around the chosen one of a list, at the end of an output unless somebody scrolled. */
function topOf({ top }: JobsState, { height, total }: Look, chosen: number | null): number {
  const end = Math.max(0, total - height);
  return chosen === null ? Math.min(top ?? end, end) : Math.max(0, Math.min(chosen - (height >> 1), end));
}

function listHead({ jobs, theme }: FrameSettings, columns: number): string {
  const running = jobs.filter(isRunning).length;
  const over = jobs.length - running;
  const words = [...(running > 0 ? [t`${running} running`] : []), ...(over > 0 ? [t`${over} over`] : [])];
  return fit(theme.paint('title', t('Jobs')) + theme.paint('dim', words.map((word) => ` · ${word}`).join('')), columns);
}

function insideHead(job: JobState, at: FrameSettings, columns: number): string[] {
  const { text, role } = stateOf(job, at.now);
  const head = `${at.theme.paint('strong', job.id)} ${at.theme.paint(role, text)}`;
  return [
    fit(head, columns),
    at.theme.paint('dim', fit(oneLine(job.command.slice(0, mostCommand)), columns)),
    ...(at.spoken ? [] : ['']),
  ];
}

/** One job: which it is, its command, how it is, and what it printed last. */
function jobRow(job: JobState, here: boolean, at: FrameSettings, columns: number): string {
  const { theme, spoken } = at;
  const { text, role } = stateOf(job, at.now);
  const last = lastLine(at.output(job.id));
  const command = oneLine(job.command.slice(0, mostCommand));
  if (spoken) return `${here ? t('Here: ') : ''}${job.id}, ${text}: ${command}${last === '' ? '' : t`. Last: ${last}`}`;
  const mark = here ? theme.paint('accent', '› ') : '  ';
  const room = columns - width(mark) - width(job.id) - width(text) - width('  · ');
  const shown = fit(command, Math.max(4, Math.min(room, Math.max(commandColumns, room - width(last) - width(' · ')))));
  const left = room - width(shown) - width(' · ');
  const tail = last === '' || left < 4 ? '' : theme.paint('dim', ` · ${fit(last, left)}`);
  return fit(`${mark}${theme.paint('strong', job.id)} ${shown} · ${theme.paint(role, text)}${tail}`, columns);
}

function stateOf(job: JobState, now: number): { text: string; role: Role } {
  const time = duration(Math.max(0, (job.end?.at ?? now) - job.startedAt)).replace(/\.\d/, '');
  if (!job.end) return { text: t`running ${time}`, role: 'ok' };
  const { how, exit } = job.end;
  const failed = how === 'killed' || (how === 'exited' && exit !== 0);
  return { text: `${told(endWords(job.end))} · ${time}`, role: failed ? 'error' : 'dim' };
}

function lastLine(output: string | null): string {
  const text = cleanOutput((output ?? '').slice(-lastOutput)).trimEnd();
  return oneLine(text.slice(text.lastIndexOf('\n') + 1));
}

/** The last that was laid out: most frames show the same again. */
let laidOut: { output: string; columns: number; rows: readonly string[] } | null = null;

function outputRows(output: string | null, { theme, spoken }: FrameSettings, columns: number): readonly string[] {
  if (output === null) return [theme.paint('dim', t('what it printed is not kept any more'))];
  const text = expandTabs(cleanOutput(output.slice(-mostOutput).toWellFormed())).trimEnd();
  if (text === '') return [theme.paint('dim', t('nothing printed so far'))];
  if (spoken) return text.split('\n');
  if (laidOut?.output !== text || laidOut.columns !== columns)
    laidOut = {
      output: text,
      columns,
      rows: text.split('\n').flatMap((line) => (line === '' ? [''] : wrap(line, columns))),
    };
  return laidOut.rows;
}
