/** Compares who may call an operation: whoever could yesterday should be able to today. */

import { worded } from '../document/words.ts';
import type { ApiDocument } from '../document/document.ts';
import { entries, inside, objectIn, raw, rootOf } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { operationName, schemesOf } from '../document/operations.ts';
import type { Operation } from '../document/operations.ts';
import type { Comparison } from './comparison.ts';

/** One way to be let in: schemes by what they are, with their scopes. */
type Requirement = Map<string, { name: string; scopes: Set<string> }>;

/** Compares the security of two versions of an operation. */
export function compareSecurity(comparison: Comparison, before: Operation, after: Operation): void {
  const [was, is] = [requirementsOf(comparison.before, before), requirementsOf(comparison.after, after)];
  const at =
    raw(after.node, 'security') ??
    (before.node.value['security'] ? after.node : (raw(rootOf(comparison.after), 'security') ?? after.node));
  const operation = operationName(after);
  const open = (all: readonly Requirement[]) => all.length === 0 || all.some((each) => each.size === 0);
  if (open(is)) {
    if (!open(was))
      comparison.found({
        rule: 'security-removed',
        at,
        operation,
        message: `anybody may call it now; before, ${said(was)} was needed`,
      });
    return;
  }
  if (open(was))
    return comparison.found({
      rule: 'security-tightened',
      at,
      operation,
      message: `${said(is)} is needed now: clients of today call it without`,
    });
  for (const one of was) {
    if (is.some((other) => lets(other, one))) continue;
    const like = is.find((other) => lets(other, one, false));
    if (like) {
      const scopes = [...like].flatMap(([key, { scopes: all }]) =>
        [...all].filter((scope) => !one.get(key)?.scopes.has(scope)),
      );
      comparison.found({
        rule: 'security-scope-added',
        at,
        operation,
        message: `the scope ${scopes.join(', ')} is needed now: tokens of today do not have it`,
      });
    } else if (!sameNames(one, is))
      comparison.found({
        rule: 'security-tightened',
        at,
        operation,
        message: `${said([one])} is not enough any more, ${said(is)} is needed`,
      });
  }
}

/** A scheme that changed is told once, at the scheme. */
function sameNames(one: Requirement, all: readonly Requirement[]): boolean {
  const names = (each: Requirement) =>
    [...each.values()]
      .map(({ name }) => name)
      .sort()
      .join();
  return all.some((other) => names(other) === names(one));
}

/** Is somebody who has `one` let in by `other`? */
function lets(other: Requirement, one: Requirement, withScopes = true): boolean {
  return [...other].every(([key, { scopes }]) => {
    const has = one.get(key);
    return has !== undefined && (!withScopes || [...scopes].every((scope) => has.scopes.has(scope)));
  });
}

function said(all: readonly Requirement[]): string {
  return all.map((each) => [...each.values()].map(({ name }) => name).join(' with ')).join(' or ');
}

function requirementsOf(document: ApiDocument, { node }: Operation): Requirement[] {
  const list = node.value['security'] ?? inside(document, rootOf(document), 'security')?.value;
  if (!Array.isArray(list)) return [];
  return list
    .filter(isObject)
    .map(
      (each) =>
        new Map(
          Object.entries(each).map(([name, scopes]) => [
            identity(document, name),
            { name, scopes: new Set(Array.isArray(scopes) ? scopes.map(String) : []) },
          ]),
        ),
    );
}

/** What a scheme asks for, whatever it is called. */
function identity(document: ApiDocument, name: string): string {
  const scheme = objectIn(document, schemesOf(document), name)?.value;
  if (!scheme) return name;
  return (
    ['type', 'scheme', 'in', 'name', 'openIdConnectUrl']
      .map((key) => worded(scheme[key] ?? '').toLowerCase())
      .join(' ') + (scheme['type'] === 'oauth2' ? name : '')
  );
}

/** Compares the schemes themselves. */
export function compareSchemes(comparison: Comparison): void {
  const now = schemesOf(comparison.after);
  for (const [name, node] of entries(schemesOf(comparison.before))) {
    const was = objectIn(comparison.before, node);
    const is = objectIn(comparison.after, now, name);
    if (!was || !is) continue;
    const change = (key: string, at: Node, what: string) =>
      comparison.found({
        rule: 'security-scheme-changed',
        at,
        operation: '',
        message: `the security scheme ${name} ${what}`,
        ...(key === 'url' && { severity: 'warning' }),
      });
    // Of another type it has other fields, too.
    const fields = was.value['type'] === is.value['type'] ? ['in', 'name', 'scheme', 'openIdConnectUrl'] : ['type'];
    for (const key of fields)
      if (worded(was.value[key] ?? '').toLowerCase() !== worded(is.value[key] ?? '').toLowerCase())
        change(
          key,
          raw(is, key) ?? is,
          `has another ${key}, ${worded(was.value[key] ?? 'none')} → ${worded(is.value[key] ?? 'none')}: what clients send is refused`,
        );
    compareFlows(comparison, was, is, change);
  }
}

function compareFlows(
  comparison: Comparison,
  was: Node,
  is: Node,
  change: (key: string, at: Node, what: string) => void,
): void {
  const flows = objectIn(comparison.after, is, 'flows');
  if (!flows) return;
  for (const [flow, node] of entries(inside(comparison.before, was, 'flows'))) {
    if (flow.startsWith('x-')) continue;
    const other = objectIn(comparison.after, flows, flow);
    if (!other) {
      change('flow', flows, `no longer has the flow ${flow}: clients that use it get no token`);
      continue;
    }
    const scopes = raw(other, 'scopes');
    for (const [scope] of entries(inside(comparison.before, node, 'scopes')))
      if (!scopes || !raw(scopes, scope))
        change(
          'scope',
          scopes ?? other,
          `no longer has the scope ${scope} (${flow}): clients that ask for it are refused`,
        );
    for (const key of ['authorizationUrl', 'tokenUrl', 'refreshUrl']) {
      const [then, url] = [inside(comparison.before, node, key)?.value, raw(other, key)?.value];
      if (then !== undefined && then !== url)
        change('url', raw(other, key) ?? other, `has another ${key}, ${worded(then)} → ${worded(url ?? 'none')}`);
    }
  }
}
