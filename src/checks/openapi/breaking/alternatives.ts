/** `oneOf` and `anyOf`: a request may get more choices, a response fewer. */

import { worded } from '../document/words.ts';
import { isDeepStrictEqual } from 'node:util';
import { follow, entries, raw } from '../document/node.ts';
import type { ApiDocument } from '../document/document.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { itself } from './pair.ts';
import type { Inner, Pair } from './pair.ts';
import { shapeOf } from '../document/read-shape.ts';
import type { Shape } from '../document/shape.ts';

/** Is everything told that there is to tell of these two? */
export function compareAlternatives(pair: Pair, inner: Inner): boolean {
  const { before, after, subject } = pair;
  compareDiscriminators(pair);
  if (before.alternatives && after.alternatives) {
    match(pair, inner, before.alternatives, after.alternatives);
    return false;
  }
  const many = before.alternatives ?? after.alternatives ?? [];
  const single = before.alternatives ? after : before;
  // Its choices are beside what it says itself, as in "these properties, and one of".
  if (!isBare(before.alternatives ? before : after)) {
    const rule = subject.way === 'request' ? 'request-alternative-removed' : 'response-alternative-added';
    if ((subject.way === 'request') === (after.alternatives !== undefined))
      pair.say(
        rule,
        'oneOf',
        after.alternatives
          ? `${itself(subject)} must now also be one of ${many.map(titleOf).join(', ')}`
          : `${itself(subject)} need no longer be one of ${many.map(titleOf).join(', ')}`,
      );
    return false;
  }
  if (single.types === undefined) {
    if (subject.way === 'request' && after.alternatives)
      pair.say('request-type-changed', 'oneOf', `${itself(subject)} may no longer be of any type`);
    if (subject.way === 'response' && before.alternatives)
      pair.say('response-type-changed', 'type', `${itself(subject)} may now be of any type`);
    return true;
  }
  const singles = [single.node];
  if (before.alternatives) match(pair, inner, many, singles);
  else match(pair, inner, singles, many);
  return true;
}

function isBare({ types, properties, items, values, required }: Shape): boolean {
  return !values && properties.size === 0 && !items && required.size === 0 && (types === undefined || types.size > 0);
}

function match(pair: Pair, inner: Inner, before: readonly Node[], after: readonly Node[]): void {
  const { comparison, subject } = pair;
  const left = new Set(after);
  const gone: Node[] = [];
  const couple = (one: Node, other: Node) => {
    left.delete(other);
    inner(pair, one, other, subject.path);
  };
  for (const one of before) {
    const other = [...left].find((each) => isSame(comparison.before, one, comparison.after, each));
    if (other) couple(one, other);
    else gone.push(one);
  }
  const lost: Node[] = [];
  for (const one of gone) {
    const other = [...left].find((each) => isLike(shapeOf(comparison.before, one), shapeOf(comparison.after, each)));
    if (other) couple(one, other);
    else lost.push(one);
  }
  if (subject.way === 'request')
    for (const each of lost)
      pair.say(
        'request-alternative-removed',
        after === pair.after.alternatives ? keyword(pair.after) : pair.after.node,
        `${itself(subject)} may no longer be ${titleOf(each)}`,
      );
  else
    for (const each of left)
      pair.say(
        'response-alternative-added',
        each.pointer.length > 0 ? each : 'oneOf',
        `${itself(subject)} may now be ${titleOf(each)}, which clients of today do not know`,
      );
}

function keyword({ places }: Shape): string {
  return places.has('oneOf') ? 'oneOf' : 'anyOf';
}

function isSame(one: ApiDocument, before: Node, other: ApiDocument, after: Node): boolean {
  const names = [refOf(before), refOf(after)];
  if (names[0] !== undefined && names[0] === names[1]) return true;
  const [was, is] = [follow(one, before), follow(other, after)];
  if (!was || !is) return false;
  if (
    was.pointer.length > 0 &&
    was.file === is.file &&
    isDeepStrictEqual(was.pointer, is.pointer) &&
    was.pointer.at(-2) === 'schemas'
  )
    return true;
  const titles = [was, is].map(({ value }) => (isObject(value) ? value['title'] : undefined));
  return (titles[0] !== undefined && titles[0] === titles[1]) || isDeepStrictEqual(was.value, is.value);
}

/** Is it the same thing, changed? Objects by the names of their properties, all else by the type. */
function isLike(before: Shape | undefined, after: Shape | undefined): boolean {
  if (!before || !after) return false;
  const types = [before, after].map(({ types: all }) => [...(all ?? [])].sort().join());
  if (types[0] !== types[1] || types[0] === '') return false;
  if (before.properties.size === 0 || after.properties.size === 0)
    return before.properties.size === after.properties.size;
  const common = [...before.properties.keys()].filter((name) => after.properties.has(name)).length;
  return common * 2 > Math.max(before.properties.size, after.properties.size);
}

function refOf({ value }: Node): string | undefined {
  return isObject(value) && typeof value['$ref'] === 'string' ? value['$ref'].split('/').at(-1) : undefined;
}

function titleOf(node: Node): string {
  const { value } = node;
  const ref = refOf(node);
  if (ref !== undefined) return ref;
  if (!isObject(value)) return String(value);
  if (node.pointer.at(-2) === 'schemas') return node.pointer.at(-1) ?? '';
  return worded(value['title'] ?? value['type'] ?? 'another schema');
}

function compareDiscriminators({ before, after, subject, say }: Pair): void {
  const [was, is] = [before.discriminator, after.discriminator];
  if (!was && !is) return;
  const at = 'discriminator';
  if (!was || !is) {
    if (!before.alternatives || !after.alternatives) return;
    say(
      'discriminator-changed',
      at,
      is
        ? `${itself(subject)} is now told apart by ${propertyOf(is)}`
        : `${itself(subject)} is no longer told apart by ${propertyOf(was)}`,
    );
    return;
  }
  if (propertyOf(was) !== propertyOf(is))
    return say(
      'discriminator-changed',
      at,
      `${itself(subject)} is told apart by ${propertyOf(is)}, not by ${propertyOf(was)}`,
    );
  const mapping = new Map(entries(raw(is, 'mapping')).map(([value, { value: to }]) => [value, to]));
  for (const [value, { value: to }] of entries(raw(was, 'mapping'))) {
    const now = mapping.get(value);
    if (now === undefined && subject.way === 'request')
      say('discriminator-changed', at, `${itself(subject)} no longer knows ${propertyOf(is)} "${value}"`);
    else if (now !== undefined && now !== to)
      say(
        'discriminator-changed',
        at,
        `${propertyOf(is)} "${value}" of ${itself(subject)} means ${worded(now)}, not ${worded(to)}`,
      );
  }
}

function propertyOf(node: Node | undefined): string {
  return node && isObject(node.value) ? worded(node.value['propertyName'] ?? '') : worded(node?.value ?? '');
}
