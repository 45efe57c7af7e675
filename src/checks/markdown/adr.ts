/** Decision records, MADR's and Nygard's: status, numbers, and who supersedes whom, said on both sides. */

import type { Finding } from '../../protocol/proof/checks.ts';
import type { TextTree } from '../kind/check.ts';
import { readDocument } from './document/blocks.ts';
import type { Document } from './document/blocks.ts';
import { finding } from './rules.ts';
import { readRecord } from './record.ts';
import type { DecisionRecord } from './record.ts';

const most = 1_000;
const folder =
  /(?:^|\/)(?:adrs?|decisions|decision[-_]?records?|decision[-_]?logs?|architecture[-_]decisions?(?:[-_]records?)?|architectural[-_]decisions?)\/(?:[^/]+\/)?[^/]+$/i;
const file = /^(?:adr[-_ ]?)?0*(\d{1,5})(?:[-_. ][^/]*)?\.(?:md|markdown)$/i;

/** The number of the decision record that a file is; null where it is none. */
export function recordNumber(path: string): number | null {
  if (!folder.test(path)) return null;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const number = Number(file.exec(name)?.[1]);
  return Number.isNaN(number) || /template/i.test(name) ? null : number;
}

/** The records of a folder by number, each read once. */
export class Records {
  readonly #tree: TextTree;
  readonly #folders = new Map<string, Promise<DecisionRecord[]>>();

  constructor(tree: TextTree) {
    this.#tree = tree;
  }

  beside(path: string): Promise<DecisionRecord[]> {
    const at = path.slice(0, path.lastIndexOf('/'));
    const known = this.#folders.get(at);
    if (known !== undefined) return known;
    const made = this.#read(at);
    this.#folders.set(at, made);
    return made;
  }

  async #read(at: string): Promise<DecisionRecord[]> {
    const paths = (await this.#tree.list()).filter(
      (each) => each.slice(0, each.lastIndexOf('/')) === at && recordNumber(each) !== null,
    );
    const found: DecisionRecord[] = [];
    for (const path of paths.slice(0, most)) {
      const text = await this.#tree.text(path);
      const number = recordNumber(path);
      if (text !== null && number !== null) found.push(readRecord(path, number, readDocument(text)));
    }
    return found;
  }
}

/** What is wrong with one record among those beside it. */
export async function checkRecord(
  path: string,
  number: number,
  document: Document,
  records: Records,
): Promise<{ findings: Finding[]; status: string }> {
  const record = readRecord(path, number, document);
  const beside = (await records.beside(path)).filter((each) => each.path !== path);
  const findings = [
    ...numbers(record, beside),
    ...status(record, beside),
    ...chain(record, beside),
    ...decision(record),
  ];
  return { findings, status: record.status?.words ?? '' };
}

const called = (number: number): string => `ADR-${number}`;

/** The same record in another language, `0001-cache.zh.md`, has the same number rightly. */
const stem = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .split('.')[0]
    ?.toLowerCase() ?? '';

function numbers(record: DecisionRecord, beside: readonly DecisionRecord[]): Finding[] {
  const { path, number, titleNumber } = record;
  const findings: Finding[] = [];
  const same = beside.find((each) => each.number === number && stem(each.path) !== stem(path));
  if (same) {
    const free = Math.max(number, ...beside.map((each) => each.number)) + 1;
    findings.push(
      finding('markdown/adr-number', {
        path,
        line: record.titleLine,
        message: `${same.path.slice(same.path.lastIndexOf('/') + 1)} has the number ${number} too`,
        help: `The next number that is free is ${free}`,
      }),
    );
  }
  if (titleNumber !== null && titleNumber !== number)
    findings.push(
      finding('markdown/adr-number', {
        path,
        line: record.titleLine,
        message: `the title says ${titleNumber}, the name of the file ${number}`,
      }),
    );
  return findings;
}

function status({ path, status: said, titleLine }: DecisionRecord, beside: readonly DecisionRecord[]): Finding[] {
  // Where no record of the folder has one, it is not their way.
  if (said === null && beside.length > 0 && beside.every((each) => each.status === null)) return [];
  if (said === null)
    return [
      finding('markdown/adr-status', {
        path,
        line: titleLine,
        message: 'it has no status',
        help: 'Proposed, Accepted, Rejected, Deprecated, or Superseded by ADR-n',
      }),
    ];
  if (said.known) return [];
  return [
    finding('markdown/adr-status', {
      path,
      line: said.line,
      severity: 'error',
      message: said.words === '' ? 'the status is empty' : `"${said.words.slice(0, 60)}" is no status`,
      help: 'Proposed, Accepted, Rejected, Deprecated, or Superseded by ADR-n',
    }),
  ];
}

function chain(record: DecisionRecord, beside: readonly DecisionRecord[]): Finding[] {
  const { path, number } = record;
  const findings: Finding[] = [];
  const report = (line: number, message: string, help: string, severity: Finding['severity'] = 'error') =>
    findings.push(finding('markdown/adr-chain', { path, line, message, help, severity }));
  for (const { number: other, line } of record.supersededBy) {
    const newer = beside.find((each) => each.number === other);
    if (other === number)
      report(line, `${called(number)} is superseded by itself`, 'Name the record that took its place');
    else if (newer === undefined)
      report(line, `${called(other)}, which supersedes it, is not there`, 'Name the record that took its place');
    else if (!newer.supersedes.some((each) => each.number === number))
      report(
        line,
        `${called(other)} does not say that it supersedes ${called(number)}`,
        `Write "Supersedes ${called(number)}" in ${newer.path}`,
        'warning',
      );
  }
  for (const { number: other, line } of record.supersedes) {
    const older = beside.find((each) => each.number === other);
    if (other === number) report(line, `${called(number)} supersedes itself`, 'Name the record whose place it took');
    else if (older === undefined)
      report(line, `${called(other)}, which it supersedes, is not there`, 'Name the record whose place it took');
    else if (older.supersededBy.length > 0 && !older.supersededBy.some((each) => each.number === number))
      report(
        line,
        `${called(other)} says that it is superseded by ${older.supersededBy.map((each) => called(each.number)).join(', ')}, not by ${called(number)}`,
        `Write "Superseded by ${called(number)}" in ${older.path}`,
      );
    else if (older.status !== null && older.supersededBy.length === 0 && !older.partly && record.inForce)
      report(
        line,
        `${called(other)} still says "${older.status.words.slice(0, 40)}"`,
        `Write "Superseded by ${called(number)}" in ${older.path}`,
      );
  }
  if (record.supersededAlone !== null)
    report(
      record.supersededAlone,
      'it is superseded, but by which record is not said',
      'Superseded by ADR-n',
      'warning',
    );
  return findings;
}

function decision({ path, accepted, decisionLine, decided }: DecisionRecord): Finding[] {
  if (!accepted || decided) return [];
  return [
    finding('markdown/adr-no-decision', {
      path,
      line: decisionLine,
      message: 'it is accepted, and says nothing about what was decided',
      help: '## Decision\n\nWe will …',
    }),
  ];
}
