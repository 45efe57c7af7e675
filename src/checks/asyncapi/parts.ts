/** The messages, payloads and references of an AsyncAPI document. */

import { entryOf, follow, textOf, valueOf } from '../data/node.ts';
import type { DataEntry, DataNode } from '../data/node.ts';
import { part } from '../schema/walk.ts';

/** A schema of a payload or of headers, and where it stands. */
interface PayloadSchema {
  node: DataNode;
  pointer: string;
}

/** A message with the schemas for its examples. */
interface Message {
  node: DataNode;
  pointer: string;
  payload?: PayloadSchema;
  headers?: PayloadSchema;
}

/** Everything that is looked into. */
export interface Parts {
  schemas: PayloadSchema[];
  messages: Message[];
  /** Formats of payloads that are not JSON Schema. */
  foreign: Set<string>;
}

const jsonSchemaFormat = /^application\/(?:vnd\.aai\.asyncapi(?:\+json|\+yaml)?|schema\+(?:json|yaml))(?:;|$)/;

function entriesOf(node: DataNode | undefined): DataEntry[] {
  return node?.kind === 'object' ? node.entries : [];
}

/** Of a document of 2.x or 3.x. */
export function partsOf(root: DataNode): Parts {
  const parts: Parts = { schemas: [], messages: [], foreign: new Set() };
  const components = valueOf(root, 'components');
  for (const { key, value } of entriesOf(valueOf(components, 'schemas')))
    addSchema(parts, value, `/components/schemas${part(key)}`);
  for (const { key, value } of entriesOf(valueOf(components, 'messages')))
    addMessage(parts, value, `/components/messages${part(key)}`);
  for (const { key, value } of entriesOf(valueOf(components, 'messageTraits')))
    addMessage(parts, value, `/components/messageTraits${part(key)}`);
  for (const place of ['channels', 'components/channels']) {
    const { node } = follow(root, `/${place}`);
    for (const { key, value } of entriesOf(node)) channel(parts, value, `/${place}${part(key)}`);
  }
  return parts;
}

function channel(parts: Parts, node: DataNode, pointer: string): void {
  for (const { key, value } of entriesOf(valueOf(node, 'parameters'))) {
    const schema = valueOf(value, 'schema');
    if (schema) addSchema(parts, schema, `${pointer}/parameters${part(key)}/schema`);
  }
  for (const { key, value } of entriesOf(valueOf(node, 'messages')))
    addMessage(parts, value, `${pointer}/messages${part(key)}`);
  for (const way of ['publish', 'subscribe']) {
    const message = valueOf(valueOf(node, way), 'message');
    if (!message) continue;
    const several = valueOf(message, 'oneOf');
    if (several?.kind === 'array')
      for (const [index, each] of several.items.entries())
        addMessage(parts, each, `${pointer}/${way}/message/oneOf/${index}`);
    else addMessage(parts, message, `${pointer}/${way}/message`);
  }
}

function addMessage(parts: Parts, node: DataNode, pointer: string): void {
  if (node.kind !== 'object' || entryOf(node, '$ref')) return;
  const message: Message = { node, pointer };
  const format = textOf(node, 'schemaFormat');
  for (const key of ['payload', 'headers'] as const) {
    const value = valueOf(node, key);
    if (!value) continue;
    const said = key === 'payload' ? format : undefined;
    const schema = addSchema(parts, value, `${pointer}/${key}`, said);
    if (schema) message[key] = schema;
  }
  parts.messages.push(message);
}

/** A schema, or one that says its own format (3.x). */
function addSchema(parts: Parts, node: DataNode, pointer: string, format?: string): PayloadSchema | null {
  const own = textOf(node, 'schemaFormat');
  const inner = own === undefined ? undefined : valueOf(node, 'schema');
  if (own !== undefined && inner) return addSchema(parts, inner, `${pointer}/schema`, own);
  if (format !== undefined && !jsonSchemaFormat.test(format)) {
    parts.foreign.add(format.replace(/^application\/vnd\.(?:apache\.)?/, '').split(/[;+]/)[0] ?? format);
    return null;
  }
  const schema = { node, pointer };
  parts.schemas.push(schema);
  return schema;
}

/** Every `$ref` but those in examples. */
export function* references(node: DataNode, depth = 0): Generator<DataEntry> {
  if (depth > 300) return;
  if (node.kind === 'array') for (const item of node.items) yield* references(item, depth + 1);
  if (node.kind !== 'object') return;
  for (const entry of node.entries) {
    if (entry.key === '$ref' && entry.value.kind === 'scalar') yield entry;
    else if (!/^(?:examples?|default|const|enum|x-.*)$/.test(entry.key)) yield* references(entry.value, depth + 1);
  }
}
