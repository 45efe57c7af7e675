/** Markdown: links, decision records, fenced blocks, calculations and totals. */

import type { Evidence, Finding } from '../../protocol/proof/checks.ts';
import { foundIn } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { checkRecord, recordNumber, Records } from './adr.ts';
import { checkCalc } from './calc/check-calc.ts';
import type { CalcRow } from './calc/check-calc.ts';
import { loadCalculator } from './calc/engine.ts';
import { readDocument } from './document/blocks.ts';
import type { Document } from './document/blocks.ts';
import { checkLinks } from './links/check-links.ts';
import { LinkTree } from './links/tree.ts';
import { finding, rules } from './rules.ts';
import { checkSnippets } from './snippets.ts';
import type { Kinds } from './snippets.ts';
import { checkTotals } from './totals.ts';

/** The kind; `kinds` are those that fenced blocks may be of. */
export const markdownWith = (kinds: Kinds): Check => ({
  kind: 'markdown',
  about:
    'Links and anchors lead somewhere, decision records agree, fenced blocks can be read, calculations and totals are right',
  rules,
  engine: async () => ({ name: 'archie, mathjs', version: '15.2.0' }),
  detect: () => true,
  async *check(files, context) {
    const shared: Shared = { tree: await LinkTree.of(context.proposed), records: new Records(context.proposed), kinds };
    for (const file of files) if (file.content !== null) yield await one(file, file.content, shared);
    yield* broken(files, context, shared);
  },
});

interface Shared {
  tree: LinkTree;
  records: Records;
  kinds: Kinds;
}

async function one({ path }: CheckedFile, content: string, { tree, records, kinds }: Shared): Promise<Found> {
  const document = readDocument(content);
  const said: string[] = [];
  const evidence: Evidence[] = [];
  const links = await checkLinks(path, document, tree);
  const within = links.files + links.anchors;
  if (within > 0) said.push(`${count(links.files, 'link')} and ${count(links.anchors, 'anchor')} within the tree`);
  if (within + links.elsewhere + links.unknown > 0)
    evidence.push({
      title: 'Links',
      rows: [
        {
          files: String(links.files),
          anchors: String(links.anchors),
          elsewhere: String(links.elsewhere),
          'left to the site': String(links.unknown),
          broken: String(links.findings.length),
        },
      ],
    });
  const findings: Finding[] = [...links.findings];
  const number = recordNumber(path);
  if (number !== null) {
    const record = await checkRecord(path, number, document, records);
    findings.push(...record.findings);
    if (record.status !== '') said.push(`ADR ${number}: ${record.status.split(/[.,;(]/)[0]?.slice(0, 40)}`);
  }
  const snippets = await checkSnippets(path, document, kinds);
  findings.push(...snippets.findings, ...unclosed(path, document));
  if (snippets.read.size > 0)
    said.push([...snippets.read].map(([language, many]) => `${many} ${language}`).join(', ') + ' read');
  if (snippets.left.size > 0)
    said.push([...snippets.left].map(([why, many]) => `${many} not checked: ${why}`).join(', '));
  const calc = await calculations(path, document);
  findings.push(...calc.findings);
  if (calc.rows.length > 0) {
    said.push(`${count(calc.rows.filter(({ stated }) => stated !== '').length, 'result')} computed`);
    evidence.push({ title: 'Calculations', rows: calc.rows.map((row) => ({ ...row, line: String(row.line) })) });
  }
  const totals = checkTotals(path, document);
  findings.push(...totals.findings);
  if (totals.added > 0) said.push(`${count(totals.added, 'total')} added up`);
  const sorted = findings.sort((a, b) => a.line - b.line || (a.column ?? 0) - (b.column ?? 0));
  return foundIn(path, sorted, said.join(' · '), evidence);
}

const count = (many: number, what: string): string => `${many} ${what}${many === 1 ? '' : 's'}`;

function unclosed(path: string, { fences, lines }: Document): Finding[] {
  return fences
    .filter(({ closed }) => !closed)
    .slice(0, 1)
    .map(({ line }) =>
      finding('markdown/unclosed-fence', {
        path,
        line,
        column: 1,
        message: 'this block is never closed',
        help: `Write ${/[`~]{3,}/.exec(lines.line(line))?.[0] ?? '```'} where it ends`,
      }),
    );
}

async function calculations(
  path: string,
  { fences, lines }: Document,
): Promise<{ findings: Finding[]; rows: CalcRow[] }> {
  const findings: Finding[] = [];
  const rows: CalcRow[] = [];
  const blocks = fences.filter(({ language }) => language === 'calc');
  if (blocks.length === 0) return { findings, rows };
  const calculator = await loadCalculator();
  for (const { content, line, indents } of blocks) {
    const checked = checkCalc(content, calculator);
    for (const { rule, line: at, at: column, message, help, fix } of checked.problems) {
      const start = lines.offset(line + at + 1) + (indents[at] ?? 0);
      findings.push(
        finding(rule, {
          path,
          ...lines.at(start + column),
          message,
          ...(help !== undefined && { help }),
          ...(fix !== undefined && { fix: [{ from: start + fix.from, to: start + fix.to, text: fix.text }] }),
        }),
      );
    }
    rows.push(...checked.rows.map((row) => ({ ...row, line: line + row.line + 1 })));
  }
  return { findings, rows };
}

const mostOthers = 2_000;

/** Documents that were not touched, and link to one that is deleted. */
async function* broken(
  files: readonly CheckedFile[],
  { proposed }: CheckContext,
  { tree }: Shared,
): AsyncGenerator<Found> {
  const gone = files.filter(({ content }) => content === null).map(({ path }) => path);
  if (gone.length === 0) return;
  const names = gone.map((path) => path.slice(path.lastIndexOf('/') + 1));
  const own = new Set(files.map(({ path }) => path));
  const others = (await proposed.list()).filter((path) => /\.(md|markdown)$/i.test(path) && !own.has(path));
  for (const path of others.slice(0, mostOthers)) {
    const text = await proposed.text(path);
    if (text === null || !names.some((name) => text.includes(name))) continue;
    const { findings } = await checkLinks(path, readDocument(text), tree);
    const theirs = findings.filter(
      ({ rule, message }) => rule === 'markdown/broken-link' && gone.some((each) => message.includes(each)),
    );
    if (theirs.length > 0) yield foundIn(path, theirs, 'links to what is deleted');
  }
}
