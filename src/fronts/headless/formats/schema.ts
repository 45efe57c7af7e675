/** Does an answer satisfy `--json-schema`? The service sees to it where it can; this holds servers that cannot to it. */

type Schema = Record<string, unknown>;

/** Whether an answer satisfies the schema: its value, or what is wrong with it. */
export type Checked = { ok: true; value: unknown } | { ok: false; problem: string };

/**
 * Parses `text` (a surrounding code fence is forgiven) and checks it against the keywords that describe shape: `type`,
 * `enum`, `const`, `properties`, `required`, `additionalProperties`, `items`, `minItems`, `maxItems`, `anyOf` (JSON Schema
 * 2020-12). Other keywords are not checked. `problem` names the place, as a JSON pointer, and what is wrong with it.
 */
export function checkOutput(text: string, schema: Schema): Checked {
  let value: unknown;
  try {
    value = JSON.parse(unfenced(text));
  } catch (error) {
    return { ok: false, problem: `it is not JSON (${error instanceof Error ? error.message : String(error)})` };
  }
  const problem = fault(value, schema, '');
  return problem === undefined ? { ok: true, value } : { ok: false, problem };
}

function unfenced(text: string): string {
  return /^\s*```(?:json)?[^\S\n]*\n([\s\S]*?)\n?```\s*$/u.exec(text)?.[1] ?? text;
}

function fault(value: unknown, schema: unknown, at: string): string | undefined {
  if (schema === false) return `${at || '/'} must not be there`;
  if (!isObject(schema)) return undefined;
  const here = at || '/';
  const types = schema['type'] === undefined ? [] : [schema['type']].flat();
  if (types.length > 0 && !types.some((type) => isOf(value, type))) {
    return `${here} must be ${types.map((type) => JSON.stringify(type)).join(' or ')}, not ${nameOf(value)}`;
  }
  if (Array.isArray(schema['enum']) && !schema['enum'].some((one) => same(one, value))) {
    return `${here} must be one of ${JSON.stringify(schema['enum'])}`;
  }
  if ('const' in schema && !same(schema['const'], value)) return `${here} must be ${JSON.stringify(schema['const'])}`;
  if (Array.isArray(schema['anyOf']) && schema['anyOf'].every((one) => fault(value, one, at) !== undefined)) {
    return `${here} satisfies none of anyOf`;
  }
  if (Array.isArray(value)) return arrayFault(value, schema, at);
  return isObject(value) ? objectFault(value, schema, at) : undefined;
}

function arrayFault(value: unknown[], schema: Schema, at: string): string | undefined {
  const { minItems, maxItems } = schema;
  if (typeof minItems === 'number' && value.length < minItems) return `${at || '/'} needs at least ${minItems} items`;
  if (typeof maxItems === 'number' && value.length > maxItems) return `${at || '/'} takes at most ${maxItems} items`;
  for (const [index, item] of value.entries()) {
    const problem = fault(item, schema['items'], `${at}/${index}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function objectFault(value: Schema, schema: Schema, at: string): string | undefined {
  const properties = isObject(schema['properties']) ? schema['properties'] : {};
  const required: unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  const missing = required.find((key): key is string => typeof key === 'string' && !Object.hasOwn(value, key));
  if (missing !== undefined) return `${at}/${missing} is missing`;
  for (const [key, item] of Object.entries(value)) {
    const rule = Object.hasOwn(properties, key) ? properties[key] : schema['additionalProperties'];
    const problem = fault(item, rule, `${at}/${key}`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isOf(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return nameOf(value) === type;
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
