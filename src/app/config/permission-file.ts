/** One file with permission rules, YAML or JSON, read with the line of each: loaded only where there is such a file. */

import { Document, LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import type { YAMLMap } from 'yaml';
import { yamlFault } from './own-file.ts';
import type { PermissionRule, RuleSource } from '../../protocol/approval.ts';

/** A text of the file and where it stands. */
interface Written {
  text: string;
  source: RuleSource;
}

interface FileRules {
  rules: PermissionRule[];
  /** The mode to begin in, by other tools' name for it. */
  defaultMode?: Written;
  /** Further folders that may be read. */
  directories: Written[];
  /** What was not understood, each to stand behind the file's name. */
  faults: string[];
}

const behaviors = ['deny', 'ask', 'allow'] as const;

/** What is below `permissions:`. JSON is read as the YAML that it is, which knows the lines. */
export function rulesIn(text: string, source: RuleSource): FileRules {
  const lines = new LineCounter();
  let document: Document = parseDocument(text, { lineCounter: lines, uniqueKeys: false });
  const fault = yamlFault(document);
  if (fault !== null) {
    const json = asJson(text);
    if (json === undefined) return { rules: [], directories: [], faults: [`not read: ${fault}`] };
    document = new Document(json);
  }
  const section = isMap(document.contents) ? document.contents.get('permissions', true) : undefined;
  if (section === undefined || (isScalar(section) && section.value === null))
    return { rules: [], directories: [], faults: [] };
  if (!isMap(section)) return { rules: [], directories: [], faults: ['"permissions" must hold allow, ask or deny'] };
  const placed = (node: unknown): RuleSource => {
    const at = (node as { range?: readonly number[] | null }).range?.[0];
    return at === undefined ? source : { ...source, line: lines.linePos(at).line };
  };
  const faults: string[] = [];
  const rules = behaviors.flatMap((behavior) =>
    textsIn(section, behavior, { placed, faults }).map((written): PermissionRule => ({ behavior, ...written })),
  );
  const directories = textsIn(section, 'additionalDirectories', { placed, faults });
  const mode = section.get('defaultMode', true);
  const defaultMode =
    isScalar(mode) && typeof mode.value === 'string' ? { text: mode.value, source: placed(mode) } : undefined;
  return { rules, directories, faults, ...(defaultMode && { defaultMode }) };
}

interface Reading {
  placed: (node: unknown) => RuleSource;
  faults: string[];
}

function textsIn(section: YAMLMap, key: string, { placed, faults }: Reading): Written[] {
  const list = section.get(key, true);
  if (list === undefined) return [];
  if (!isSeq(list)) {
    faults.push(`"permissions: ${key}" must be a list`);
    return [];
  }
  return list.items.flatMap((item) => {
    const source = placed(isScalar(item) ? item : list);
    if (isScalar(item) && typeof item.value === 'string') return [{ text: item.value, source }];
    faults.push(`line ${source.line ?? 1}: "permissions: ${key}" holds texts, such as "Bash(npm run *)"`);
    return [];
  });
}

/** JSON that this reader of YAML does not take (it is stricter about tabs) still says what it says. */
function asJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
