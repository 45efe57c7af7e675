/** Proof in an exported session: verdicts with their findings and evidence, and the ledger of what really ran. */

import type { RecordedEvent } from '../../protocol/event.ts';
import { evidenceColumns, saysNothing } from '../../protocol/proof/checks.ts';
import type { Evidence, Finding, Verdict } from '../../protocol/proof/checks.ts';
import { ledgerOf } from '../../protocol/proof/ledger.ts';
import { ledgerCells, ledgerHead } from '../ledger.ts';
import { element, words } from './markup.ts';
import type { Markup, Part } from './markup.ts';

const looks: Readonly<Record<Verdict['status'], { look: string; said: string }>> = {
  pass: { look: 'good', said: '✓ passed' },
  warn: { look: 'warning', said: '! to be looked at' },
  fail: { look: 'bad', said: '✗ failed' },
  'not-checked': { look: 'faint', said: '– not checked' },
};

const severityLooks = { error: 'bad', warning: 'warning', info: 'faint' };

const faint = (text: string) => element('span', { class: 'faint' }, text);

/** What the checks of some changes came to; null where there is nothing to say. */
export function verdictsMarkup(verdicts: readonly Verdict[]): Markup | null {
  const told = verdicts.filter((verdict) => !saysNothing(verdict));
  if (told.length === 0) return null;
  return element(
    'article',
    { class: 'proof' },
    element('h3', {}, words('Proof')),
    element('ul', {}, told.map(verdictMarkup)),
  );
}

function verdictMarkup({ status, kind, path, summary, findings, evidence, engine }: Verdict): Markup {
  const { look, said } = looks[status];
  const found = findings.length === 0 ? null : element('ul', {}, findings.map(findingMarkup));
  return element(
    'li',
    {},
    [element('span', { class: look }, words(said)), ` ${kind} `, element('code', {}, path)],
    [' ', words(summary), ' ', faint(`(${engine.name} ${engine.version})`)],
    found,
    evidence.map(evidenceMarkup),
  );
}

function findingMarkup({ rule, severity, path, line, message, help }: Finding): Markup {
  return element(
    'li',
    {},
    [element('span', { class: severityLooks[severity] }, words(severity)), ' ', element('code', {}, `${path}:${line}`)],
    [' ', words(message), ' ', faint(rule)],
    help === undefined ? null : element('pre', {}, words(help)),
  );
}

function evidenceMarkup({ title, rows }: Evidence): Markup | null {
  const [first] = rows;
  if (!first) return null;
  const head = Object.keys(first);
  const cells = rows.map((row) => head.map((name) => cellOf(name, row[name] ?? '')));
  const table = element('div', {}, tableMarkup(head.map(nameOf), cells));
  return element('details', { class: 'evidence' }, element('summary', {}, words(title)), table);
}

/** A column that a query or a command named itself stays as it is, and so does what is code. */
const nameOf = (name: string): Part => (evidenceColumns.has(name) ? words(name) : name);
const cellOf = (name: string, text: string): Part => (evidenceColumns.get(name) === true ? words(text) : text);

/** Everything that really ran; null where nothing did. */
export function ledgerMarkup(events: readonly RecordedEvent[]): Part {
  const rows = ledgerOf(events).map((row) =>
    ledgerCells(row).map((cell, at): Part => {
      const name = ledgerHead[at];
      if (name === 'what') return element('code', {}, cell);
      if (name !== 'outcome') return words(cell);
      const look = row.ok === null ? 'faint' : row.ok ? 'good' : 'bad';
      const outdated = row.outdated ? [' ', element('span', { class: 'warning' }, words('changed since'))] : null;
      return [element('span', { class: look }, words(cell)), outdated];
    }),
  );
  return rows.length === 0
    ? null
    : [element('h2', { id: 'ledger' }, words('What ran')), tableMarkup(ledgerHead.map(words), rows)];
}

function tableMarkup(head: readonly Part[], rows: readonly (readonly Part[])[]): Markup {
  const names = head.map((cell) => element('th', { scope: 'col' }, cell));
  const body = rows.map((row) =>
    element(
      'tr',
      {},
      row.map((cell) => element('td', {}, cell)),
    ),
  );
  const table = element('table', {}, element('thead', {}, element('tr', {}, names)), element('tbody', {}, body));
  return element('div', { class: 'table' }, table);
}
