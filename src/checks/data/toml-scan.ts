/** What is wrong with a TOML file, as `smol-toml` says: it stops at the first thing, so a key that stands twice is taken out and the rest is read again. */

import { parse, TomlError } from 'smol-toml';

/** At a 1-based line and column. `first` is the line where a key stood first. */
interface TomlProblem {
  what: 'invalid' | 'duplicate' | 'newer';
  line: number;
  column: number;
  message: string;
  first?: number;
}

const mostRounds = 20;

/** In the order of the lines. */
export function tomlProblems(text: string): TomlProblem[] {
  const problems: TomlProblem[] = [];
  let rest = text;
  for (let round = 0; round < mostRounds; round += 1) {
    const problem = firstProblem(rest);
    if (!problem) return [...problems, ...newerIn(text)];
    problems.push(problem);
    const lines = rest.split('\n');
    const line = lines[problem.line - 1] ?? '';
    // Only what is whole on its line can be taken out.
    if (
      problem.what !== 'duplicate' ||
      !/^\s*[\w."'-]+\s*=\s*(?:"[^"\\]*"|'[^']*'|[\w.+:-]+)\s*(?:#.*)?$/.test(line.trimEnd())
    )
      return problems;
    lines[problem.line - 1] = '';
    rest = lines.join('\n');
  }
  return problems;
}

function firstProblem(text: string): TomlProblem | null {
  try {
    parse(text, { integersAsBigInt: true });
    return null;
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const message = (error.message.split('\n')[0] ?? '').replace(/^Invalid TOML document: /, '');
    // The package counts columns from 1, and points behind the end of a line for a text that is not closed.
    const { line, column } = error;
    if (!message.startsWith('trying to redefine')) return { what: 'invalid', line, column, message };
    const said = twice(text.split('\n'), line);
    return {
      what: 'duplicate',
      line,
      column,
      message: said.key,
      ...(said.first !== undefined && { first: said.first }),
    };
  }
}

/** What stands twice, and where it stood first, where that can be told from the lines alone. */
function twice(lines: readonly string[], line: number): { key: string; first?: number } {
  const header = (text: string) => /^\s*(\[\[?)\s*([^\]]+?)\s*\]/.exec(text);
  const keyIn = (text: string) => /^\s*([\w."'-]+(?:\s*\.\s*[\w"'-]+)*)\s*=/.exec(text)?.[1]?.replace(/["'\s]/g, '');
  const own = lines[line - 1] ?? '';
  const table = header(own);
  const name = table?.[2]?.replace(/["'\s]/g, '');
  if (name !== undefined) {
    const first = lines.findIndex((each, at) => at < line - 1 && header(each)?.[2]?.replace(/["'\s]/g, '') === name);
    return { key: `[${name}]`, ...(first >= 0 && { first: first + 1 }) };
  }
  const key = keyIn(own) ?? own.trim();
  for (let at = line - 2; at >= 0 && !header(lines[at] ?? ''); at -= 1)
    if (keyIn(lines[at] ?? '') === key) return { key, first: at + 1 };
  return { key };
}

/** What TOML 1.1 has brought, and readers of 1.0 refuse: inline tables over several lines, or with a comma at the end. */
function newerIn(text: string): TomlProblem[] {
  const problems: TomlProblem[] = [];
  const open: string[] = [];
  const piece = /"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|,\s*\}|[[\]{}\n]/g;
  let [line, start] = [1, 0];
  for (let match = piece.exec(text); match; match = piece.exec(text)) {
    const [found] = match;
    const isTable = open.at(-1) === '{';
    const say = (message: string) => {
      problems.push({ what: 'newer', line, column: match.index - start + 1, message });
      // Once for each table.
      open[open.length - 1] = 'told';
    };
    if (found.startsWith(',')) {
      if (isTable) say('a comma behind the last value of an inline table');
      open.pop();
    } else if (found === '\n' && isTable) say('an inline table over several lines');
    else if (found === '[' || found === '{') open.push(found);
    else if (found === ']' || found === '}') open.pop();
    for (let at = found.indexOf('\n'); at >= 0; at = found.indexOf('\n', at + 1)) {
      line += 1;
      start = match.index + at + 1;
    }
  }
  return problems;
}
