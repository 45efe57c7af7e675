/** The strip above the diff: what is proven of the change set, a row for each verdict, as many as the window has room for. */

import { fit, width, wrap } from '../../../../../text/width.ts';
import type { Verdict } from '../../../../../protocol/proof/checks.ts';
import { t } from '../../../../../text/words/words.ts';
import type { Theme } from '../../../theme.ts';
import { progress } from '../../../view/proof.ts';
import type { Proof } from '../../../view/proof.ts';
import type { ReviewData } from '../../state/data.ts';
import {
  countWords,
  many,
  oneRow,
  reasonWords,
  shortNames,
  sumWords,
  verdictWords,
} from '../../model/proof/summary.ts';
import { statusMarks } from '../marks.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
/** Rows of the panel for each of the strip, and the most it ever has. */
const share = 6;
const mostRows = 6;
/** Rows of a panel below which one row has to do; below the other one there is none. */
const low = 10;
const lowest = 5;

interface StripSettings {
  theme: Theme;
  columns: number;
  spoken: boolean;
  /** Rows of the panel. */
  limit: number;
  /** Rows that are kept for it, so that nothing below moves when verdicts come. */
  reserved: number;
  /** Is the proof of what is chosen now? */
  choice: ReviewData['choice'];
  /** Which picture of the spinner. */
  tick: number;
}

/** The rows of the strip; none where nothing concerns a check. */
export function stripRows(proof: Proof | null, at: StripSettings): string[] {
  if (!proof || at.reserved === 0 || at.limit < lowest) return [];
  const { verdicts, names } = ordered(proof.verdicts);
  if (at.spoken) return spokenRows(proof, verdicts, names, at);
  const most = at.limit < low ? 1 : Math.max(1, Math.min(mostRows, Math.floor(at.limit / share)));
  const height = Math.min(at.reserved, most);
  if (at.choice !== 'checked') return filled(oldRows(verdicts, height, at), height);
  const waiting = proof.running ? [spinnerRow(proof, verdicts, height === 1, at)] : [];
  const room = height - waiting.length;
  const shown = verdicts.length <= room ? verdicts : verdicts.slice(0, Math.max(0, room - 1));
  const rows = shown.map((verdict) => verdictRow(verdict, names.get(verdict)!, at));
  if (shown.length < verdicts.length && room > 0) rows.push(sumRow(verdicts, shown.length > 0, at));
  rows.push(...waiting);
  return filled(rows, height);
}

function filled(rows: readonly string[], height: number): string[] {
  return [...rows, ...Array.from({ length: Math.max(0, height - rows.length) }, () => '')];
}

const oldWords = 'checked before your edits';

/** Something else is chosen by now: no verdict stands beside what it was not made of. */
function oldRows(
  verdicts: readonly Verdict[],
  height: number,
  { theme, columns, choice, tick }: StripSettings,
): string[] {
  const wrong = countWords(verdicts);
  const sum = t`${t(oldWords)}: ${[wrong, sumWords(verdicts, false)].filter((part) => part !== '').join(' · ')}`;
  if (choice === 'unchecked') return [fit(theme.paint('dim', `– ${sum}`), columns)];
  const spin = theme.paint('accent', frames[tick % frames.length]!);
  const now = `${spin} ${theme.paint('dim', t('checking what you chose …'))}`;
  if (height === 1) return [fit(`${now} ${theme.paint('dim', `· ${sum}`)}`, columns)];
  return [fit(now, columns), fit(theme.paint('dim', `– ${sum}`), columns)];
}

interface Ordered {
  verdicts: readonly Verdict[];
  names: ReadonlyMap<Verdict, string>;
}

const known = new WeakMap<readonly Verdict[], Ordered>();

/** What failed comes first, then what warns; what nobody could judge is counted in any case. */
function ordered(all: readonly Verdict[]): Ordered {
  const before = known.get(all);
  if (before) return before;
  const verdicts = all.toSorted((a, b) => statusMarks[a.status].order - statusMarks[b.status].order);
  const made = { verdicts, names: shortNames(verdicts) };
  known.set(all, made);
  return made;
}

