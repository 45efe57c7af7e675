/** One file with permission rules, YAML or JSON, read with the line of each: loaded only where there is such a file. */

import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { PermissionRule, RuleSource } from '../../protocol/approval.ts';

interface FileRules {
  rules: PermissionRule[];
  /** What was not understood, each to stand behind the file's name. */
  faults: string[];
}

const behaviors = ['deny', 'ask', 'allow'] as const;

/** The rules below `permissions:`. JSON is read as the YAML that it is, which knows the lines. */
export function rulesIn(text: string, source: RuleSource): FileRules {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const lineOf = (node: { range?: readonly number[] | null }): number => lines.linePos(node.range?.[0] ?? 0).line;
  const [error] = document.errors;
  if (error) {
    const json = withoutLines(text, source);
    return json ?? { rules: [], faults: [`not read: ${error.message.split('\n')[0]}`] };
  }
  const section = isMap(document.contents) ? document.contents.get('permissions', true) : undefined;
  if (section === undefined || (isScalar(section) && section.value === null)) return { rules: [], faults: [] };
  if (!isMap(section)) return { rules: [], faults: ['"permissions" must hold allow, ask or deny'] };
  const rules: PermissionRule[] = [];
  const faults: string[] = [];
  for (const behavior of behaviors) {
    const list = section.get(behavior, true);
    if (list === undefined) continue;
    if (!isSeq(list)) {
      faults.push(`"permissions: ${behavior}" must be a list of rules`);
      continue;
    }
    for (const item of list.items) {
      const place = isScalar(item) ? lineOf(item) : lineOf(list);
      if (isScalar(item) && typeof item.value === 'string')
        rules.push({ behavior, text: item.value, source: { ...source, line: place } });
      else faults.push(`line ${place}: a rule must be text, such as "Bash(npm run *)"`);
    }
  }
  return { rules, faults };
}

/** JSON that this reader of YAML does not take (it is stricter about tabs) still says what it says. */
function withoutLines(text: string, source: RuleSource): FileRules | null {
  try {
    const { permissions } = JSON.parse(text) as { permissions?: Record<string, unknown> };
    const rules = behaviors.flatMap((behavior) => {
      const list = permissions?.[behavior];
      if (!Array.isArray(list)) return [];
      return list.filter((each) => typeof each === 'string').map((each) => ({ behavior, text: each, source }));
    });
    return { rules, faults: [] };
  } catch {
    return null;
  }
}
