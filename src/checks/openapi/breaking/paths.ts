/** Compares the paths of two documents and the operations under them. */

import { worded } from '../document/words.ts';
import type { ApiDocument } from '../document/document.ts';
import { entries, inside, raw, rootOf } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { operationName, pathItems, pathsOf } from '../document/operations.ts';
import type { Operation, PathItem } from '../document/operations.ts';
import { compareBodies } from './bodies.ts';
import type { Change, Comparison, Way } from './comparison.ts';
import { compareParameters } from './parameters.ts';
import { compareResponses } from './responses.ts';
import { compareSecurity } from './security.ts';

/** Everything under `paths`. */
export function comparePaths(comparison: Comparison): void {
  const all = pathsOf(comparison.after);
  const like = new Map(all.map((item) => [template(item.path), item]));
  const exact = new Map(all.map((item) => [item.path, item]));
  const under = inside(comparison.after, rootOf(comparison.after), 'paths') ?? rootOf(comparison.after);
  for (const item of pathsOf(comparison.before)) {
    const other = exact.get(item.path) ?? like.get(template(item.path));
    if (other) compareItems(comparison, item, other);
    else pathRemoved(comparison, item, under);
  }
}

/** Names of templates do not matter to clients. */
function template(path: string): string {
  return path.replace(/\{[^{}]*\}/g, '{}');
}

function compareItems(comparison: Comparison, before: PathItem, after: PathItem): void {
  for (const [method, was] of before.operations) {
    const is = after.operations.get(method);
    if (is) compareOperations(comparison, was, is);
    else removed(comparison, was, after.at, 'operation-removed', `it is gone: clients get 405`);
  }
}

function pathRemoved(comparison: Comparison, item: PathItem, under: Node): void {
  const all = [...item.operations.values()];
  const sudden = all.filter(({ node }) => node.value['deprecated'] !== true);
  if (sudden.length === all.length && all.length > 0) {
    const message = `the path ${item.path} is gone (${all.map(({ method }) => method.toUpperCase()).join(', ')}): clients get 404`;
    comparison.found({ rule: 'path-removed', at: under, operation: '', message });
  } else for (const was of all) removed(comparison, was, under, 'operation-removed', 'it is gone: clients get 404');
}

function removed(comparison: Comparison, was: Operation, at: Node, rule: string, message: string): void {
  const operation = operationName(was);
  const sunset = sunsetOf(was);
  if (was.node.value['deprecated'] !== true) return comparison.found({ rule, at, operation, message });
  if (sunset === undefined)
    return comparison.found({
      rule,
      at,
      operation,
      message: `${message} (deprecated, without a sunset that said when)`,
      severity: 'warning',
    });
  if (sunset > Date.now())
    comparison.found({
      rule: 'removed-before-sunset',
      at,
      operation,
      message: `it is gone, and its sunset is ${day(sunset)}`,
    });
}

function sunsetOf({ node: { value } }: Operation): number | undefined {
  const at = Date.parse(worded(value['x-sunset'] ?? value['sunset'] ?? ''));
  return Number.isNaN(at) ? undefined : at;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** `call`: clients call it. `receive`: it is called at theirs, so that request and response change places. */
function compareOperations(
  comparison: Comparison,
  before: Operation,
  after: Operation,
  kind: 'call' | 'receive' = 'call',
): void {
  const operation = operationName(after);
  const [sent, answered]: [Way, Way] = kind === 'call' ? ['request', 'response'] : ['response', 'request'];
  const found = (change: Omit<Change, 'operation'>) => comparison.found({ operation, ...change });
  const [was, is] = [before.node.value['operationId'], after.node.value['operationId']];
  if (kind === 'call' && typeof was === 'string' && was !== is)
    found({
      rule: 'operation-id-changed',
      at: raw(after.node, 'operationId') ?? after.node,
      message: typeof is === 'string' ? `its operationId ${was} is now ${is}` : `its operationId ${was} is gone`,
    });
  const [then, now] = [sunsetOf(before), sunsetOf(after)];
  if (then !== undefined && now !== undefined && now < then)
    found({
      rule: 'sunset-moved',
      at: raw(after.node, 'x-sunset') ?? after.node,
      message: `its sunset was ${day(then)} and is now ${day(now)}`,
    });
  compareParameters(comparison, before, after, sent);
  compareBodies(comparison, before, after, sent);
  compareResponses(comparison, before, after, answered);
  if (kind === 'call') compareSecurity(comparison, before, after);
  compareCallbacks(comparison, before, after);
}

function compareCallbacks(comparison: Comparison, before: Operation, after: Operation): void {
  const now = inside(comparison.after, after.node, 'callbacks');
  for (const [name] of entries(inside(comparison.before, before.node, 'callbacks'))) {
    const was = pathItems(comparison.before, inside(comparison.before, before.node, 'callbacks', name));
    compareReceived(
      comparison,
      was,
      pathItems(comparison.after, inside(comparison.after, now, name)),
      now ?? after.node,
      `callback ${name}`,
    );
  }
}

/** Webhooks: what clients receive. */
export function compareWebhooks(comparison: Comparison): void {
  const root = rootOf(comparison.after);
  const under = inside(comparison.after, root, 'webhooks') ?? root;
  compareReceived(
    comparison,
    pathsOf(comparison.before, 'webhooks'),
    pathsOf(comparison.after, 'webhooks'),
    under,
    'webhook',
  );
}

function compareReceived(
  comparison: Comparison,
  before: PathItem[],
  after: PathItem[],
  under: Node,
  what: string,
): void {
  const all = new Map(after.map((item) => [item.path, item]));
  for (const item of before)
    for (const [method, was] of item.operations) {
      const other = all.get(item.path);
      const is = other?.operations.get(method);
      if (is) compareOperations(comparison, was, is, 'receive');
      else
        comparison.found({
          rule: 'webhook-removed',
          at: other?.at ?? under,
          operation: '',
          message: `the ${what} ${operationName(was)} is gone: its receivers are not called any more`,
        });
    }
}

/** Servers that clients call and that are gone. */
export function compareServers(comparison: Comparison): void {
  const urls = (document: ApiDocument) => {
    const root = rootOf(document);
    const [host, basePath] = ['host', 'basePath'].map((key) => raw(root, key)?.value);
    if (host !== undefined || basePath !== undefined) return [`${worded(host ?? '')}${worded(basePath ?? '')}`];
    const list = inside(document, root, 'servers')?.value;
    return Array.isArray(list)
      ? list.map((each) => (isObject(each) ? worded(each['url'] ?? '').replace(/\/$/, '') : '')).filter(Boolean)
      : [];
  };
  const now = urls(comparison.after);
  const root = rootOf(comparison.after);
  if (now.length === 0 && urls(comparison.before).length > 0 && !raw(root, 'servers')) return;
  for (const url of urls(comparison.before))
    if (!now.includes(url) && !/localhost|127\.0\.0\.1/.test(url))
      comparison.found({
        rule: 'server-removed',
        at: raw(root, 'servers') ?? root,
        operation: '',
        message: `the server ${url} is gone: clients that call it are not told of another`,
      });
}