function verdictRow(verdict: Verdict, name: string, { theme, columns }: StripSettings): string {
  const { sign, role } = statusMarks[verdict.status];
  const { name: engine, version } = verdict.engine;
  const words = verdictWords(verdict);
  // A name never takes so much that nothing can be said of it.
  const short = fit(name, Math.max(6, Math.floor(columns / 2)), 'start');
  const by =
    engine === '' || verdict.status === 'not-checked' || words.includes(engine)
      ? ''
      : ` · ${oneRow(`${engine} ${version}`)}`;
  const all = width(`${sign} ${short} ${words}${by}`) <= columns ? by : '';
  const said = verdict.status === 'pass' || verdict.status === 'not-checked' ? theme.paint('dim', words) : words;
  return fit(`${theme.paint(role, sign)} ${theme.paint('strong', short)} ${said}${theme.paint('dim', all)}`, columns);
}

function spinnerRow(
  proof: Proof,
  verdicts: readonly Verdict[],
  alone: boolean,
  { theme, columns, tick }: StripSettings,
): string {
  const spin = theme.paint('accent', frames[tick % frames.length]!);
  const wrong = alone ? countWords(verdicts) : '';
  const found = wrong === '' ? '' : ` ${theme.paint(statusMarks[verdicts[0]!.status].role, wrong)}`;
  return fit(`${spin} ${theme.paint('dim', t`checking ${progress(proof)} …`)}${found}`, columns);
}

/** All verdicts in a row. `rest`: what is worst stands above. */
function sumRow(verdicts: readonly Verdict[], rest: boolean, { theme, columns }: StripSettings): string {
  const { sign, role } = rest ? { sign: '…', role: 'dim' as const } : statusMarks[verdicts[0]!.status];
  const wrong = countWords(verdicts);
  const found = rest || wrong === '' ? '' : `${wrong} · `;
  return fit(`${theme.paint(role, sign)} ${found}${theme.paint('dim', sumWords(verdicts))}`, columns);
}

/** The same in words: what failed by name, the rest counted. */
function spokenRows(proof: Proof, verdicts: readonly Verdict[], names: Ordered['names'], at: StripSettings): string[] {
  const of = (status: Verdict['status']) => verdicts.filter((verdict) => verdict.status === status);
  const listed = (some: readonly Verdict[]) =>
    some.slice(0, mostSpoken).map((verdict) => `${names.get(verdict)}, ${spokenWords(verdict)}`);
  const said = (some: readonly Verdict[], what: string) =>
    some.length === 0 ? [] : [t`${some.length} ${what}: ${[...listed(some), ...moreOf(some)].join('; ')}.`];
  const passed = of('pass').length;
  const was = `${t(oldWords)}${at.choice === 'again' ? t(', and checked again') : ''}.`;
  const sentences = [
    ...(at.choice === 'checked' ? [] : [was]),
    ...(proof.running ? [t`checking ${progress(proof)}.`] : []),
    ...said(of('fail'), t('failed')),
    ...said(of('warn'), of('warn').length === 1 ? t('has warnings') : t('have warnings')),
    ...said(of('not-checked'), t('not checked')),
    ...(passed > 0 ? [t`${passed} passed.`] : []),
  ];
  return wrap(t`Proof: ${sentences.join(' ')}`, at.columns);
}

/** The words around it say already that it was not checked. */
function spokenWords(verdict: Verdict): string {
  return verdict.status === 'not-checked' ? reasonWords(verdict) : verdictWords(verdict).replaceAll(' · ', ', ');
}

/** Verdicts that are read out by name. */
const mostSpoken = 3;

function moreOf(some: readonly Verdict[]): string[] {
  return some.length > mostSpoken ? [many(some.length - mostSpoken, 'other')] : [];
}
