/** Compares the responses of an operation, with their headers. */

import { entries, inside, raw } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { operationName } from '../document/operations.ts';
import type { Operation } from '../document/operations.ts';
import { compareContent } from './bodies.ts';
import type { Comparison, Way } from './comparison.ts';
import { schemaOf } from './parameters.ts';
import { compareSchemas } from './schemas.ts';

/** Compares all responses of two versions of an operation. */
export function compareResponses(comparison: Comparison, before: Operation, after: Operation, way: Way): void {
  const operation = operationName(after);
  const at = inside(comparison.after, after.node, 'responses');
  const now = new Map(entries(at));
  const old = entries(inside(comparison.before, before.node, 'responses'));
  for (const [status, node] of old) {
    if (status.startsWith('x-')) continue;
    const is = now.get(status) ?? now.get(`${status[0]}XX`) ?? now.get(`${status[0]}xx`) ?? now.get('default');
    // One answer for everything may become several that are named.
    if (status === 'default' && !is && now.size > 0 && old.every(([each]) => each === 'default')) continue;
    const was = inside(comparison.before, node);
    if (!is) {
      if (way === 'request') continue;
      const good = /^[123]/.test(status);
      const message = good
        ? `status ${status} is gone: clients wait for it`
        : `status ${status} is not declared any more: clients tell cases apart by it`;
      comparison.found({
        rule: good ? 'response-removed' : 'response-error-removed',
        at: at ?? after.node,
        operation,
        message,
      });
    } else {
      const other = inside(comparison.after, is);
      // What stands in for it says less about it; only the same status is held to its words.
      if (was && other && now.has(status)) compareResponse(comparison, was, other, { status, operation, way });
    }
  }
}

function compareResponse(
  comparison: Comparison,
  was: Node,
  is: Node,
  { status, operation, way }: { status: string; operation: string; way: Way },
): void {
  const of = `response ${status}`;
  const [then, schema] = [raw(was, 'schema'), raw(is, 'schema')];
  if (then && schema) compareSchemas(comparison, then, schema, { way, operation, of, path: '', from: operation });
  compareContent(comparison, was, is, { way, operation, of, path: '', from: operation });
  if (way === 'request') return;
  const headers = inside(comparison.after, is, 'headers');
  const now = new Map(entries(headers).map(([name, node]) => [name.toLowerCase(), inside(comparison.after, node)]));
  for (const [name, node] of entries(inside(comparison.before, was, 'headers'))) {
    const header = inside(comparison.before, node);
    const other = now.get(name.toLowerCase());
    const always = header && isObject(header.value) && header.value['required'] === true;
    const subject = `header ${name} of ${of}`;
    if (!other) {
      const severity = always ? ('error' as const) : ('warning' as const);
      comparison.found({
        rule: 'response-header-removed',
        at: headers ?? is,
        operation,
        message: `${subject} is gone: clients that read it find nothing`,
        severity,
      });
      continue;
    }
    if (always && raw(other, 'required')?.value !== true)
      comparison.found({
        rule: 'response-header-optional',
        at: raw(other, 'required') ?? other,
        operation,
        message: `${subject} may now be left out: clients count on it`,
      });
    const [one, two] = [header && schemaOf(comparison.before, header), schemaOf(comparison.after, other)];
    if (one && two) compareSchemas(comparison, one, two, { way, operation, of: subject, path: '', from: operation });
  }
}
