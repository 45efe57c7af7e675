/** A server made of a document: it takes requests and answers with the examples, or with values made from the schemas. */

import { worded } from '../document/words.ts';
import type { ApiDocument } from '../document/document.ts';
import { entries, inside, nameOf, raw } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import type { Operation } from '../document/operations.ts';
import { sampleOf } from './sample.ts';
import { examplesOf } from './sites.ts';
import type { Validator } from './validator.ts';

/** A request as a client would send it. */
interface MockRequest {
  method: string;
  path: string;
  parameters: Readonly<Record<string, unknown>>;
  body?: unknown;
  /** The status that is wanted, and which of its examples. */
  status: string;
  example?: string;
}

/** What the mock answers. */
interface MockAnswer {
  operation: Operation;
  status: string;
  /** Where the body comes from. */
  from: 'example' | 'schema' | 'nothing';
  /** What does not fit the schema of the response. */
  fault?: string;
  /** What of the request does not fit: a server would refuse it. */
  refused: string[];
}

/** Routes and answers requests in this process; nothing listens. */
export class Mock {
  readonly #document: ApiDocument;
  readonly #validator: Validator;
  readonly #routes = new Map<string, { pattern: RegExp; operation: Operation }[]>();

  constructor(document: ApiDocument, operations: readonly Operation[], validator: Validator) {
    this.#document = document;
    this.#validator = validator;
    // A path that is written out wins over one with a template.
    const concrete = [...operations].sort((a, b) => templates(a.path) - templates(b.path));
    for (const operation of concrete) {
      const key = routeKey(operation.method, operation.path);
      const list = this.#routes.get(key) ?? [];
      list.push({ pattern: patternOf(operation.path), operation });
      this.#routes.set(key, list);
    }
  }

  /** Undefined where no operation takes it. */
  answer(request: MockRequest): MockAnswer | undefined {
    const routes = this.#routes.get(routeKey(request.method, request.path)) ?? [];
    const operation = routes.find(({ pattern }) => pattern.test(request.path))?.operation;
    if (!operation) return undefined;
    const refused = this.#refused(operation, request);
    const response = inside(this.#document, operation.node, 'responses', request.status);
    const [media] = entries(inside(this.#document, response, 'content'));
    const schema = media ? raw(media[1], 'schema') : response && raw(response, 'schema');
    const holder = media?.[1] ?? response;
    if (!holder || !schema) return { operation, status: request.status, from: 'nothing', refused };
    const example = examplesOf(this.#document, inside(this.#document, holder) ?? holder, 'response').find(
      ({ name }) => request.example === undefined || name === request.example,
    );
    const body = example ? example.value.value : sampleOf(this.#document, schema, 'response');
    const wrong = this.#validator.check(schema, body, 'response');
    const fault = typeof wrong === 'string' ? wrong : wrong[0]?.message;
    const from = example ? 'example' : 'schema';
    return { operation, status: request.status, from, refused, ...(fault !== undefined && { fault }) };
  }

  #refused(operation: Operation, { parameters, body }: MockRequest): string[] {
    const faults: string[] = [];
    const hold = (schema: Node | undefined, value: unknown, what: string) => {
      const wrong = schema && value !== undefined ? this.#validator.check(schema, value, 'request') : [];
      if (typeof wrong !== 'string') faults.push(...wrong.map(({ message }) => `${what}: ${message}`));
    };
    for (const parameter of operation.parameters)
      hold(raw(parameter.node, 'schema'), parameters[nameOf(parameter.node)], parameter.name);
    hold(bodySchema(this.#document, operation), body, 'body');
    return faults;
  }
}

function templates(path: string): number {
  return path.split('{').length;
}

/** Paths of one length only are looked through. */
function routeKey(method: string, path: string): string {
  return `${method.toLowerCase()} ${path.split('/').length}`;
}

function patternOf(path: string): RegExp {
  const parts = path.split(/\{[^{}]*\}/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^/]+?')}$`);
}

/** The schema of the first JSON body that an operation takes. */
function bodySchema(document: ApiDocument, operation: Operation): Node | undefined {
  const content = entries(inside(document, operation.node, 'requestBody', 'content'));
  const media = content.find(([name]) => /json|\*/.test(name));
  return media && raw(media[1], 'schema');
}

/** A request made of an operation's own examples. */
export function requestOf(
  document: ApiDocument,
  operation: Operation,
  status: string,
): MockRequest & { words: string } {
  const parameters: Record<string, unknown> = {};
  let path = operation.path;
  const said: string[] = [];
  for (const { name, in: place, node } of operation.parameters) {
    const schema = raw(node, 'schema');
    const [example] = examplesOf(document, node, 'request');
    if (!example && node.value['required'] !== true) continue;
    const value = example
      ? example.value.value
      : schema
        ? sampleOf(document, schema, 'request')
        : worded(node.value['type'] ?? 'text');
    parameters[nameOf(node)] = value;
    if (place === 'path')
      path = path.replace(
        `{${name}}`,
        encodeURIComponent(isObject(value) ? JSON.stringify(value) : String(value)) || '-',
      );
    if (example) said.push(`${name}=${String(value)}`);
  }
  const media = entries(inside(document, operation.node, 'requestBody', 'content')).find(([name]) =>
    /json|\*/.test(name),
  );
  const schema = media && raw(media[1], 'schema');
  const [example] = media ? examplesOf(document, media[1], 'request') : [];
  const body = example?.value.value ?? (schema ? sampleOf(document, schema, 'request') : undefined);
  if (example) said.push(example.name === '' ? 'body example' : `body ${example.name}`);
  return {
    method: operation.method,
    path,
    parameters,
    status,
    words: said.join(', '),
    ...(body !== undefined && { body }),
  };
}
