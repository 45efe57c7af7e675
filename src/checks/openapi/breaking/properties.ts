/** Properties of two objects: which are there, which must be, and what else may be. */

import { follow } from '../document/node.ts';
import type { ApiDocument } from '../document/document.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { itself } from './pair.ts';
import type { Inner, Pair } from './pair.ts';
import { shapeOf } from '../document/read-shape.ts';
import type { Shape } from '../document/shape.ts';
import type { Way } from './comparison.ts';

/** Compares the properties of two objects, and each with its like. */
export function compareProperties(pair: Pair, inner: Inner): void {
  const { before, after, comparison, subject } = pair;
  const was = seen(comparison.before, before, subject.way);
  const is = seen(comparison.after, after, subject.way);
  for (const [name, node] of was) {
    const other = is.get(name);
    const path = `${subject.path}.${name}`;
    if (other) inner(pair, node, other, path);
    else removed(pair, name, node);
  }
  required(pair, was, is);
  compareOthers(pair, inner);
}

/** Those that are sent this way: what is read only is in no request, what is write only in no response. */
function seen(document: ApiDocument, { properties }: Shape, way: Way): Map<string, Node> {
  const hidden = way === 'request' ? 'readOnly' : 'writeOnly';
  return new Map([...properties].filter(([, node]) => !has(document, node, hidden)));
}

function has(document: ApiDocument, node: Node, keyword: string): boolean {
  if (isObject(node.value) && node.value[keyword] === true) return true;
  const target = follow(document, node);
  return target !== undefined && isObject(target.value) && target.value[keyword] === true;
}

function removed(pair: Pair, name: string, node: Node): void {
  const { before, after, subject, comparison, say } = pair;
  const what = itself({ of: subject.of, path: `${subject.path}.${name}` });
  const hidden = after.properties.get(name);
  const at = hidden ?? after.places.get('properties') ?? after.node;
  if (subject.way === 'request') {
    if (hidden) return say('request-property-removed', at, `${what} became readOnly: what clients send is ignored`);
    if (after.patterned.size > 0 || typeof after.others === 'object') return;
    const closed = after.others === false;
    say(
      'request-property-removed',
      at,
      closed
        ? `${what} is gone: clients that send it are refused`
        : `${what} is gone: clients that send it are no longer heard`,
      closed ? 'error' : 'warning',
    );
    return;
  }
  if (hidden) return say('response-property-removed', at, `${what} became writeOnly: clients no longer get it`);
  const old = shapeOf(comparison.before, node);
  // Whoever says which properties are always there also says that this one was not.
  const sure = before.required.has(name) || (before.required.size === 0 && before.properties.size > 0);
  say(
    'response-property-removed',
    at,
    `${what} is gone: clients that read it find nothing`,
    sure && old?.deprecated !== true ? 'error' : 'warning',
  );
}

function required({ before, after, subject, say }: Pair, was: Map<string, Node>, is: Map<string, Node>): void {
  const name = (property: string) => itself({ of: subject.of, path: `${subject.path}.${property}` });
  if (subject.way === 'request') {
    for (const property of after.required) {
      const hidden = after.properties.has(property) && !is.has(property);
      // What was read only did not have to be sent, although it was required.
      const had = before.required.has(property) && !(before.properties.has(property) && !was.has(property));
      if (hidden || had) continue;
      const isNew = !was.has(property);
      const at = isNew ? (after.properties.get(property) ?? 'required') : 'required';
      say(
        isNew ? 'request-property-required' : 'request-property-became-required',
        at,
        `${name(property)} ${isNew ? 'is new and required' : 'is now required'}: clients of today do not all send it`,
      );
    }
    return;
  }
  for (const property of before.required)
    if (was.has(property) && is.has(property) && !after.required.has(property))
      say(
        'response-property-optional',
        after.places.has('required') ? 'required' : (after.properties.get(property) ?? 'properties'),
        `${name(property)} may now be left out: clients count on it`,
      );
}

function compareOthers(pair: Pair, inner: Inner): void {
  const { before, after, subject, say } = pair;
  const objects = before.types === undefined || before.types.has('object');
  if (subject.way === 'request' && before.others !== false && after.others === false && objects)
    say('request-closed', 'additionalProperties', `${itself(subject)} takes no other properties any more`);
  if (subject.way === 'response' && before.others === false && after.others !== false && !before.alternatives)
    say('response-opened', 'additionalProperties', `${itself(subject)} may now have properties that it does not name`);
  if (typeof before.others === 'object' && typeof after.others === 'object')
    inner(pair, before.others, after.others, `${subject.path}.*`);
  else if (
    subject.way === 'request' &&
    typeof after.others === 'object' &&
    before.others !== false &&
    !isAny(after.others)
  )
    say('request-closed', 'additionalProperties', `${itself(subject)} restricts what its other properties may be`);
  for (const [pattern, node] of before.patterned) {
    const other = after.patterned.get(pattern);
    if (other) inner(pair, node, other, `${subject.path}./${pattern}/`);
    else if (subject.way === 'response')
      say(
        'response-condition-changed',
        'patternProperties',
        `${itself(subject)} no longer says what properties like ${pattern} are`,
      );
  }
  for (const pattern of after.patterned.keys())
    if (subject.way === 'request' && !before.patterned.has(pattern) && before.others !== false)
      say('request-condition-changed', 'patternProperties', `${itself(subject)} restricts properties like ${pattern}`);
}

function isAny({ value }: Node): boolean {
  return isObject(value) && Object.keys(value).every((key) => /^(description|title|x-.*)$/.test(key));
}
