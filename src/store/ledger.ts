/** What ran in a session as a table: of its Markdown, and cell by cell for others. */

import type { RecordedEvent } from '../protocol/event.ts';
import { ledgerOf } from '../protocol/proof/ledger.ts';
import type { LedgerRow } from '../protocol/proof/ledger.ts';
import { clean } from '../text/sanitize.ts';
import { oneLine } from './summary.ts';

/** What the columns of the ledger are. */
export const ledgerHead = ['turn', 'what', 'on which tree', 'outcome', 'when (UTC)', 'took', 'where'];

/** A row of the ledger as one text for each column of `ledgerHead`, raw. */
export function ledgerCells({ turn, what, tree, outcome, at, ms, where }: LedgerRow): string[] {
  const when = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return [String(turn), what, shortTree(tree), outcome, when, seconds(ms), where];
}

/** A section with one row for every check and every command; empty where nothing ran. */
export function ledgerSection(events: readonly RecordedEvent[]): string {
  const rows = ledgerOf(events).map((row) => ledgerCells(row).map(cell).join(' | '));
  if (rows.length === 0) return '';
  return [
    '## What ran',
    '',
    `| ${ledgerHead.join(' | ')} |`,
    `|${' --- |'.repeat(ledgerHead.length)}`,
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

function shortTree(tree: string): string {
  return /^[0-9a-f]{64}$/.test(tree) ? tree.slice(0, 12) : tree;
}

function seconds(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function cell(text: string): string {
  return clean(oneLine(text)).replace(/[\\|]/g, '\\$&');
}
