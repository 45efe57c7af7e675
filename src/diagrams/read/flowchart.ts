/** Flowcharts: nodes in their shapes, chains of links, subgraphs. */

import type { Direction, Graph, Group } from './picture.ts';
import { readChain } from './chain.ts';
import { plainLabel, saysNothing, withQuotesClosed } from './statements.ts';
import type { Notes, Statement } from './statements.ts';

/** Reads what stands below `flowchart TD`. */
export function readFlowchart(header: Statement, rest: readonly Statement[], notes: Notes): Graph {
  const graph: Graph = { type: 'flowchart', direction: 'TD', nodes: new Map(), edges: [], groups: [] };
  const flow = { graph, framed: new Set<string>(), notes };
  const [, direction = '', more = ''] = /^\S+?(?:\s+([^\s;]+))?\s*(?:;(.*))?$/.exec(header.text) ?? [];
  const known = directionOf(direction);
  if (known !== null) graph.direction = known;
  else if (direction !== '')
    notes.wrong(header, header.text.indexOf(direction), `"${direction}" is no direction`, 'One of TB, TD, BT, LR, RL');
  const open: { group: Group; at: Statement }[] = [];
  for (const statement of [{ ...header, text: more.trim() }, ...withQuotesClosed(rest)].flatMap(split)) {
    const { text } = statement;
    if (text === '' || saysNothing.test(text) || /^(title|accTitle)\b/.test(text)) continue;
    const inside = open.at(-1)?.group;
    if (/^subgraph(?![\w-])/.test(text)) {
      const group = readSubgraph(text, graph);
      (inside ?? graph).groups.push(group);
      open.push({ group, at: statement });
    } else if (text === 'end') {
      if (open.pop() === undefined) notes.wrong(statement, 0, '"end" closes no subgraph', 'Take it out');
    } else if (/^direction\s/.test(text)) {
      const word = directionOf(text.slice(9).trim());
      if (word === null)
        notes.wrong(statement, 10, `"${text.slice(9).trim()}" is no direction`, 'One of TB, TD, BT, LR, RL');
      else if (inside !== undefined) inside.direction = word;
    } else readChain(statement, flow, inside);
  }
  for (const { at } of open) notes.wrong(at, 0, 'this subgraph is never closed', 'Write "end" where it ends');
  return graph;
}

/** A word as a direction. */
export function directionOf(word: string): Direction | null {
  const name = word.replace(/;$/, '').toUpperCase();
  if (name === 'TB' || name === 'TD' || name === 'V' || name === '^' || name === '<' || name === '>') return 'TD';
  return name === 'BT' || name === 'LR' || name === 'RL' ? name : null;
}

function readSubgraph(text: string, graph: Graph): Group {
  const rest = text.slice('subgraph'.length).trim();
  const [, id, label] = /^([^\s["]+)\s*\[(.*)\]$/.exec(rest) ?? [];
  const named = id ?? plainLabel(rest);
  return {
    id: named === '' ? `subgraph ${graph.groups.length + 1}` : named,
    label: plainLabel(label ?? rest),
    nodes: [],
    groups: [],
  };
}

/** Statements end at a semicolon too, unless it stands in quotes, in brackets or closes an entity. */
function split(statement: Statement): Statement[] {
  const { text } = statement;
  if (!text.includes(';')) return [statement];
  const parts: Statement[] = [];
  let from = 0;
  let quoted = false;
  let depth = 0;
  for (let at = 0; at <= text.length; at += 1) {
    const char = text[at];
    if (char === '"') quoted = !quoted;
    else if (!quoted && char !== undefined && '[({'.includes(char)) depth += 1;
    else if (!quoted && char !== undefined && '])}'.includes(char)) depth = Math.max(0, depth - 1);
    if (at < text.length && (char !== ';' || quoted || depth > 0 || /#\w+$/.test(text.slice(Math.max(0, at - 9), at))))
      continue;
    const part = text.slice(from, at);
    const lead = part.length - part.trimStart().length;
    parts.push({ ...statement, text: part.trim(), column: statement.column + from + lead });
    from = at + 1;
  }
  return parts;
}
