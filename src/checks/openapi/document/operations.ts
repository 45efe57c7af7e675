/** The operations of a document, with what they have from their path and from the document. */

import type { ApiDocument } from './document.ts';
import { entries, follow, inside, items, objectIn, raw, rootOf } from './node.ts';
import type { Node, ObjectNode } from './node.ts';

const standard = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'];

/** One operation. */
export interface Operation {
  path: string;
  /** Lower case, as it is written. */
  method: string;
  node: ObjectNode;
  item: Node;
  parameters: Parameter[];
}

/** A parameter of an operation, wherever it was declared. */
export interface Parameter {
  name: string;
  in: string;
  node: ObjectNode;
}

/** A path, or a webhook. */
export interface PathItem {
  path: string;
  /** Where its name stands. */
  at: Node;
  operations: Map<string, Operation>;
}

/** All paths (or webhooks) with their operations. */
export function pathsOf(document: ApiDocument, under: 'paths' | 'webhooks' = 'paths'): PathItem[] {
  return pathItems(document, inside(document, rootOf(document), under));
}

/** The paths of an object of path items, as in a callback. */
export function pathItems(document: ApiDocument, all: Node | undefined): PathItem[] {
  return entries(all)
    .filter(([path]) => !path.startsWith('x-') && path !== '$ref')
    .map(([path, at]) => ({ path, at, operations: operationsIn(document, path, at) }));
}

function operationsIn(document: ApiDocument, path: string, at: Node): Map<string, Operation> {
  const item = objectIn(document, at);
  const found = new Map<string, Operation>();
  if (!item) return found;
  const shared = parametersIn(document, raw(item, 'parameters'));
  const add = (method: string, raws: Node | undefined) => {
    const node = objectIn(document, raws);
    if (!node) return;
    const own = parametersIn(document, raw(node, 'parameters'));
    const names = new Set(own.map(parameterKey));
    const parameters = [...shared.filter((each) => !names.has(parameterKey(each))), ...own];
    found.set(method.toLowerCase(), { path, method, node, item, parameters });
  };
  for (const method of standard) add(method, raw(item, method));
  for (const [method, node] of entries(raw(item, 'additionalOperations'))) add(method, node);
  return found;
}

function parametersIn(document: ApiDocument, list: Node | undefined): Parameter[] {
  return items(follow(document, list)).flatMap((each) => {
    const node = objectIn(document, each);
    const name = node?.value['name'];
    const place = node?.value['in'];
    return node && typeof name === 'string' && typeof place === 'string' ? [{ name, in: place, node }] : [];
  });
}

/** Two parameters with the same key are the same parameter. */
export function parameterKey({ name, in: place }: Pick<Parameter, 'name' | 'in'>): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}

/** `GET /orders` */
export function operationName({ method, path }: Pick<Operation, 'method' | 'path'>): string {
  return `${method.toUpperCase()} ${path}`;
}

/** Where the security schemes of a document are declared. */
export function schemesOf(document: ApiDocument): Node | undefined {
  const where = document.version.startsWith('2') ? ['securityDefinitions'] : ['components', 'securitySchemes'];
  return inside(document, rootOf(document), ...where);
}
