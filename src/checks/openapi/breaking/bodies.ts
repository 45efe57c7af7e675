/** Compares request bodies, and what is in them by media type. */

import { entries, inside, raw } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { operationName } from '../document/operations.ts';
import type { Operation } from '../document/operations.ts';
import type { Comparison, Subject, Way } from './comparison.ts';
import { compareSchemas } from './schemas.ts';

/** Compares the bodies of two versions of an operation. */
export function compareBodies(comparison: Comparison, before: Operation, after: Operation, way: Way): void {
  const operation = operationName(after);
  const was = inside(comparison.before, before.node, 'requestBody');
  const is = inside(comparison.after, after.node, 'requestBody');
  const isRequired = is && raw(is, 'required')?.value === true;
  const request = way === 'request';
  if (request && isRequired && (!was || raw(was, 'required')?.value !== true)) {
    const message = was
      ? 'the body is now required: clients of today do not all send one'
      : 'a body is new and required: clients of today send none';
    comparison.found({ rule: 'request-body-required', at: raw(is, 'required') ?? is, operation, message });
  }
  if (!was) return;
  if (!is) {
    if (request)
      comparison.found({
        rule: 'request-body-removed',
        at: after.node,
        operation,
        message: 'the body is gone: what clients send is ignored or refused',
      });
    else
      comparison.found({
        rule: 'response-property-removed',
        at: after.node,
        operation,
        message: 'the body is gone: its receivers find nothing',
      });
    return;
  }
  compareContent(comparison, was, is, { way, operation, of: 'the body', path: '', from: operation });
}

/** Compares the schemas of each media type, and tells which are gone. */
export function compareContent(comparison: Comparison, before: Node, after: Node, subject: Subject): void {
  const was = entries(inside(comparison.before, before, 'content'));
  const at = inside(comparison.after, after, 'content');
  const is = entries(at);
  if (was.length === 0) return;
  for (const [name, node] of was) {
    const other = is.find(([each]) => essence(each) === essence(name)) ?? is.find(([each]) => covers(each, name));
    if (!other) {
      const hurt =
        subject.way === 'request' ? 'clients that send it are refused' : 'clients that ask for it do not get it';
      const message = `${subject.of} is no longer ${name}: ${hurt}`;
      comparison.found({
        rule: `${subject.way}-media-type-removed`,
        at: at ?? after,
        operation: subject.operation,
        message,
      });
      continue;
    }
    const [one, two] = [inside(comparison.before, node), inside(comparison.after, other[1])];
    const [then, now] = [one && raw(one, 'schema'), two && raw(two, 'schema')];
    if (then && now) compareSchemas(comparison, then, now, subject);
    else if (then && two && subject.way === 'response')
      comparison.found({
        rule: 'response-type-changed',
        at: two,
        operation: subject.operation,
        message: `${subject.of} no longer says what it is`,
        severity: 'warning',
      });
    else if (now && subject.way === 'request')
      comparison.found({
        rule: 'request-type-changed',
        at: now,
        operation: subject.operation,
        message: `${subject.of} may no longer be anything`,
      });
    const sequence = [one && raw(one, 'itemSchema'), two && raw(two, 'itemSchema')];
    if (sequence[0] && sequence[1]) compareSchemas(comparison, sequence[0], sequence[1], { ...subject, path: '[]' });
  }
}

function essence(name: string): string {
  return (name.split(';')[0] ?? '').trim().toLowerCase();
}

/** Does a range like `application/*` hold it? */
function covers(range: string, name: string): boolean {
  const [type, subtype] = essence(range).split('/');
  return type === '*' || (subtype === '*' && essence(name).startsWith(`${type}/`));
}
