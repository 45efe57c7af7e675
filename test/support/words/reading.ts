/** Reads words from sources: what is said through `t`, what is counted, and what stands there in plain English. */

import { parseSync } from 'oxc-parser';

export interface Found {
  /** As a catalogue has it: `{0}` for what is put in. */
  key: string;
  line: number;
  /** Through `t`; a number of things; in a table that says what keys and commands do; or none of these. */
  how: 'said' | 'counted' | 'table' | 'plain';
  /** Inside of a function: what stands in a module is evaluated before the language is chosen. */
  later: boolean;
}

type Node = { type: string; start: number; [key: string]: unknown };

/** Columns of the tables of keys and commands: they are looked up where they are drawn. */
const columns = new Set(['does', 'hint', 'short', 'group']);
const counters = new Set(['numbered', 'count', 'many', 'counted']);

/** All words of a file. */
export function wordsIn(path: string, source: string): Found[] {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const found: Found[] = [];
  const lineAt = (at: number) => source.slice(0, at).split('\n').length;
  const add = (key: string, node: Node, how: Found['how'], later: boolean) =>
    found.push({ key, line: lineAt(node.start), how, later });
  const walk = (node: unknown, parent: Node | null, later: boolean, said: boolean): void => {
    if (Array.isArray(node)) return node.forEach((each) => walk(each, parent, later, said));
    if (!isNode(node) || isNoWords(node, parent)) return;
    const own = node.type === 'TaggedTemplateExpression' && nameOf(node['tag']) === 't';
    if (node.type === 'Literal' && typeof node['value'] === 'string')
      add(node['value'], node, said ? 'said' : 'plain', later);
    if (node.type === 'JSXText') add(String(node['value']).trim(), node, 'plain', later);
    if (node.type === 'TemplateLiteral') add(templateOf(node), node, said ? 'said' : 'plain', later);
    const inner = later || /Function/.test(node.type);
    if (node.type === 'Property' && columns.has(nameOf(node['key']) ?? ''))
      for (const each of variantsOf(node['value'])) add(each, node, 'table', inner);
    if (node.type === 'CallExpression') {
      const name = nameOf(node['callee']);
      const [first, one, more] = node['arguments'] as (Node | undefined)[];
      if (name !== undefined && counters.has(name) && literalsOf(one).length > 0) {
        for (const each of literalsOf(one)) add(`{0} ${textOf(more) ?? `${each}s`}`, node, 'counted', inner);
        return walk(first, node, inner, false);
      }
      walk(node['callee'], node, inner, false);
      const meant = name === 't' && textOf(one) !== undefined ? `|${textOf(one)}` : '';
      if (name === 't') literalsOf(first).forEach((each) => add(each + meant, node, 'said', inner));
      else walk(node['arguments'], node, inner, false);
      if (name === 't') walk(withoutLiterals(first), node, inner, false);
      return;
    }
    for (const [key, child] of Object.entries(node))
      if (key !== 'type') walk(child, node, inner, own && key === 'quasi');
  };
  walk(program, null, false, false);
  return found;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** Types, imports, names of properties, and what is only compared with. */
function isNoWords(node: Node, parent: Node | null): boolean {
  if (node.type.startsWith('TS')) return !/^TS(?:As|NonNull|Satisfies)/.test(node.type);
  if (/^(?:Import|ExportAll)/.test(node.type)) return true;
  if (parent?.type === 'Property') return parent['key'] === node && parent['computed'] !== true;
  if (parent?.type === 'BinaryExpression') return /^(?:[!=]==?|in)$/.test(String(parent['operator']));
  return parent?.type === 'SwitchCase' && parent['test'] === node;
}

function nameOf(node: unknown): string | undefined {
  if (!isNode(node)) return undefined;
  if (node.type === 'Identifier') return String(node['name']);
  return node.type === 'MemberExpression' ? nameOf(node['property']) : undefined;
}

function templateOf({ quasis }: Node): string {
  const parts = quasis as { value: { cooked: string } }[];
  return parts.map(({ value }, at) => value.cooked + (at < parts.length - 1 ? `{${at}}` : '')).join('');
}

function textOf(node: Node | undefined): string | undefined {
  return node?.type === 'Literal' ? String(node['value']) : undefined;
}

/** What an expression may come to: `a ? 'one' : 'two'`, `{ a: 'one' }[b]`. */
function literalsOf(node: unknown): string[] {
  if (!isNode(node)) return [];
  if (node.type === 'Literal') return typeof node['value'] === 'string' ? [node['value']] : [];
  if (node.type === 'ConditionalExpression') return [node['consequent'], node['alternate']].flatMap(literalsOf);
  if (node.type === 'LogicalExpression') return [node['left'], node['right']].flatMap(literalsOf);
  if (node.type === 'MemberExpression' && isNode(node['object']) && node['object'].type === 'ObjectExpression')
    return (node['object']['properties'] as Node[]).flatMap((property) => literalsOf(property['value']));
  return [];
}

/** The words of a column: one, or one for each variant of the screen. */
function variantsOf(node: unknown): string[] {
  if (!isNode(node) || node.type !== 'ObjectExpression') return literalsOf(node);
  return (node['properties'] as Node[]).flatMap((property) => literalsOf(property['value']));
}

/** What else stands in the argument of `t`. */
function withoutLiterals(node: unknown): unknown {
  if (!isNode(node)) return node;
  if (node.type === 'ConditionalExpression') return node['test'];
  return literalsOf(node).length > 0 ? [] : node;
}
