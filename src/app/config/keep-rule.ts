/** Writes a rule that a person chose to keep: to their own config.yaml, or to their file for one project. */

import { isMap, isScalar, isSeq, parseDocument, stringify } from 'yaml';
import { readRule } from '../../policy/rules/grammar.ts';
import type { PermissionRule } from '../../protocol/approval.ts';
import { UserFault } from '../../protocol/failure.ts';
import { changeOwnFile, yamlFault } from './own-file.ts';
import { rulesIn } from './permission-file.ts';

/** Adds the rule below `permissions: allow`; comments and the order of the file stay. Throws `UserFault`. */
export async function keepRule(path: string, text: string, root?: string): Promise<PermissionRule> {
  const rule: PermissionRule = { behavior: 'allow', text, source: { scope: 'user', file: path } };
  const known = readRule(rule);
  if (typeof known === 'string') throw new UserFault(`"${text}": ${known}`);
  const head = root === undefined ? '' : `# Rules of yours for ${root.replace(/[^ -~\p{L}]/gu, '?')}\n`;
  const after = await changeOwnFile(path, (before) => {
    const now = before ?? head;
    if (placed(now, rule)) return now;
    const line = withLine(now, text);
    return line !== null && placed(line, rule) ? line : withNode(path, now, text);
  });
  return placed(after, rule) ?? rule;
}

/** The rule where it stands in the text. */
function placed(text: string, rule: PermissionRule): PermissionRule | undefined {
  return rulesIn(text, rule.source).rules.findLast((each) => each.behavior === 'allow' && each.text === rule.text);
}

/** The text with a line below the last of a list that is there already: not a byte of the rest changes. */
function withLine(text: string, rule: string): string | null {
  const document = parseDocument(text);
  const list =
    document.errors.length === 0 && isMap(document.contents) ? document.getIn(['permissions', 'allow'], true) : null;
  const last = isSeq(list) && !list.flow ? list.items.at(-1) : undefined;
  if (!isScalar(last) || !last.range) return null;
  const lead = /^[ \t]*-[ \t]+$/.exec(text.slice(text.lastIndexOf('\n', last.range[0] - 1) + 1, last.range[0]));
  if (!lead) return null;
  const end = text.indexOf('\n', last.range[1] - 1);
  const at = end < 0 ? text.length : end;
  const crlf = text[at - 1] === '\r' ? '\r' : '';
  const from = crlf === '' ? at : at - 1;
  return `${text.slice(0, from)}${crlf}\n${lead[0]}${stringify(rule, { lineWidth: 0 }).trimEnd()}${text.slice(from)}`;
}

/** The text with the list that was missing; comments and the order of keys stay. */
function withNode(path: string, text: string, rule: string): string {
  const document = parseDocument(text);
  const fault = yamlFault(document);
  if (fault !== null) throw new UserFault(`${path}: ${fault}`);
  const section = document.get('permissions', true);
  const isFilled = isMap(section) || section === undefined || (isScalar(section) && section.value === null);
  if ((document.contents !== null && !isMap(document.contents)) || !isFilled)
    throw new UserFault(`${path}: "permissions" must hold allow, ask or deny`);
  if (!isMap(section)) document.set('permissions', document.createNode({}));
  const list = document.getIn(['permissions', 'allow'], true);
  if (isSeq(list)) list.add(document.createNode(rule));
  else document.setIn(['permissions', 'allow'], document.createNode([rule]));
  return document.toString({ lineWidth: 0 });
}
