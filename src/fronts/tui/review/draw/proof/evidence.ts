/** The pane of evidence: all that the check of one file found and measured, in the place of the diff. */

import type { Finding, Verdict } from '../../../../../protocol/proof/checks.ts';
import { fit, width, wrap } from '../../../../../text/width.ts';
import { spoken as language, t } from '../../../../../text/words/words.ts';
import { told } from '../../../../../text/words/told.ts';
import type { Theme } from '../../../theme.ts';
import { isOfProject, oneRow, placeOf, verdictWords } from '../../model/proof/summary.ts';
import { verdictAt } from '../../model/proof/verdict-at.ts';
import type { EvidenceState } from '../../model/proof/verdict-at.ts';
import { visible } from '../../model/visible.ts';
import { severityMarks, statusMarks } from '../marks.ts';
import { sideways, spokenTable, tableRows } from './table.ts';
import type { PaneRow } from './table.ts';

interface EvidenceSettings {
  columns: number;
  height: number;
  theme: Theme;
  spoken: boolean;
  /** Something else is chosen by now. */
  isOld?: boolean;
}

/** The rows that are on the screen, how many there are, and how wide the widest table is. */
interface EvidencePane {
  rows: string[];
  total: number;
  wide: number;
}

/** At most `height` rows: the name of the file stands still, the rest scrolls, tables sideways too. */
export function evidenceRows(state: EvidenceState, verdicts: readonly Verdict[], at: EvidenceSettings): EvidencePane {
  const { columns, height, theme } = at;
  const { verdict, place } = verdictAt(verdicts, state);
  if (!verdict) return { rows: [theme.paint('dim', fit(t('nothing is checked'), columns))], total: 1, wide: 0 };
  const head = headRow(verdict, place, verdicts.length, at);
  const all = bodyRows(verdict, at);
  const wide = all.reduce((most, { text, scrolls }) => (scrolls ? Math.max(most, width(text)) : most), 0);
  const room = Math.max(1, height - 1);
  const [top, left] = [
    Math.max(0, Math.min(state.top, all.length - room)),
    Math.max(0, Math.min(state.left, wide - columns)),
  ];
  const rows = all.slice(top, top + room).map(({ text, role, scrolls }) => {
    const shown = scrolls ? sideways(text, left, columns) : fit(text, columns);
    return role ? theme.paint(role, shown) : shown;
  });
  return { rows: [head, ...rows].slice(0, height), total: all.length + 1, wide };
}

function headRow(verdict: Verdict, place: number, of: number, at: EvidenceSettings): string {
  const { theme, columns, spoken, isOld } = at;
  const { status, path, kind, engine, ms } = verdict;
  const by = [
    isOld ? t('checked before your edits') : '',
    oneRow(kind),
    `${oneRow(engine.name)} ${oneRow(engine.version)}`.trim(),
    t`${Math.round(ms)} ms`,
  ];
  const about = by.filter((part) => part !== '').join(' · ');
  if (spoken)
    return fit(t`Evidence ${place + 1} of ${of}: ${oneRow(path)}, ${about.replaceAll(' · ', ', ')}.`, columns);
  const { sign, role } = statusMarks[status];
  const count = of > 1 ? `${place + 1}/${of} ` : '';
  const room = columns - width(`${sign} ${count}`);
  const full = `${oneRow(path)}  ${about}`;
  const name = width(full) <= room ? oneRow(path) : fit(oneRow(path), Math.max(8, Math.floor(room * 0.6)), 'start');
  return fit(`${theme.paint(role, sign)} ${count}${theme.paint('title', name)}  ${theme.paint('dim', about)}`, columns);
}

const made = new WeakMap<Verdict, { columns: number; spoken: boolean; words: unknown; rows: readonly PaneRow[] }>();

/** Everything below the name; made once for a width and a language. */
function bodyRows(verdict: Verdict, { columns, spoken }: EvidenceSettings): readonly PaneRow[] {
  const known = made.get(verdict);
  const words = language();
  if (known?.columns === columns && known.spoken === spoken && known.words === words) return known.rows;
  const blank: PaneRow[] = spoken ? [] : [{ text: '' }];
  const rows = [
    ...wrapped(verdictWords(verdict), columns),
    ...verdict.evidence.flatMap((evidence) => {
      if (!spoken) return [...blank, ...tableRows(evidence)];
      return spokenTable(evidence).flatMap(({ text }) => wrapped(text, columns));
    }),
    ...verdict.findings.flatMap((finding) => [...blank, ...findingRows(finding, verdict, columns, spoken)]),
  ];
  made.set(verdict, { columns, spoken, words, rows });
  return rows;
}

function findingRows(finding: Finding, { path }: Verdict, columns: number, spoken: boolean): PaneRow[] {
  const { severity, line, message, rule, help } = finding;
  const { sign, role, word } = severityMarks[severity];
  const where = finding.path === path && !isOfProject(finding) ? t`line ${line}` : placeOf(finding);
  const text = oneRow(told(message));
  if (spoken) {
    const how = help === undefined ? [] : wrapped(t`Help: ${oneRow(told(help))}`, columns);
    return [...wrapped(`${t(word)}, ${where}: ${text}, ${oneRow(rule)}.`, columns), ...how];
  }
  const said = hung(`${sign} ${where} · ${text} · ${oneRow(rule)}`, columns, role);
  const how = help === undefined ? [] : told(help.replace(/\s+$/, '')).split('\n');
  return [...said, ...how.flatMap((row) => hung(`  ${visible(row)}`, columns, 'dim'))];
}

/** What does not fit in a row goes on below it, set in. */
function hung(text: string, columns: number, role: NonNullable<PaneRow['role']>): PaneRow[] {
  const rows = wrap(text, columns);
  if (rows.length < 2 || columns < 10) return rows.map((row) => ({ text: row, role }));
  const rest = wrap(text.slice(rows[0]!.length).trimStart(), columns - 2);
  return [rows[0]!, ...rest.map((row) => `  ${row}`)].map((row) => ({ text: row, role }));
}

function wrapped(text: string, columns: number, role?: PaneRow['role']): PaneRow[] {
  return wrap(text, columns).map((row) => ({ text: row, ...(role ? { role } : {}) }));
}
