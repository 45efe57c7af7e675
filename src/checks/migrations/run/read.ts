/** SQL of migrations as statements: what psql alone understands is taken out first, and what cannot be run here is told. */

import { splitSql } from '../../sql/split.ts';
import type { SplitFailure } from '../../sql/split.ts';
import type { Statement } from '../../sql/statement.ts';
import { blank } from '../files/parts.ts';
import type { Part } from '../files/set.ts';

/** A part that was read. */
export interface Script {
  part: Part;
  statements: Statement[];
  /** It cannot be parsed, and it should. */
  failed?: SplitFailure;
  /** It cannot be parsed, or not be run, and nobody is to blame: "placeholders (${schema})". */
  notChecked?: string;
}

const harmless =
  /^[ \t]*\\(?:set|unset|echo|qecho|timing|pset|x|encoding|restrict|unrestrict|q|prompt|o|t|a|errverbose|warn)\b.*$/gm;
const copied = /^([ \t]*copy\s[^;]*?from\s+stdin[^;]*;)[ \t]*\r?\n([\s\S]*?^\\\.[ \t]*$)/gim;
const placeholder = /\$\{[\w.:-]+\}|\{\{.*?\}\}|<%.*?%>|__[A-Z][A-Z_]+__/;
const variable = /(?:^|[\s(,=.]):(?:'\w+'|"\w+"|\w+)/m;

/** Never throws. */
export async function readScript(part: Part): Promise<Script> {
  const text = part.text
    .replace(harmless, blank)
    .replace(copied, (_all, _statement: string, _rows: string) => blank(_all));
  const command = /^[ \t]*(\\[a-z]+)/m.exec(text)?.[1];
  const { statements, failed } = await splitSql(text);
  if (!failed) return { part, statements };
  const held = placeholder.exec(text)?.[0];
  if (held !== undefined) return { part, statements, notChecked: `placeholders (${held})` };
  if (command !== undefined) return { part, statements, notChecked: `commands of psql (${command})` };
  if (variable.test(text.slice(Math.max(0, failed.at - 40), failed.at + 40)))
    return { part, statements, notChecked: 'variables of psql' };
  return { part, statements, failed };
}

/** The one kind of a statement's node, and what it holds: `CreateStmt`, `{ … }`. */
export function kindOf({ node }: Statement): [string, Record<string, unknown>] {
  const [kind, value] = Object.entries(node)[0] ?? ['', {}];
  return [kind, value as Record<string, unknown>];
}

/** Every value of a key below a node, at any depth. */
export function* valuesOf(node: unknown, key: string): Generator {
  if (Array.isArray(node)) for (const each of node) yield* valuesOf(each, key);
  else if (typeof node === 'object' && node !== null)
    for (const [name, value] of Object.entries(node)) {
      if (name === key) yield value;
      yield* valuesOf(value, key);
    }
}
