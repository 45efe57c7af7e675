/** One decision record: its number, status, what it supersedes and by what it is superseded, and whether it decides anything. */

import type { Document } from './document/blocks.ts';

/** Another record that is named. */
interface Named {
  number: number;
  line: number;
}

/** What a record says of itself. */
export interface DecisionRecord {
  path: string;
  number: number;
  /** In the title; null where none is. */
  titleNumber: number | null;
  titleLine: number;
  status: { words: string; line: number; known: boolean } | null;
  accepted: boolean;
  /** Neither proposed nor rejected. */
  inForce: boolean;
  supersedes: Named[];
  supersededBy: Named[];
  /** Line of a "superseded" without a name. */
  supersededAlone: number | null;
  /** It says that a part of it is superseded or amended. */
  partly: boolean;
  decided: boolean;
  decisionLine: number;
}

const statuses =
  /\b(proposed|proposal|draft|accepted|approved|agreed|rejected|declined|deprecated|super[sc]eded|amended|implemented|active|final|pending|withdrawn|obsolete|replaced|done|decided|adopted|retired|abandoned|provisional|experimental|living|open|closed|review|in progress|wip|on hold|deferred|postponed|informational|partially|partly|revised|complete|completed|current|expired|stale|enacted|ratified|discussion|under discussion|rfc|accept|ready|recorded|observed|published)\b|已?接受|提議|提议|草案|已?批准|已?拒絕|已?拒绝|已?棄用|已?弃用|廢棄|废弃|取代|已?採納|已?采纳|已?實施|已?实施|生效/i;
const by = /\b(?:super[sc]eded|replaced|obsoleted)\s+(?:in\s+(?:part|full)\s+)?by\b|被.{0,40}取代|superseded[-_]by/i;
const takes = /\b(?:super[sc]edes|replaces|obsoletes)\b|^\s*取代/i;

/** Reads one. Never throws. */
export function readRecord(path: string, number: number, document: Document): DecisionRecord {
  const { headings, frontMatter, prose, text } = document;
  const title = headings.find(({ level }) => level === 1) ?? headings[0];
  const lines = text.split('\n');
  const shown = prose.split('\n');
  const status =
    frontStatus(frontMatter) ??
    sectionStatus(document, shown, lines) ??
    lineStatus(shown, lines) ??
    openingStatus(title?.line ?? 0, shown, lines);
  const words = status?.words ?? '';
  const record: DecisionRecord = {
    path,
    number,
    titleNumber: titleNumber(title?.text ?? ''),
    titleLine: title?.line ?? 1,
    status: status === null ? null : { ...status, known: statuses.test(words) },
    accepted:
      /\b(?:accepted|approved|adopted|decided|implemented|active|final)\b|接受|批准|採納|采纳/i.test(words) &&
      !/super[sc]eded|proposed|draft|取代/i.test(words),
    inForce: !/\b(?:proposed|draft|rejected|declined|withdrawn|pending|review)\b|提議|提议|草案|拒/i.test(words),
    supersedes: [],
    supersededBy: [],
    supersededAlone: null,
    partly: /\b(?:part(?:ly|ially|s)?|amended)\b/i.test(words),
    ...decision(document, shown),
  };
  relations(record, document, shown, lines);
  if (
    status !== null &&
    record.supersededBy.length === 0 &&
    /\bsuper[sc]eded\b(?!\s+by)/i.test(words) &&
    !by.test(text)
  )
    record.supersededAlone = status.line;
  return record;
}

