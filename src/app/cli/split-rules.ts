/** Options that take lists: rules as `--allowed-tools` splits them, and further values that stand behind one. */

import { statSync } from 'node:fs';
import { UserFault } from '../../protocol/failure.ts';
import { canonicalTool } from '../../protocol/tool-names.ts';

/**
 * `Edit, Bash(git log --oneline), Read` → three rules: commas and blanks separate, but not inside parentheses, which may be
 * nested, and in them a quoted word or a character behind a backslash is no parenthesis.
 */
export function splitRules(text: string): string[] {
  const rules: string[] = [];
  let rule = '';
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] ?? '';
    const verbatim = depth > 0 ? quoted(text, at) : 0;
    if (verbatim > 0) {
      rule += text.slice(at, at + verbatim);
      at += verbatim - 1;
      continue;
    }
    if (depth === 0 && /[\s,]/.test(char)) {
      if (rule !== '') rules.push(rule);
      rule = '';
      continue;
    }
    if (char === '(') depth += 1;
    if (char === ')' && depth > 0) depth -= 1;
    rule += char;
  }
  if (depth > 0) throw new UserFault(`"${rule}": a parenthesis is not closed`);
  return rule === '' ? rules : [...rules, rule];
}

/** Length of what stands for itself from here on. An apostrophe within a word opens nothing, nor does a quote that is not closed. */
function quoted(text: string, at: number): number {
  const char = text[at] ?? '';
  if (char === '\\') return 2;
  if ((char !== '"' && char !== "'") || /\w/.test(text[at - 1] ?? '')) return 0;
  const end = text.indexOf(char, at + 1);
  return end < 0 ? 0 : end + 1 - at;
}

const ruleFlags = new Set(['--allowed-tools', '--allowedTools', '--disallowed-tools', '--disallowedTools']);

/**
 * The arguments with what follows a flag of a list as a part of it, as other tools take them: `--allowed-tools Read 'Bash(git *)'`,
 * `--add-dir ../a ../b`. It would be a prompt otherwise, and paid for.
 */
export function withListsTogether(argv: readonly string[]): string[] {
  const result: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at] ?? '';
    if (word === '--') return [...result, ...argv.slice(at)];
    result.push(word);
    const value = argv[at + 1];
    if (value === undefined) continue;
    if (word === '--add-dir') {
      result.push(value);
      at += 1;
      for (let next = argv[at + 1]; next !== undefined && isPlace(next); next = argv[++at + 1]) result.push(word, next);
      continue;
    }
    if (!ruleFlags.has(word)) continue;
    const list = [value];
    at += 1;
    for (let next = argv[at + 1]; next !== undefined && isRules(next); next = argv[at + 1]) {
      list.push(next);
      at += 1;
    }
    result.push(list.join(','));
  }
  return result;
}

/** A folder, or what is spelt as a path: where none is there, that is told. */
function isPlace(text: string): boolean {
  if (/^(?:\.{0,2}\/\S*|\.{1,2})$/.test(text)) return true;
  try {
    return !text.startsWith('-') && statSync(text).isDirectory();
  } catch {
    return false;
  }
}

/** Nothing but rules, and no word of a prompt: tools as they are spelt, or with a pattern behind them. */
function isRules(text: string): boolean {
  try {
    const rules = splitRules(text);
    return rules.length > 0 && rules.every(isRule);
  } catch {
    return false;
  }
}

function isRule(text: string): boolean {
  const [, name = '', pattern] = /^([\w*-]+)(\(.*\))?$/s.exec(text) ?? [];
  if (name === '*' || name.startsWith('mcp__')) return true;
  const tool = canonicalTool(name);
  return tool !== undefined && (pattern !== undefined || tool === name || name === 'Agent');
}
