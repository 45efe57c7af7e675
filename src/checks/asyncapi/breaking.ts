/** What receivers and senders of today lose: channels, operations and messages that are gone, and payloads that take less. */

import { entryOf, textOf, valueOf } from '../data/node.ts';
import type { DataEntry, DataNode } from '../data/node.ts';
import { narrowedProblems } from '../schema/breaking.ts';
import type { SchemaProblem } from '../schema/problem.ts';
import { partsOf } from './parts.ts';

/** Of 2.x and 3.x; none where the document went from one to the other. */
export function breakingProblems(before: DataNode, now: DataNode): SchemaProblem[] {
  if (majorOf(before) !== majorOf(now)) return [];
  const problems: SchemaProblem[] = [];
  const say = (rule: string, from: number, message: string) =>
    problems.push({ rule: `asyncapi/${rule}`, from, message });
  for (const [key, was, is] of pairsIn('channels', before, now)) {
    if (!is) {
      say('channel-removed', placeOf(now, 'channels'), `the channel ${key} is gone`);
      continue;
    }
    const [old, address] = [textOf(was, 'address'), textOf(is, 'address')];
    if (old !== undefined && address !== undefined && old !== address)
      say(
        'address-changed',
        entryOf(is, 'address')?.from ?? is.from,
        `the address of ${key} was ${old}, and is ${address} now`,
      );
    for (const [name, , other] of pairsIn('messages', was, is))
      if (!other) say('message-removed', placeOf(is, 'messages'), `the message ${name} of ${key} is gone`);
    for (const way of ['publish', 'subscribe'])
      if (valueOf(was, way) && !valueOf(is, way)) say('operation-removed', is.from, `${way} of ${key} is gone`);
  }
  for (const [key, was, is] of pairsIn('operations', before, now)) {
    if (!is) say('operation-removed', placeOf(now, 'operations'), `the operation ${key} is gone`);
    else if (textOf(was, 'action') !== textOf(is, 'action'))
      say(
        'operation-removed',
        entryOf(is, 'action')?.from ?? is.from,
        `the operation ${key} was to ${textOf(was, 'action') ?? ''}, and is to ${textOf(is, 'action') ?? ''} now`,
      );
  }
  return [...problems, ...payloads(before, now)];
}

function payloads(before: DataNode, now: DataNode): SchemaProblem[] {
  const old = new Map(partsOf(before).schemas.map(({ pointer, node }) => [pointer, node]));
  const pairs = partsOf(now).schemas.flatMap(({ pointer, node }): [DataNode, DataNode][] => {
    const was = old.get(pointer);
    return was ? [[was, node]] : [];
  });
  return narrowedProblems(pairs, before, now).map((problem) => ({ ...problem, rule: 'asyncapi/payload-narrowed' }));
}

const majorOf = (root: DataNode) => textOf(root, 'asyncapi')?.split('.')[0];

/** The entries of a map before, each with what it is now. */
function pairsIn(key: string, before: DataNode, now: DataNode): [string, DataNode, DataNode | undefined][] {
  const map = valueOf(now, key);
  const entries: DataEntry[] = entriesOf(valueOf(before, key));
  return entries.map(({ key: name, value }) => [name, value, valueOf(map, name)]);
}

const entriesOf = (node: DataNode | undefined) => (node?.kind === 'object' ? node.entries : []);
const placeOf = (node: DataNode, key: string) => entryOf(node, key)?.from ?? node.from;
