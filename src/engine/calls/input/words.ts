/** What to say of an input that cannot be understood: one sentence, with the right form in it. */

import type { ZodError } from 'zod';
import type { Tool } from '../../../protocol/tool.ts';
import { isObject } from './coerce.ts';
import { partAt } from './schema.ts';
import type { Schema } from './schema.ts';

/** Characters of a value that was sent. */
const shown = 60;
/** Faults that are named; the form says the rest. */
const named = 3;

/** `offset must be a whole number from 1, not "ten", as in {"file_path":"src/app.ts","offset":1}`. */
export function faultWords(tool: Tool, schema: Schema, error: ZodError, sent: unknown): string {
  const missing: string[] = [];
  const wrong: string[] = [];
  for (const { path, message } of error.issues) {
    const where = path
      .map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`))
      .join('')
      .slice(1);
    const value = valueAt(sent, path);
    if (value === undefined && where !== '') missing.push(where);
    else wrong.push(wrongWords(where, partAt(schema, path), value, message));
  }
  const needs = missing.length > 0 ? [`${tool.name} needs ${missing.join(' and ')}`] : [];
  return `${[...needs, ...wrong].slice(0, named).join(', and ')}, as in ${JSON.stringify(exampleOf(tool, schema))}`;
}

function wrongWords(where: string, part: Schema, value: unknown, message: string): string {
  const kind = kindOf(part);
  const what = where === '' ? 'the input' : where;
  if (kind === null) return `${what}: ${message}`;
  return `${what} must be ${kind}, not ${brief(value)}`;
}

function kindOf({ type, enum: choices, minimum = 0, minLength = 0 }: Schema): string | null {
  if (choices) return `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  switch (type) {
    case 'string':
      return minLength > 0 ? 'a text that is not empty' : 'a text';
    case 'integer':
      return `a whole number from ${Math.max(minimum, 0)}`;
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list with something in it';
    case 'object':
      return 'an object';
    default:
      return null;
  }
}

function brief(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > shown ? `${text.slice(0, shown)}…` : text;
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((at, step) => {
    if (Array.isArray(at)) return at[Number(step)] as unknown;
    return isObject(at) && Object.hasOwn(at, step) ? at[String(step)] : undefined;
  }, value);
}

/** The tool's own example; else what its schema asks for. */
function exampleOf(tool: Tool, schema: Schema): unknown {
  if (tool.example !== undefined) return tool.example;
  const required = new Set(schema.required);
  return Object.fromEntries(
    Object.entries(schema.properties ?? {}).flatMap(([key, part]) => (required.has(key) ? [[key, sample(part)]] : [])),
  );
}

function sample({ type, enum: choices, minimum = 1, items, ...more }: Schema): unknown {
  if (choices) return choices[0];
  if (type === 'integer' || type === 'number') return Math.max(minimum, 1);
  if (type === 'boolean') return true;
  if (type === 'array') return [sample(items ?? {})];
  if (type !== 'object') return '…';
  return Object.fromEntries(Object.entries(more.properties ?? {}).map(([key, part]) => [key, sample(part)]));
}
