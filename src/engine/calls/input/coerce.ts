/** Makes of a value what the schema asks for, where no doubt is possible: `"1"` is 1, `"false"` is false, a list as text is that list. */

import { parseStructure } from '../../../text/json.ts';
import { isLoss, sortKeys } from './keys.ts';
import type { Schema } from './schema.ts';

/** What reading an input goes by, and whom it tells of what it left out or changed. */
interface Reading {
  /** Other names of keys, by their plain form. */
  names: Readonly<Record<string, string>>;
  tell: (words: string) => void;
}

/** A value as the schema has it; as it came where it cannot be understood, for the tool's own check to refuse. */
export function coerce(value: unknown, schema: Schema, where: string, at: Reading): unknown {
  switch (schema.type) {
    case 'object':
      return coerceObject(value, schema, where, at);
    case 'array':
      return coerceArray(value, schema, where, at);
    case 'string':
      return coerceText(single(value), schema);
    case 'boolean':
      return coerceBoolean(single(value));
    case 'integer':
    case 'number':
      return coerceNumber(single(value), schema, where, at);
    default:
      return value;
  }
}

/** The one value of a list of one: what takes one value has no other use for a list. */
function single(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value;
}

function coerceObject(given: unknown, schema: Schema, where: string, at: Reading): unknown {
  const value = typeof given === 'string' ? parseStructure(given) : given;
  if (!isObject(value)) return given;
  const { properties = {}, required = [] } = schema;
  if (schema.additionalProperties !== false) return value;
  const { known, unknown } = sortKeys(Object.entries(value), schema, at.names);
  const lost = [...unknown].flatMap(([key, each]) => (isLoss(key, each) ? [key] : []));
  if (lost.length > 0) at.tell(`${where === '' ? '' : `${where}: `}not known here and left out: ${lost.join(', ')}`);
  const read: [string, unknown][] = [];
  for (const [key, each] of known) {
    const part = properties[key] as Schema;
    const place = where === '' ? key : `${where}.${key}`;
    if (!required.includes(key) && isAbsent(each, part)) continue;
    const made = coerce(each, part, place, at);
    if (!required.includes(key) && isBelow(made, part))
      at.tell(`${place}: ${String(made)} is less than ${part.minimum}, so it is left out`);
    else read.push([key, made]);
  }
  return Object.fromEntries(read);
}

/** Models write `null`, an empty text or the word for it where they mean that they say nothing. */
function isAbsent(value: unknown, schema: Schema): boolean {
  if (value === null || value === undefined || value === '') return true;
  if (schema.type === 'boolean') return false;
  if (schema.type === 'integer' || schema.type === 'number') return value === false;
  const named = schema.enum !== undefined || (schema.minLength ?? 0) > 0;
  if (!named || typeof value !== 'string' || !/^(?:null|undefined|none)$/i.test(value)) return false;
  // Where the word is one of the choices (`isolation: "none"`), it says something.
  return schema.enum?.includes(value.toLowerCase()) !== true;
}

function isBelow(value: unknown, { type, minimum }: Schema): boolean {
  const counts = type === 'integer' || type === 'number';
  return counts && typeof value === 'number' && minimum !== undefined && value < minimum;
}

function coerceArray(given: unknown, schema: Schema, where: string, at: Reading): unknown {
  const value = typeof given === 'string' ? (parseStructure(given) ?? null) : given;
  const list = listIn(value);
  if (list === null) return given;
  return list.map((each, index) => coerce(each, schema.items ?? {}, `${where}[${index}]`, at));
}

/** A list, the one list in an object that holds nothing else, or one object for a list of it. */
function listIn(value: unknown): unknown[] | null {
  if (Array.isArray(value)) return value;
  if (!isObject(value)) return null;
  const held = Object.values(value);
  return held.length === 1 && Array.isArray(held[0]) ? held[0] : [value];
}

function coerceText(value: unknown, { enum: choices }: Schema): unknown {
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (choices === undefined || typeof text !== 'string' || choices.includes(text)) return text;
  const wanted = folded(text);
  const same = choices.filter((choice) => folded(String(choice)) === wanted);
  const begins = choices.filter((choice) => wanted.length > 3 && folded(String(choice)).startsWith(wanted));
  const [found] = same.length > 0 ? same : begins.length === 1 ? begins : [];
  return found ?? text;
}

const folded = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '');

const yes = new Set(['true', 'yes', 'on', '1']);
const no = new Set(['false', 'no', 'off', '0', 'none', 'null']);

function coerceBoolean(value: unknown): unknown {
  const word = typeof value === 'string' || typeof value === 'number' ? String(value).trim().toLowerCase() : null;
  if (word === null) return value;
  return yes.has(word) ? true : no.has(word) ? false : value;
}

function coerceNumber(value: unknown, { type, maximum }: Schema, where: string, at: Reading): unknown {
  const number =
    typeof value === 'string' && /^\s*[+-]?\d[\d_]*(?:\.\d+)?\s*$/.test(value)
      ? Number(value.replaceAll('_', ''))
      : value;
  if (typeof number !== 'number') return value;
  const whole = type === 'integer' ? Math.trunc(number) : number;
  if (whole !== number && Number.isFinite(number)) at.tell(`${where}: ${number} is taken as ${whole}`);
  if (maximum === undefined || whole <= maximum) return whole;
  at.tell(`${where}: ${whole} is more than the most, ${maximum}, which is taken`);
  return maximum;
}

/** An object with keys, and no list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
