/** Rules about operations that take the whole document to judge. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import { finder } from '../../kind/check.ts';
import type { ApiDocument } from '../document/document.ts';
import { entries, inside, items, raw, rootOf } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { operationName, pathsOf, schemesOf } from '../document/operations.ts';
import type { Operation } from '../document/operations.ts';
import { structureRules } from '../rules/structure.ts';

const finding = finder(structureRules);
/** More of a kind than this are told one by one only where they are the exception. */
const mostSingle = 5;
type Say = (rule: string, at: Node, message: string, help?: string) => void;

/** Security, answers and names of all operations. */
export function lintOperations(document: ApiDocument, operations: readonly Operation[]): Finding[] {
  const found: Finding[] = [];
  const say: Say = (rule, at, message, help) => {
    found.push(
      finding(`openapi/${rule}`, {
        path: at.file,
        ...document.place(at.file, at.pointer),
        message,
        ...(help !== undefined && { help }),
      }),
    );
  };
  secured(document, operations, say);
  answers(document, operations, say);
  named(operations, say);
  paths(document, say);
  for (const operation of operations) {
    parameters(operation, say);
    bodies(document, operation, say);
  }
  return found;
}

function secured(document: ApiDocument, operations: readonly Operation[], say: Say): void {
  const root = rootOf(document);
  const schemes = new Set(entries(schemesOf(document)).map(([name]) => name));
  const everywhere = raw(root, 'security');
  const lists = [everywhere, ...operations.map(({ node }) => raw(node, 'security'))];
  const told = new Set<string>();
  for (const list of lists)
    for (const requirement of items(list))
      for (const [name, at] of entries(requirement))
        // A URI names a scheme of another document in 3.2.
        if (!schemes.has(name) && !/[/#]/.test(name) && !told.has(at.pointer.join())) {
          told.add(at.pointer.join());
          say(
            'unknown-security-scheme',
            at,
            `there is no security scheme ${name}`,
            `components:\n  securitySchemes:\n    ${name}: …`,
          );
        }
  if (everywhere || operations.length === 0) return;
  const without = operations.filter(({ node }) => node.value['security'] === undefined);
  const [first] = without;
  const help = 'security: [{token: []}] on it or on the document; security: [] where anybody may call it';
  if (!first) return;
  if (without.length === operations.length && operations.length > 1) {
    const all = inside(document, root, 'paths') ?? root;
    say('operation-without-security', all, `nothing says who may call the ${operations.length} operations`, help);
  } else if (without.length > mostSingle && without.length * 4 > operations.length)
    say(
      'operation-without-security',
      first.node,
      `nothing says who may call ${without.length} of the ${operations.length} operations, the first of them ${operationName(first)}`,
      help,
    );
  else
    for (const operation of without)
      say(
        'operation-without-security',
        operation.node,
        `${operationName(operation)}: nothing says who may call it`,
        help,
      );
}

function statuses(document: ApiDocument, operation: Operation): string[] {
  return entries(inside(document, operation.node, 'responses'))
    .map(([status]) => status)
    .filter((status) => !status.startsWith('x-'));
}

function answers(document: ApiDocument, operations: readonly Operation[], say: Say): void {
  const without: Operation[] = [];
  for (const operation of operations) {
    const all = statuses(document, operation);
    if (all.length === 0) {
      say('no-success-response', operation.node, `${operationName(operation)}: no answer is declared at all`);
      continue;
    }
    if (!all.some((status) => /^[123]/.test(status) || status === 'default'))
      say(
        'no-success-response',
        raw(operation.node, 'responses') ?? operation.node,
        `${operationName(operation)}: no answer of success is declared`,
      );
    if (!all.some((status) => /^[45]/.test(status) || status === 'default')) without.push(operation);
  }
  const [first] = without;
  if (!first) return;
  const help = "responses:\n  '4XX':\n    description: …\n    content: {application/problem+json: {schema: …}}";
  const at = (operation: Operation) => raw(operation.node, 'responses') ?? operation.node;
  // Where hardly any has one it is a habit, and is told once.
  if (without.length > mostSingle && without.length * 4 > operations.length)
    say(
      'no-error-response',
      at(first),
      `${without.length} of ${operations.length} operations declare no error, the first of them ${operationName(first)}`,
      help,
    );
  else
    for (const operation of without)
      say(
        'no-error-response',
        at(operation),
        `${operationName(operation)}: no error is declared, so clients cannot know what one looks like`,
        help,
      );
}

function named(operations: readonly Operation[], say: Say): void {
  const without = operations.filter(({ node }) => node.value['operationId'] === undefined);
  if (operations.length < 2 || without.length * 2 >= operations.length) return;
  for (const operation of without)
    say(
      'operation-id-missing',
      operation.node,
      `${operationName(operation)}: it has no operationId, the others do: generated clients need a name`,
    );
}

function paths(document: ApiDocument, say: Say): void {
  const known = new Map<string, string>();
  for (const { path, at } of pathsOf(document)) {
    const template = path.replace(/\{[^{}]*\}/g, '{}');
    const other = known.get(template);
    if (other !== undefined) say('identical-paths', at, `${path} matches the same requests as ${other}`);
    else known.set(template, path);
    if (!path.startsWith('/')) say('path-invalid', at, `the path ${path} does not begin with /`);
  }
}

function parameters(operation: Operation, say: Say): void {
  for (const { name, in: place, node } of operation.parameters)
    if (place === 'path' && node.value['required'] !== true) {
      const at = raw(node, 'required') ?? node;
      say(
        'path-parameter-optional',
        at,
        `${operationName(operation)}: the path parameter ${name} is not required: true`,
        `required: true`,
      );
    }
}

function bodies(document: ApiDocument, operation: Operation, say: Say): void {
  const body = raw(operation.node, 'requestBody');
  const method = operation.method.toUpperCase();
  if (body && (method === 'GET' || method === 'HEAD'))
    say(
      'body-not-sent',
      body,
      `${operationName(operation)}: a body of ${method} means nothing in HTTP`,
      'Use query parameters, or POST.',
    );
  for (const status of ['204', '205', '304']) {
    const content = inside(document, operation.node, 'responses', status, 'content');
    if (entries(content).length > 0 && content)
      say('body-not-sent', content, `${operationName(operation)}: an answer ${status} has no body`, 'Answer 200.');
  }
}
