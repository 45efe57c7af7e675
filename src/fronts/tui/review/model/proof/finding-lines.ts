/** The lines that tell of findings: under the rows that they are about, or at the head of the file where those are not shown. */

import type { Finding } from '../../../../../protocol/proof/checks.ts';
import { t } from '../../../../../text/words/words.ts';
import { told } from '../../../../../text/words/told.ts';
import type { FileView } from '../file.ts';
import type { Line } from '../lines/line.ts';
import type { RowNumbers } from '../lines/row-numbers.ts';
import { visible } from '../visible.ts';
import { oneRow, placeOf } from './summary.ts';
import { lineNow } from './moved-lines.ts';
import type { FileFound, Found } from './found.ts';

/** Lines of a finding's help that are shown; all of them are beside the evidence. */
const mostHelp = 12;

/** Findings by the number of the row that they stand under, and those that have none. */
export interface PlacedFindings {
  rows: ReadonlyMap<number, readonly Found[]>;
  head: readonly Found[];
}

/** Where the findings of a file belong. Rows are numbered as in `Lines`; whether a row is shown is not known here. */
export function placeFindings(file: FileView, found: FileFound, numbers: RowNumbers): PlacedFindings {
  const rows = new Map<number, readonly Found[]>();
  const head = [...found.elsewhere];
  const wanted = new Map<number, readonly Found[]>();
  for (const [line, all] of found.at) {
    const now = file.moved ? lineNow(file.moved, line) : line;
    if (now === undefined || !file.diff || !file.after) head.push(...all);
    else wanted.set(now, [...(wanted.get(now) ?? []), ...all]);
  }
  const inHunks = file.diff ? rowsIn(file.diff.hunks, wanted, numbers) : new Map<number, number>();
  for (const [line, all] of wanted) rows.set(inHunks.get(line) ?? numbers.count + line, all);
  return { rows, head };
}

/** The numbers of those rows that hunks hold, by line. */
function rowsIn(
  hunks: NonNullable<FileView['diff']>['hunks'],
  wanted: ReadonlyMap<number, unknown>,
  numbers: RowNumbers,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  const lines = [...wanted.keys()].toSorted((a, b) => a - b);
  let at = 0;
  for (const { id, newStart, newLines, rows } of hunks) {
    while (at < lines.length && lines[at]! < newStart) at++;
    if (at >= lines.length) break;
    if (lines[at]! >= newStart + newLines) continue;
    const first = numbers.find(id, 0)!;
    for (const [index, row] of rows.entries())
      if (row.new !== undefined && wanted.has(row.new)) found.set(row.new, first + index);
  }
  return found;
}

/** The lines of one finding. `at`: the file at whose head it stands, away from its line. */
export function findingLines({ id, finding }: Found, helps: boolean, at?: FileView): Line[] {
  const stale = at !== undefined && isStale(finding, at);
  const line: Line = {
    type: 'finding',
    id,
    finding,
    stale,
    text: findingText(finding, at ? whereOf(finding, at) : ''),
  };
  if (!helps || stale || finding.help === undefined) return [line];
  const help = told(finding.help.replace(/\s+$/, '')).split('\n');
  const more = help.length > mostHelp ? [t`… ${help.length - mostHelp + 1} more lines: v shows them`] : [];
  const shown = more.length > 0 ? help.slice(0, mostHelp - 1) : help;
  return [
    line,
    ...[...shown, ...more].map((text, row): Line => ({ type: 'help', id: `q:${row}:${id}`, text: visible(text) })),
  ];
}

/** The gravest first, then by line; what was changed since stands behind all that was not. */
export function inOrder(all: readonly Found[], file: FileView): Found[] {
  const weight = ({ finding }: Found) => (isStale(finding, file) ? 3 : weights[finding.severity]);
  return all.toSorted((a, b) => weight(a) - weight(b) || a.finding.line - b.finding.line);
}

const weights = { error: 0, warning: 1, info: 2 };

/** Was the line changed since it was checked? */
export function isStale({ path, line }: Finding, { entry, moved }: FileView): boolean {
  return moved !== undefined && !moved.isChosen && entry.paths.includes(path) && lineNow(moved, line) === undefined;
}

/** Where a finding is that is told of elsewhere. */
function whereOf(finding: Finding, file: FileView): string {
  const { path, line } = finding;
  const isLeftOut = file.moved?.isChosen === true && lineNow(file.moved, line) === undefined;
  if (!file.entry.paths.includes(path)) return placeOf(finding);
  if (isLeftOut) return t`line ${line} of what would be there`;
  return isStale(finding, file) ? t`line ${line}, changed by you since` : t`line ${line}`;
}

function findingText({ rule, message }: Finding, where: string): string {
  const said = oneRow(told(message));
  return `${where === '' ? '' : `${where} · `}${said} · ${oneRow(rule)}`;
}
