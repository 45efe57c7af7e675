/** Splits a list of rules, as `--allowed-tools` takes them. */

import { UserFault } from '../../protocol/failure.ts';

/** `Edit, Bash(git log --oneline), Read` → three rules: commas and blanks separate, but not inside parentheses, which may be nested. */
export function splitRules(text: string): string[] {
  const rules: string[] = [];
  let rule = '';
  let depth = 0;
  for (const char of text) {
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