function titleNumber(title: string): number | null {
  const found = /^(?:ADR|RFC)?[-\s#]*0*(\d{1,5})\s*[.:)]\s|^ADR[-\s#]*0*(\d{1,5})\b/i.exec(title);
  return found === null ? null : Number(found[1] ?? found[2]);
}

interface Said {
  words: string;
  line: number;
}

function frontStatus(frontMatter: string | null): Said | null {
  if (frontMatter === null) return null;
  const all = frontMatter.split('\n');
  const at = all.findIndex((line) => /^status\s*:/i.test(line));
  if (at < 0) return null;
  const words = (all[at] ?? '')
    .replace(/^status\s*:\s*/i, '')
    .replace(/\s+#.*$/, '')
    .replace(/^["'](.*)["']$/, '$1');
  return /^\{.*\|/.test(words) ? null : { words: words.trim(), line: at + 2 };
}

function sectionStatus({ headings }: Document, shown: readonly string[], lines: readonly string[]): Said | null {
  const heading = headings.find(({ text }) => /^\W*(?:status|狀態|状态)\W*$/i.test(text));
  const whole = headings.find(({ text }) => /^(?:status|狀態|状态)\s*[:：]\s*\S/i.test(text));
  if (whole) return { words: whole.text.replace(/^[^:：]*[:：]\s*/, ''), line: whole.line };
  if (heading === undefined) return null;
  const next = headings.find(({ line }) => line > heading.line)?.line ?? shown.length + 1;
  const from = shown.findIndex(
    (line, at) => at >= heading.line && at < next - 1 && line.trim() !== '' && !/^\s*[=-]+\s*$/.test(line),
  );
  if (from < 0) return { words: '', line: heading.line };
  let to = from;
  while (to < next - 1) to += 1;
  const words = lines
    .slice(from, to)
    .map((line) => line.replace(/\r$/, '').trim())
    .filter(Boolean)
    .join(' ');
  return { words, line: from + 1 };
}

function lineStatus(shown: readonly string[], lines: readonly string[]): Said | null {
  const at = shown.findIndex((line) => /^\s*(?:[-*>|]\s*)?[*_]{0,2}(?:status|狀態|状态)[*_]{0,2}\s*[:：|]/i.test(line));
  if (at < 0) return null;
  const words = (lines[at] ?? '')
    .replace(/^\s*(?:[-*>|]\s*)?[*_]{0,2}(?:status|狀態|状态)[*_]{0,2}\s*[:：|]\s*[*_]{0,2}\s*/i, '')
    .replace(/[\s|*_\r]+$/, '');
  return { words, line: at + 1 };
}

/** Some begin with it: "Accepted, 2026-11-23." */
function openingStatus(title: number, shown: readonly string[], lines: readonly string[]): Said | null {
  const at = shown.findIndex((line, index) => index >= title && line.trim() !== '');
  const words = (lines[at] ?? '').trim();
  return at >= 0 && words.length < 300 && new RegExp(`^[*_]{0,2}(?:${statuses.source})`, 'i').test(words)
    ? { words, line: at + 1 }
    : null;
}

/** Sections of a record in which nothing is decided. */
const besides =
  /^\W*(?:status|date|deciders?|context|background|problem|motivation|consequences?|considered|options?|alternatives|pros|cons|drivers?|decision drivers|references?|links|notes?|related|more information|table of contents|狀態|状态|背景|後果|后果|參考|参考)/i;

function decision({ headings }: Document, shown: readonly string[]): Pick<DecisionRecord, 'decided' | 'decisionLine'> {
  const found = headings.filter(
    ({ text }) =>
      /decision|outcome|solution|resolution|決定|决定|決策|决策|結論|结论/i.test(text) &&
      !/drivers?|context|status|considered/i.test(text),
  );
  const first = found.find(({ level }) => level > 1);
  // Without a heading that says so, any section of another name may be it.
  if (first === undefined) {
    const sections = headings.filter(({ level }) => level > 1);
    return { decided: sections.length < 2 || sections.some(({ text }) => !besides.test(text)), decisionLine: 1 };
  }
  for (const heading of found) {
    const next =
      headings.find(({ line, level }) => line > heading.line && level <= heading.level)?.line ?? shown.length + 1;
    const inside = shown
      .slice(heading.line, next - 1)
      .filter((line) => line.trim() !== '' && !/^\s*(?:#|[-=]+\s*$|TBD\b|TODO\b|\{.*\}\s*$)/i.test(line));
    if (heading.level > 1 && inside.length > 0) return { decided: true, decisionLine: heading.line };
  }
  return { decided: false, decisionLine: first.line };
}

function relations(
  record: DecisionRecord,
  { frontMatter }: Document,
  shown: readonly string[],
  lines: readonly string[],
): void {
  const statusEnd = (record.status?.line ?? 1) + 12;
  const all =
    frontMatter === null
      ? [...shown]
      : shown.map((line, at) => (at <= frontMatter.split('\n').length ? (lines[at] ?? '') : line));
  for (const [at, line] of all.entries()) {
    // Further down they are words of prose, unless the line begins with them.
    const said = at < statusEnd || /^\s*(?:[-*>|]\s*)?[*_]{0,2}(?:super[sc]ed|replace[sd]|status)/i.test(line);
    if (!said || (!by.test(line) && !takes.test(line))) continue;
    const written = (lines[at] ?? '').replace(/\r$/, '');
    const [byAt, takesAt] = [written.search(by), written.search(takes)];
    if (byAt >= 0) add(record.supersededBy, clause(written, byAt, takesAt), at + 1);
    if (takesAt >= 0) add(record.supersedes, clause(written, takesAt, byAt), at + 1);
  }
}

/** From one verb to the other, or to the end of the sentence. */
function clause(text: string, from: number, other: number): string {
  const rest = text.slice(from, other > from ? other : undefined);
  return /^[^]*?(?:\.\s+(?=[A-Z])|;|$)/.exec(rest)?.[0] ?? rest;
}

function add(to: Named[], text: string, line: number): void {
  const targets = [...text.matchAll(/\]\(\s*<?[^)\s]*?(?:^|\/|\(|adr[-_]?)?0*(\d{1,5})[-_.][^)]*\)/gi)].map(
    ([, digits]) => Number(digits),
  );
  const named = [...text.matchAll(/\b(?:ADR|decision|record)[-\s#]*0*(\d{1,5})\b/gi)].map(([, digits]) =>
    Number(digits),
  );
  const plain = /^\S+(?:\s+by)?\s*[:：]?\s*[[*_"#]*0*(\d{1,5})\b(?![-/]\d)/i.exec(
    text.replace(/^\w+\s+in\s+\w+\s+by/i, 'superseded by'),
  )?.[1];
  const numbers = targets.length > 0 ? targets : named.length > 0 ? named : plain === undefined ? [] : [Number(plain)];
  for (const number of new Set(numbers)) if (!to.some((each) => each.number === number)) to.push({ number, line });
}
