/** What is wrong with a JSON file: our own reader says where, `JSON.parse` has the last word. */

import type { Finding } from '../../protocol/proof/checks.ts';
import { Lines } from '../kind/lines.ts';
import type { JsonProblem } from './json-problem.ts';
import { scanJson } from './json-scan.ts';
import { finding } from './rules.ts';

const ruleOf: Readonly<Record<JsonProblem['what'], string>> = {
  invalid: 'syntax/invalid',
  'trailing-comma': 'syntax/trailing-comma',
  comment: 'syntax/comment',
  'not-a-value': 'syntax/not-a-value',
  'control-character': 'syntax/control-character',
  duplicate: 'syntax/duplicate-key',
  surrogate: 'syntax/lone-surrogate',
  quotes: 'syntax/quotes',
};
/** More of one kind in one file are not told one by one. */
const mostOfKind = 50;

/** `why` where it cannot be judged. */
interface Read {
  findings: Finding[];
  proven: string;
  why?: string;
}

/** `relaxed`: with comments and commas at the end, as the file's own program reads it. */
export function jsonFindings(path: string, text: string, relaxed: boolean): Read {
  const proven = relaxed ? 'valid JSON with comments' : 'valid JSON';
  const { problems, root } = scanJson(text);
  if (relaxed && text.trim() === '') return { findings: [], proven: 'empty' };
  if (problems.some(({ message }) => message.startsWith('nested more than')))
    return { findings: [], proven, why: 'nested too deep to be read' };
  if (!relaxed && root === null && isLines(text)) return jsonLinesFindings(path, text);
  const kept = relaxed
    ? problems.filter(({ what }) => what !== 'comment' && what !== 'trailing-comma')
    : confirmed(problems, text);
  const lines = new Lines(text);
  return { findings: limited(kept).map((problem) => asFinding(problem, path, lines, text)), proven };
}

/** A value on each line. */
export function jsonLinesFindings(path: string, text: string): Read {
  const findings: Finding[] = [];
  let values = 0;
  let line = 0;
  for (const each of text.split('\n')) {
    line += 1;
    if (each.trim() === '') continue;
    values += 1;
    const { problems } = scanJson(each);
    if (problems.length === 0) continue;
    const at = line;
    const here = new Lines(each);
    for (const problem of problems) {
      const one = asFinding(problem, path, here, each);
      delete one.fix;
      findings.push({ ...one, line: at });
    }
    if (findings.length > mostOfKind) break;
  }
  return { findings, proven: values === 1 ? 'valid JSON Lines · 1 value' : `valid JSON Lines · ${values} values` };
}

/** A file named .json that holds a value on each line, as exports and logs do. One of them may be broken, where they are objects or lists. */
function isLines(text: string): boolean {
  const lines = text.split('\n', 200).flatMap((line) => (line.trim() === '' ? [] : [line.trim()]));
  const [one, two] = lines;
  if (one === undefined || two === undefined || !isJson(one)) return false;
  // Two of which neither is like the other are a value, and what was left behind it.
  if (lines.length === 2 && !alike(one, two)) return false;
  if ([one, two].every((line) => /^(?:\{.*\}|\[.*\])$/.test(line))) return true;
  return lines.every(isJson);
}

/** Do they begin with the same key, or with none? */
function alike(one: string, two: string): boolean {
  const [first, second] = [one, two].map((line) => /^\{\s*"([^"]*)"/.exec(line)?.[1]);
  return first === second;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Of what we say keeps it from being read, only what keeps `JSON.parse` from it, too; and what that alone finds. */
function confirmed(problems: readonly JsonProblem[], text: string): readonly JsonProblem[] {
  let refused: string | undefined;
  try {
    JSON.parse(text);
  } catch (error) {
    refused = error instanceof Error ? error.message : String(error);
  }
  const harmless = problems.filter(({ what }) => what === 'duplicate' || what === 'surrogate');
  if (refused === undefined) return harmless;
  if (harmless.length < problems.length) return problems;
  const from = Number(/at position (\d+)/.exec(refused)?.[1] ?? text.length);
  return [...problems, { what: 'invalid', from, to: from, message: refused }];
}

function limited(problems: readonly JsonProblem[]): JsonProblem[] {
  const counts = new Map<string, number>();
  const sorted = problems.toSorted((a, b) => a.from - b.from);
  return sorted.filter(({ what, message }) => {
    // npm's way to write comments into package.json.
    if (what === 'duplicate' && /^(?:\/\/.*|#|_?comment)$/.test(message)) return false;
    const count = (counts.get(what) ?? 0) + 1;
    counts.set(what, count);
    return count <= mostOfKind;
  });
}

function asFinding(problem: JsonProblem, path: string, lines: Lines, text: string): Finding {
  const { what, from, to, message, first } = problem;
  const at = { path, ...lines.at(from) };
  const rule = ruleOf[what];
  if (what === 'duplicate' && first !== undefined)
    return finding(rule, {
      ...at,
      message: `the key "${message}" stands twice: first in line ${lines.at(first).line}`,
    });
  if (what === 'trailing-comma') return finding(rule, { ...at, message, fix: [{ from, to, text: '' }] });
  if (what === 'comment')
    return finding(rule, { ...at, message, help: 'Take it out, or put it into a key such as "$comment" or "//".' });
  if (what === 'control-character' && text[from] === '\t')
    return finding(rule, { ...at, message, fix: [{ from, to, text: '\\t' }] });
  return finding(rule, { ...at, message });
}
