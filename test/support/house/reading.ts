/** Rules for a reader of one file: its head, its length, the length of its functions, and one dialect. */

import { formerWords, most } from './plan.ts';

/** One line a violation. */
export function readingRules(path: string, source: string): string[] {
  const lines = source.split('\n');
  const bad: string[] = [];
  if (lines.length - 1 > most.fileLines)
    bad.push(`${lines.length - 1} lines, more than ${most.fileLines}: it wants to be two things`);
  bad.push(...headRules(source), ...functionRules(lines), ...dialectRules(lines));
  return bad.map((each) => `${path}: ${each}`);
}

/** A file begins by saying what it does. */
function headRules(source: string): string[] {
  const head = /^\/\*\*((?:[^*]|\*(?!\/))*)\*\/\n\n/.exec(source)?.[1];
  if (head === undefined) return ['does not begin with a sentence that says what it does, and an empty line'];
  const text = head.replace(/^\s*\* ?/gm, '').trim();
  const sentences = text.match(/[.!?](?=\s+\p{Lu}|$)/gu)?.length ?? 0;
  return sentences > most.headSentences
    ? [`its head has ${sentences} sentences, more than ${most.headSentences}: say what it does, not how`]
    : [];
}

/** Lines that open a function's body, as the formatter lays them out: it ends at the first `}` of the same indentation. */
const opens =
  /^(\s*)(?:(?:export )?(?:default )?(?:async )?function\b.*|.*=>|\).*|(?:(?:static|async|get|set|override|readonly) )*\*?#?\w+(?:<.*>)?\(.*\).*) \{$/;
const notFunctions = /^\s*(?:\} )?(?:if|for|while|switch|catch|else|do|try|with)\b/;

function functionRules(lines: readonly string[]): string[] {
  const bad: string[] = [];
  for (const [at, line] of lines.entries()) {
    const indent = opens.exec(line)?.[1];
    if (indent === undefined || notFunctions.test(line)) continue;
    const end = lines.findIndex((each, index) => index > at && each.startsWith(`${indent}}`));
    const length = end - at - 1;
    if (length > most.functionLines)
      bad.push(`line ${at + 1}: a function of ${length} lines, more than ${most.functionLines}`);
  }
  return bad;
}

function dialectRules(lines: readonly string[]): string[] {
  return lines.flatMap((line, at) => {
    const where = `line ${at + 1}: `;
    const code = line.replace(/'(?:[^'\\]|\\.)*'|`[^`]*`|\/\/.*|^\s*\*.*|\/\*\*.*/g, '');
    if (/^(?:export )?const [A-Z][A-Z0-9_]+\b(?! = globalThis)/.test(line))
      return [`${where}a constant in capitals; constants are written like other names`];
    const word = formerWords.exec(code)?.[0];
    return word ? [`${where}"${word}": the field has a name for it, see docs/glossary.md`] : [];
  });
}
