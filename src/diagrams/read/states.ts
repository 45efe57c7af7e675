/** State diagrams: states, transitions, states within states. */

import { directionOf } from './flowchart.ts';
import type { Graph, GraphNode, Group } from './picture.ts';
import { plainLabel, saysNothing } from './statements.ts';
import type { Notes, Statement } from './statements.ts';

const id = String.raw`(?:\[\*\]|"[^"]*"|[\p{L}\w][\p{L}\w.-]*?)`;
const transition = new RegExp(String.raw`^(${id})(?::::[\w-]+)?\s*-->\s*(${id})(?::::[\w-]+)?\s*(?::\s*(.*))?$`, 'u');

interface Reader {
  graph: Graph;
  notes: Notes;
  open: { group: Group; at: Statement }[];
  stars: number;
}

/** Reads what stands below `stateDiagram-v2`. */
export function readStates(_header: Statement, rest: readonly Statement[], notes: Notes): Graph {
  const graph: Graph = { type: 'state', direction: 'TD', nodes: new Map(), edges: [], groups: [] };
  const reader: Reader = { graph, notes, open: [], stars: 0 };
  let note: Statement | null = null;
  for (const statement of rest) {
    const text = statement.text.replace(/;$/, '').trim();
    if (note !== null) {
      if (/^end note$/i.test(text)) note = null;
    } else if (/^note\s+(left|right) of\s+[^:]+$/i.test(text)) note = statement;
    else one({ ...statement, text }, reader);
  }
  if (note !== null)
    notes.wrong(note, 0, 'this note is never closed', 'Write "end note" where it ends, or ": text" behind it');
  for (const { at } of reader.open) notes.wrong(at, 0, 'this state is never closed', 'Write "}" where it ends');
  return graph;
}

function one(at: Statement, reader: Reader): void {
  const { text } = at;
  const { graph, notes, open } = reader;
  if (saysNothing.test(text) || /^(hide empty description|scale\s|note\s+(left|right) of\s+[^:]+:)/i.test(text)) return;
  if (text === '--') return void (graph.undrawn ??= 'parallel states are not drawn');
  if (/^direction\s/.test(text)) {
    const direction = directionOf(text.slice(10).trim());
    if (direction === null) notes.wrong(at, 10, `"${text.slice(10).trim()}" is no direction`, 'One of TB, BT, LR, RL');
    else Object.assign(open.at(-1)?.group ?? graph, { direction });
    return;
  }
  if (text === '}') {
    if (open.pop() === undefined) notes.wrong(at, 0, '"}" closes nothing', 'Take it out');
    return;
  }
  if (/^state\b/.test(text) && declared(at, reader)) return;
  const found = transition.exec(text);
  if (found) {
    const [, from = '', to = '', label = ''] = found;
    graph.edges.push({
      from: state(from, 'start', reader),
      to: state(to, 'end', reader),
      label: plainLabel(label),
      style: 'solid',
      heads: { from: false, to: true },
    });
    return;
  }
  const told = new RegExp(String.raw`^(${id})\s*:\s*(.+)$`, 'u').exec(text);
  if (told) {
    const node = graph.nodes.get(state(told[1] ?? '', 'start', reader));
    if (node)
      node.label = node.label === node.id ? plainLabel(told[2] ?? '') : `${node.label}\n${plainLabel(told[2] ?? '')}`;
    return;
  }
  if (/^[\p{L}\w.-]+(:::[\w-]+)?$/u.test(text)) return void state(text.replace(/:::.*/, ''), 'start', reader);
  if (/-->\s*(:|$)/.test(text))
    return notes.wrong(
      at,
      text.indexOf('-->'),
      'the transition leads to nothing',
      'Name the state that it leads to, or [*]',
    );
  if (text.startsWith('-->'))
    return notes.wrong(at, 0, 'the transition begins at nothing', 'Name the state that it begins at, or [*]');
  if (/^\S+\s*(->>|->|=>|==>|---|→|-\.->)\s*\S/.test(text))
    return notes.wrong(at, text.search(/->|=>|==>|---|→|-\./), 'this is no transition', 'Write A --> B: event');
  notes.odd(at, `"${text.slice(0, 40)}" is not understood`);
}

/** `state "Words" as s`, `state s { …`, `state s <<choice>>` */
function declared(at: Statement, reader: Reader): boolean {
  const { graph, notes, open } = reader;
  const found =
    /^state\s+(?:"([^"]*)"\s+as\s+)?("[^"]*"|[\p{L}\w.-]+)\s*(<<\w+>>|\[\[\w+\]\])?(?::::[\w-]+)?\s*(?::\s*(.*?))?\s*(\{)?$/u.exec(
      at.text,
    );
  if (found === null) {
    if (/^state\s+"[^"]*$/.test(at.text)) notes.wrong(at, at.text.indexOf('"'), 'the quote is never closed');
    else return false;
    return true;
  }
  const [, label, word = '', kind, told, brace] = found;
  const name = word.replaceAll('"', '');
  if (brace !== undefined) {
    const group: Group = { id: name, label: plainLabel(label ?? name), nodes: [], groups: [] };
    const inside = open.at(-1)?.group;
    (inside ?? graph).groups.push(group);
    open.push({ group, at });
    return true;
  }
  const node = graph.nodes.get(state(name, 'start', reader));
  if (node === undefined) return true;
  if (label !== undefined || told) node.label = plainLabel(label ?? told ?? name);
  if (kind?.includes('choice')) Object.assign(node, { shape: 'diamond', label: label ?? '◇' });
  else if (kind !== undefined) node.label = label ?? '━━━';
  return true;
}

function state(word: string, star: 'start' | 'end', { graph, open, ...reader }: Reader): string {
  const inside = open.at(-1)?.group;
  const name = word.replaceAll('"', '');
  const scope = inside?.id ?? '';
  const node: GraphNode =
    name === '[*]' ? { id: `[*] ${star} ${scope}`, label: '', shape: star } : { id: name, label: name, shape: 'round' };
  void reader;
  if (!graph.nodes.has(node.id)) {
    graph.nodes.set(node.id, node);
    inside?.nodes.push(node.id);
  }
  return node.id;
}
