/** Places and values of a document in words. */

import type { Pointer } from './pointer.ts';

const methods = /^(get|put|post|delete|options|head|patch|trace|query)$/;

/** Which operation or component it is about: `GET /orders: `. Empty where it is about neither. */
export function where([first, second, third]: Pointer): string {
  if (first === 'paths' && second !== undefined)
    return `${third !== undefined && methods.test(third) ? `${third.toUpperCase()} ` : ''}${second}: `;
  return first === 'components' && third !== undefined ? `${third}: ` : '';
}

/** A value as it is written: text without quotes. */
export function worded(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
