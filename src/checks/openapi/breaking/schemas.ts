/** Compares what two schemas allow: a request may become wider and a response narrower, never the other way round. */

import { isDeepStrictEqual } from 'node:util';
import { follow, nameOf, raw } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { compareAlternatives } from './alternatives.ts';
import type { Comparison, Subject } from './comparison.ts';
import { itself } from './pair.ts';
import type { Inner, Pair } from './pair.ts';
import { compareProperties } from './properties.ts';
import { shapeOf } from '../document/read-shape.ts';
import { compareTypes, compareValues } from './values.ts';

/** Compares two schemas as they are written. Each pair is compared once in each direction: schemas may contain themselves. */
export function compareSchemas(comparison: Comparison, before: Node, after: Node, subject: Subject): void {
  const from = follow(comparison.before, before);
  const to = follow(comparison.after, after);
  if (!from || !to) return;
  const name = [subject.way, nameOf(from), nameOf(to)].join('\0');
  if (!comparison.enter(name, subject.from)) return;
  const [was, is] = [shapeOf(comparison.before, before), shapeOf(comparison.after, after)];
  if (!was || !is) return;
  const pair: Pair = {
    comparison,
    subject,
    before: was,
    after: is,
    name,
    say: (rule, keyword, message, severity) => {
      const at = typeof keyword === 'string' ? (is.places.get(keyword) ?? is.node) : keyword;
      const { operation } = subject;
      comparison.found({ rule, at, operation, message, pair: name, ...(severity && { severity }) });
    },
  };
  if (was.alternatives || is.alternatives) {
    if (compareAlternatives(pair, inner)) return;
  }
  if (!compareTypes(pair)) return;
  compareValues(pair);
  compareProperties(pair, inner);
  compareItems(pair);
  compareConditions(pair);
}

const inner: Inner = ({ comparison, subject, name }, before, after, path) =>
  compareSchemas(comparison, before, after, { ...subject, path, from: name });

function compareItems(pair: Pair): void {
  const { before, after, subject } = pair;
  const path = `${subject.path}[]`;
  if (before.items && after.items) inner(pair, before.items, after.items, path);
  else if (!before.items && after.items && subject.way === 'request' && !before.tuple && before.types?.has('array'))
    pair.say('request-type-changed', 'items', `${itself(subject)} now restricts what its items may be`);
  const [was, is] = [before.tuple, after.tuple];
  for (const [index, each] of (was ?? []).entries()) {
    const other = is?.[index];
    if (other) inner(pair, each, other, `${subject.path}[${index}]`);
    else if (subject.way === 'request' && raw(after.node, 'items')?.value === false)
      pair.say('request-type-changed', 'prefixItems', `${itself(subject)} takes no item ${index} any more`);
  }
  if (subject.way === 'response' && (is?.length ?? 0) < (was?.length ?? 0))
    pair.say(
      'response-type-changed',
      'prefixItems',
      `${itself(subject)} no longer says what item ${is?.length ?? 0} is`,
    );
}

const words = new Map([
  ['not', 'what it must not be'],
  ['if', 'a condition'],
  ['then', 'what holds under a condition'],
  ['else', 'what holds otherwise'],
  ['dependentRequired', 'which properties require others'],
  ['dependentSchemas', 'what depends on its properties'],
  ['contains', 'what it must contain'],
  ['propertyNames', 'how its properties may be named'],
  ['unevaluatedItems', 'which other items it may have'],
  ['contentMediaType', 'the media type of its content'],
  ['contentEncoding', 'the encoding of its content'],
  ['contentSchema', 'the schema of its content'],
]);

function compareConditions(pair: Pair): void {
  const { before, after, subject, say } = pair;
  const request = subject.way === 'request';
  for (const keyword of new Set([...before.conditions.keys(), ...after.conditions.keys()])) {
    const [was, is] = [before.conditions.get(keyword), after.conditions.get(keyword)];
    if (isDeepStrictEqual(was?.value, is?.value)) continue;
    const about = `${keyword} (${words.get(keyword) ?? 'a condition'})`;
    if (keyword === 'unevaluatedProperties') continue;
    if (
      was &&
      is &&
      /^(propertyNames|contains|contentSchema|unevaluatedItems)$/.test(keyword) &&
      isObject(was.value) &&
      isObject(is.value)
    ) {
      inner(pair, was, is, `${subject.path}.<${keyword}>`);
      continue;
    }
    if (was && is) say(`${subject.way}-condition-changed`, keyword, `${itself(subject)} has another ${about}`);
    else if (is && request) say('request-condition-changed', keyword, `${itself(subject)} now has ${about}`);
    else if (was && !request) say('response-condition-changed', keyword, `${itself(subject)} no longer has ${about}`);
  }
}
