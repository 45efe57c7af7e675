/** Tables with a total row are added up, column by column. Columns that nobody adds up (averages, rates, maxima) are left alone. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { Document } from './document/blocks.ts';
import { finding } from './rules.ts';
import { readNumber, writtenLike } from './numbers.ts';
import type { WrittenNumber } from './numbers.ts';

interface Cell {
  text: string;
  /** Offset of `text` in the document. */
  at: number;
}

const delimiter = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;
const totalName =
  /^(grand total|overall total|total|totals|total cost|in total|sum|Σ|∑|total \(.*\)|sum total|總計|总计|合計|合计|總和|总和|計|总数|總數)$/i;
const subtotalName = /^(sub-?total|小計|小计)\b|^(sub-?total|小計|小计)$/i;
const notAdded =
  /\b(avg|average|mean|median|p\d{2,}|max|min|maximum|minimum|peak|rate|ratio|per|latency|speed|coverage|rank|score|version|year|date|id|no|unit price|price each|each|percentile|growth|change|delta|diff|vs|#)\b|^#|平均|最大|最小|單價|单价|比率|率$/i;

/** Findings of all tables, and how many columns were added up. */
export function checkTotals(path: string, document: Document): { findings: Finding[]; added: number } {
  const findings: Finding[] = [];
  let added = 0;
  const { prose, lines } = document;
  const rows = prose.split('\n');
  for (let at = 1; at < rows.length; at += 1) {
    if (!delimiter.test(rows[at] ?? '') || !(rows[at] ?? '').includes('-') || !(rows[at - 1] ?? '').includes('|'))
      continue;
    const header = cells(rows[at - 1] ?? '', 0);
    if (header.length < 2 || cells(rows[at] ?? '', 0).length !== header.length) continue;
    const body: Cell[][] = [];
    for (at += 1; at < rows.length && (rows[at] ?? '').includes('|'); at += 1)
      body.push(cells(rows[at] ?? '', lines.offset(at + 1)));
    const table = checkTable(path, header, body, document);
    findings.push(...table.findings);
    added += table.added;
  }
  return { findings, added };
}

function cells(row: string, offset: number): Cell[] {
  const found: Cell[] = [];
  const trimmed = row.trimEnd();
  const lead = trimmed.length - trimmed.trimStart().length;
  let from = trimmed[lead] === '|' ? lead + 1 : lead;
  for (let at = from; at <= trimmed.length; at += 1) {
    if (at < trimmed.length && (trimmed[at] !== '|' || trimmed[at - 1] === '\\')) continue;
    if (at === trimmed.length && trimmed[at - 1] === '|' && from === at) break;
    const cell = trimmed.slice(from, at);
    const blank = cell.length - cell.trimStart().length;
    found.push({ text: cell.trim(), at: offset + from + blank });
    from = at + 1;
  }
  return found;
}

const bare = (text: string): string => text.replace(/^[*_~`]+|[*_~`:：]+$/g, '').trim();
const isTotal = (row: readonly Cell[]): boolean => totalName.test(bare(row[0]?.text ?? ''));
const isSubtotal = (row: readonly Cell[]): boolean => subtotalName.test(bare(row[0]?.text ?? ''));

function checkTable(
  path: string,
  header: readonly Cell[],
  body: readonly Cell[][],
  document: Document,
): { findings: Finding[]; added: number } {
  const findings: Finding[] = [];
  let added = 0;
  for (const [index, row] of body.entries()) {
    const whole = isTotal(row);
    if (!whole && !isSubtotal(row)) continue;
    const lastEnd = whole
      ? body.findLastIndex((each, at) => at < index && isTotal(each))
      : body.findLastIndex((each, at) => at < index && (isTotal(each) || isSubtotal(each)));
    const above = body.slice(lastEnd + 1, index).filter((each) => !isSubtotal(each));
    if (above.length < 2) continue;
    for (let column = 1; column < header.length; column += 1) {
      const total = row[column];
      if (total === undefined || notAdded.test(bare(header[column]?.text ?? ''))) continue;
      const wrong = checkColumn(
        above.map((each) => each[column]),
        total,
        bare(row[0]?.text ?? ''),
      );
      if (wrong === null) continue;
      added += 1;
      if (wrong.right) continue;
      const { message, better } = wrong;
      findings.push(
        finding('markdown/table-total', {
          path,
          ...document.lines.at(total.at),
          message: `${bare(header[column]?.text ?? '') || `column ${column + 1}`}: ${message}`,
          help: `Write ${better}`,
          fix: [
            {
              from: total.at,
              to: total.at + total.text.length,
              text: total.text.replace(bare(total.text), () => better),
            },
          ],
        }),
      );
    }
  }
  return { findings, added };
}

type Sum = { right: true } | { right: false; message: string; better: string };

/** Null where it is no column that is added up. */
function checkColumn(above: readonly (Cell | undefined)[], total: Cell, name: string): Sum | null {
  const stated = readNumber(bare(total.text));
  if (stated === null) return null;
  const values: WrittenNumber[] = [];
  for (const cell of above) {
    const text = bare(cell?.text ?? '');
    if (/^[-–—/]?$|^n\/?a$/i.test(text)) continue;
    const value = readNumber(text);
    if (value === null || value.unit !== stated.unit) return null;
    values.push(value);
  }
  if (values.length < 2) return null;
  const sum = values.reduce((all, { value }) => all + value, 0);
  const rounded = values.reduce(
    (all, { step, approximate, unit }) => all + (approximate || unit === '%' || soft.test(unit) ? step / 2 : 0),
    0,
  );
  const allowed = stated.step / 2 + rounded + Math.abs(sum) * 1e-9;
  if (Math.abs(sum - stated.value) <= allowed) return { right: true };
  // It may be something else than a sum: the largest, an average, a share of something.
  const sorted = values.map(({ value }) => value).sort((a, b) => a - b);
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)];
  const near = (other: number) => Math.abs(other - stated.value) <= allowed;
  if (near(most) || near(least) || near(sum / values.length) || near(sorted[sorted.length >> 1] ?? 0)) return null;
  if (stated.unit === '%' && (Math.abs(sum - 100) > 5 || stated.value < 80)) return null;
  const better = writtenLike(stated, sum);
  return { right: false, message: `the rows above ${name} add up to ${better}, not ${bare(total.text)}`, better };
}

/** Units of what is measured, and so rounded. */
const soft = /^(ms|s|sec|min|h|KB|kB|MB|GB|TB|KiB|MiB|GiB|TiB)$/;
