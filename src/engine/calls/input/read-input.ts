/** Reads the input of a call: models of many makers write the same wish in many forms, and what can only mean one thing is taken for it. */

import { ToolFailure } from '../../../protocol/failure.ts';
import type { Tool } from '../../../protocol/tool.ts';
import { parseStructure } from '../../../text/json.ts';
import { coerce, isObject } from './coerce.ts';
import { plainKey, sortKeys } from './keys.ts';
import { schemaOf } from './schema.ts';
import type { Schema } from './schema.ts';
import { faultWords } from './words.ts';

/** The input as the tool takes it, and what the model is to hear of how it was taken; or why it cannot be. */
export type ReadInput = { valid: true; value: unknown; notes: string[] } | { valid: false; issues: string };

/** What some gateways and models put around the input of a call. */
const wrappers = new Set(['input', 'arguments', 'args', 'parameters', 'params', 'toolinput', 'kwargs']);

/** Reads the input of a call of this tool, sent under this name. Never throws. */
export function readInput(tool: Tool, name: string, sent: unknown): ReadInput {
  const schema = schemaOf(tool.input);
  const notes: string[] = [];
  const tell = (words: string): void => void notes.push(words);
  const raw = unwrapped(sent, schema);
  let input: unknown = raw;
  try {
    if (tool.translate && isObject(raw)) {
      const { known, unknown } = sortKeys(Object.entries(raw), schema, tool.keys ?? {});
      input = tool.translate(Object.fromEntries([...known, ...unknown]), { name, tell });
    }
  } catch (error) {
    if (error instanceof ToolFailure) return { valid: false, issues: error.message };
    throw error;
  }
  const value = coerce(input, schema, '', { names: tool.keys ?? {}, tell });
  const checked = tool.input.safeParse(value);
  if (checked.success) return { valid: true, value: checked.data, notes };
  const told = notes.length > 0 ? ` (${notes.join('; ')})` : '';
  return { valid: false, issues: faultWords(tool, schema, checked.error, value) + told };
}

/** Without a name or quotes around it; nothing at all is an object without keys. */
function unwrapped(sent: unknown, schema: Schema): unknown {
  const value = typeof sent === 'string' ? (parseStructure(sent) ?? sent) : sent;
  if (value === null || value === undefined || value === '') return {};
  if (Array.isArray(value) && value.length === 1 && isObject(value[0])) return value[0];
  if (!isObject(value)) return value;
  const [[key, inner] = ['', undefined], ...more] = Object.entries(value);
  if (more.length > 0 || Object.hasOwn(schema.properties ?? {}, key) || !wrappers.has(plainKey(key))) return value;
  const held = typeof inner === 'string' ? parseStructure(inner) : inner;
  return isObject(held) ? held : value;
}
