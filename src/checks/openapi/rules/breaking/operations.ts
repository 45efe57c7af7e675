/** Rules of operations that are gone, moved or renamed. */

import { deprecate } from './advice.ts';
import type { BreakingRow } from '../table.ts';

export const operationRows: readonly BreakingRow[] = [
  [
    'path-removed',
    'error',
    'A path is gone that was not deprecated.',
    '- /orders: {get: …}',
    '/orders: {get: {deprecated: true, x-sunset: …}}',
    deprecate,
  ],
  [
    'operation-removed',
    'error',
    'An operation is gone that was not deprecated.',
    '- delete: {…}',
    'delete: {deprecated: true, x-sunset: …}',
    deprecate,
  ],
  [
    'removed-before-sunset',
    'error',
    'A deprecated operation is gone before its sunset.',
    'gone, x-sunset: 2099-01-01',
    'kept until 2099-01-01',
    'Keep it until the day that was announced.',
  ],
  [
    'sunset-moved',
    'error',
    'The sunset of an operation is earlier than it was announced.',
    'x-sunset: 2099-01-01 → 2098-01-01',
    'x-sunset: 2099-06-01',
    'Keep the day that was announced, or choose a later one.',
  ],
  [
    'operation-id-changed',
    'warning',
    'An operationId is another one: generated clients have a function of that name.',
    'operationId: list → listOrders',
    'operationId: list',
    'Keep the operationId; a summary can say it better.',
  ],
  [
    'document-removed',
    'error',
    'A document is gone with all its operations.',
    'rm openapi.yaml',
    'openapi.yaml stays',
    deprecate,
  ],
  [
    'webhook-removed',
    'error',
    'A webhook or callback is gone: nobody calls its receivers any more.',
    '- webhooks.orderPaid',
    'orderPaid: {post: {deprecated: true}}',
    deprecate,
  ],
  [
    'server-removed',
    'warning',
    'A server is gone that clients call.',
    '- url: https://api.example.org/v1',
    'servers: [old, new]',
    'Keep the old URL among the servers for as long as it answers.',
  ],
  [
    'version-says-patch',
    'error',
    'The version promises compatibility, and the change breaks clients.',
    'version: 1.2.0 → 1.2.1',
    'version: 2.0.0',
  ],
];
