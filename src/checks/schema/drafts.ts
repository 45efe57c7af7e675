/** The drafts of JSON Schema, and who validates by them. */

// The bundler has names of these for static imports only.
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Ajv as AnyAjv, ErrorObject, ValidateFunction } from 'ajv';
import type { DataNode } from '../data/node.ts';

/** Draft 4 is validated in its structure only. */
export type Draft = '4' | '6' | '7' | '2019' | '2020';

/** By `$schema`; undefined where that names no draft that we know. */
export function draftOf(uri: string): Draft | undefined {
  const name =
    /^https?:\/\/json-schema\.org\/(?:draft-0([467])\/(?:hyper-)?schema|draft\/(2019-09|2020-12)\/schema)#?$/.exec(
      uri.trim(),
    );
  if (!name) return undefined;
  return (name[1] as Draft | undefined) ?? (name[2] === '2019-09' ? '2019' : '2020');
}

/** Without `$schema`, by the words it uses. */
export function guess(root: DataNode): Draft {
  return root.kind === 'object' && root.entries.some(({ key }) => key === 'definitions') ? '7' : '2020';
}

/** For people. */
export const draftNames: Readonly<Record<Draft, string>> = {
  '4': 'draft 4',
  '6': 'draft 6',
  '7': 'draft 7',
  '2019': '2019-09',
  '2020': '2020-12',
};

const options = {
  strict: false,
  allErrors: true,
  logger: false,
  unicodeRegExp: false,
  validateFormats: true,
  addUsedSchema: false,
  // Meta-schemas are asked on their own, once.
  validateSchema: false,
  // Takes longer to compile than what it saves, where a schema is asked a few times.
  inlineRefs: false,
  code: { optimize: false },
} as const;

/** A validator of its own for a set of schemas, which is forgotten with them. */
export async function validatorFor(draft: Draft, allErrors = true): Promise<AnyAjv> {
  const { default: addFormats } = await import('ajv-formats');
  const ajv = await load(draft, { ...options, allErrors });
  addFormats.default(ajv);
  return ajv;
}

async function load(draft: Draft, given: typeof options | { allErrors: boolean }): Promise<AnyAjv> {
  if (draft === '2020') return new Ajv2020(given);
  if (draft === '2019') return new Ajv2019(given);
  const ajv = new Ajv(given);
  if (draft === '6')
    ajv.addMetaSchema((await import('ajv/dist/refs/json-schema-draft-06.json', { with: { type: 'json' } })).default);
  return ajv;
}

const metas = new Map<Draft, Promise<ValidateFunction>>();

/** What the meta-schema says of a schema. */
export async function metaErrors(schema: unknown, draft: Draft): Promise<ErrorObject[]> {
  let meta = metas.get(draft);
  if (!meta) metas.set(draft, (meta = draft === '4' ? metaOfFour() : metaOf(draft)));
  const validate = await meta;
  validate(schema);
  return telling(validate.errors ?? []);
}

async function metaOf(draft: Exclude<Draft, '4'>): Promise<ValidateFunction> {
  const uri = {
    '6': 'http://json-schema.org/draft-06/schema',
    '7': 'http://json-schema.org/draft-07/schema',
    '2019': 'https://json-schema.org/draft/2019-09/schema',
    '2020': 'https://json-schema.org/draft/2020-12/schema',
  }[draft];
  const validate = (await validatorFor(draft)).getSchema(uri);
  if (!validate) throw new Error(`there is no meta-schema for ${draftNames[draft]}`);
  return validate;
}

/** Draft 4 in the words of draft 7: bounds are excluded by a boolean, schemas are never booleans. */
async function metaOfFour(): Promise<ValidateFunction> {
  const { default: seven } = await import('ajv/dist/refs/json-schema-draft-07.json', { with: { type: 'json' } });
  const words = JSON.stringify(seven).replaceAll(
    'http://json-schema.org/draft-07/schema',
    'https://archie.invalid/draft-04',
  );
  const four = JSON.parse(words) as { type: string; $schema: string; properties: Record<string, unknown> };
  const flag = { type: 'boolean' };
  Object.assign(four, { type: 'object', $schema: 'http://json-schema.org/draft-07/schema#' });
  Object.assign(four.properties, {
    exclusiveMinimum: flag,
    exclusiveMaximum: flag,
    additionalItems: { anyOf: [flag, { $ref: '#' }] },
    additionalProperties: { anyOf: [flag, { $ref: '#' }] },
  });
  return (await validatorFor('7')).compile(four);
}

/** One error for each place: the deepest, and not that "none of these" fits. */
export function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const paths = errors.filter(({ keyword }) => !/^(?:anyOf|oneOf|if|\$ref|\$dynamicRef|\$recursiveRef)$/.test(keyword));
  const kept = new Map<string, ErrorObject>();
  for (const error of paths.length > 0 ? paths : errors) {
    const known = kept.get(error.instancePath);
    // Of "must be array" and "must be string", the first stands for both.
    if (!known) kept.set(error.instancePath, error);
  }
  const places = [...kept.keys()];
  // That a whole is not something else is no news where a part of it is wrong; that it lacks a part is.
  return [...kept.values()].filter(
    ({ instancePath, keyword, schemaPath }) =>
      (!/oneOf|anyOf/.test(schemaPath) && /^(?:required|additionalProperties|unevaluatedProperties)$/.test(keyword)) ||
      !places.some((other) => other.startsWith(`${instancePath}/`)),
  );
}
