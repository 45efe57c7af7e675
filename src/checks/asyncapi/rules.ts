/** The rules of AsyncAPI. */

import { finder } from '../kind/check.ts';
import type { Rule } from '../kind/check.ts';

/** Id, severity, what it is about, a bad line, a good one. */
const rows: readonly [string, Rule['severity'], string, string, string][] = [
  [
    'invalid',
    'error',
    'The document does not fit the official schema of its version.',
    'info: { title: Orders }',
    'info: { title: Orders, version: 1.0.0 }',
  ],
  [
    'unresolved-ref',
    'error',
    'A reference leads nowhere.',
    '$ref: "#/components/messages/Gone"',
    '$ref: "#/components/messages/Order"',
  ],
  [
    'invalid-schema',
    'error',
    'The schema of a payload or of headers is no valid schema.',
    'payload: { type: objct }',
    'payload: { type: object }',
  ],
  [
    'doubtful-schema',
    'warning',
    'The schema of a payload contradicts itself, or has a word that is nearly a keyword.',
    'payload: { type: object, propertes: {} }',
    'payload: { type: object, properties: {} }',
  ],
  [
    'invalid-example',
    'error',
    'An example does not fit its schema.',
    'examples: [{ payload: { id: x } }]',
    'examples: [{ payload: { id: 1 } }]',
  ],
  [
    'parameter',
    'error',
    'A parameter of an address is not described, or a described one is not in it.',
    'channels: { "orders/{id}": {} }',
    'channels: { "orders/{id}": { parameters: { id: {} } } }',
  ],
  [
    'message-not-in-channel',
    'error',
    'An operation has a message that is none of its channel.',
    'messages: [{ $ref: "#/components/messages/Order" }]',
    'messages: [{ $ref: "#/channels/orders/messages/Order" }]',
  ],
  ['duplicate-id', 'error', 'An operationId is there twice.', 'operationId: placed # again', 'operationId: cancelled'],
  [
    'unknown-name',
    'error',
    'A server or a security scheme that there is not.',
    'security: [{ oauth: [] }]',
    'security: [{ key: [] }]',
  ],
  ['channel-removed', 'error', 'A channel is gone.', '- channels.orders', 'channels: { orders: {}, orders2: {} }'],
  [
    'address-changed',
    'error',
    'A channel has another address: whoever listens hears nothing any more.',
    'address: orders → orders.v2',
    'address: orders, and a second channel of orders.v2',
  ],
  [
    'operation-removed',
    'error',
    'An operation is gone, or does the opposite.',
    'action: send → receive',
    'action: send',
  ],
  [
    'message-removed',
    'error',
    'A channel has a message no more.',
    '- messages.placed',
    'messages: { placed, placedV2 }',
  ],
  [
    'payload-narrowed',
    'error',
    'A payload that was valid is not any more, or has lost a property (then a warning).',
    'id: { type: string } → { type: integer }',
    'id: { type: string }, number: { type: integer }',
  ],
];

/** @see Rule */
export const rules: readonly Rule[] = rows.map(([name, severity, about, bad, good]) => ({
  id: `asyncapi/${name}`,
  severity,
  about,
  bad,
  good,
}));

/** Makes findings of these rules. */
export const finding = finder(rules);
