/** Holds values against schemas of a document, with ajv. */

import { performance } from 'node:perf_hooks';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { ApiDocument } from '../document/document.ts';
import { nameOf } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { Converter } from './convert.ts';
import type { Direction } from './convert.ts';

/** What is wrong with a value, and where within it. */
export interface Fault {
  pointer: string[];
  message: string;
  /** JSON Schema leaves formats to whoever reads them. */
  mild: boolean;
  isFormat: boolean;
  /** A number or a truth value where a string should be: quotes mend it. */
  unquoted: boolean;
}

const mostFaults = 5;
/** Compiling schemas is what takes long; what is left then is said to be left. */
const mostMs = 7_000;
/** @see Validator.check */
export const outOfTime = 'out of time';

/** One for a document; schemas are compiled when they are first needed. */
export class Validator {
  readonly #document: ApiDocument;
  readonly #byDirection = new Map<Direction, { ajv: Ajv2020; converter: Converter }>();
  #spent = 0;
  readonly #compiled = new Map<string, (value: unknown) => readonly ErrorObject[] | string>();

  constructor(document: ApiDocument) {
    this.#document = document;
  }

  /** The faults of a value, or why it cannot be judged. */
  check(schema: Node, value: unknown, direction: Direction): Fault[] | string {
    if (isPlain(schema.value, value)) return [];
    const name = `${direction} ${nameOf(schema)}`;
    let run = this.#compiled.get(name);
    if (!run && this.#spent > mostMs) return outOfTime;
    const began = performance.now();
    if (!run) this.#compiled.set(name, (run = this.#compile(schema, direction)));
    this.#spent += performance.now() - began;
    const errors = run(value);
    return typeof errors === 'string' ? errors : faultsOf(errors, value);
  }

  #compile(schema: Node, direction: Direction): (value: unknown) => readonly ErrorObject[] | string {
    const { ajv, converter } = this.#engine(direction);
    const reference = converter.reference(schema);
    if (!reference) return () => 'its schema is not there';
    try {
      const validate = ajv.compile(reference);
      return (value) => (validate(value) ? [] : [...(validate.errors ?? [])]);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return () => why;
    }
  }

  #engine(direction: Direction): { ajv: Ajv2020; converter: Converter } {
    let engine = this.#byDirection.get(direction);
    if (!engine) {
      const ajv = new Ajv2020({
        strict: false,
        validateSchema: false,
        allErrors: true,
        inlineRefs: false,
        logger: false,
        // What is compiled here runs once or twice.
        code: { optimize: false },
      });
      addFormats.default(ajv);
      engine = {
        ajv,
        converter: new Converter(this.#document, direction, (id, each) => ajv.addSchema(each as object, id)),
      };
      this.#byDirection.set(direction, engine);
    }
    return engine;
  }
}

/** Most examples are plain values of plain types: there is nothing to compile for these. */
function isPlain(schema: unknown, value: unknown): boolean {
  if (!isObject(schema)) return false;
  for (const key of Object.keys(schema)) if (!plainKeys.has(key)) return false;
  if (schema['enum'] !== undefined && !(Array.isArray(schema['enum']) && schema['enum'].includes(value))) return false;
  const type = schema['type'];
  if (type === 'integer') return Number.isInteger(value);
  return (type === 'string' || type === 'number' || type === 'boolean') && typeof value === type;
}

const plainKeys = new Set([
  'type',
  'enum',
  'description',
  'title',
  'example',
  'examples',
  'default',
  'deprecated',
  'readOnly',
  'writeOnly',
  'nullable',
  'externalDocs',
  'xml',
]);

function faultsOf(errors: readonly ErrorObject[], value: unknown): Fault[] {
  // Of a choice that does not fit, what each of the alternatives misses says little.
  const choices = errors
    .filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
    .map(({ instancePath }) => instancePath);
  const told = errors.filter(({ keyword, instancePath, params }) => {
    if (keyword === 'oneOf' || keyword === 'anyOf')
      return !choices.some((path) => path !== instancePath && path.startsWith(`${instancePath}/`));
    if (keyword === 'type' && params['type'] === 'null') return false;
    return keyword !== 'if';
  });
  const nullables = told.filter((error) => !isNullChoice(error, errors));
  const outer = nullables.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  const shown = nullables.filter(
    (error) => outer.includes(error) || !outer.some(({ instancePath }) => error.instancePath.startsWith(instancePath)),
  );
  return shown.slice(0, mostFaults).map((error) => faultOf(error, value));
}

/** `nullable` becomes "null, or this": what is wrong is that it is not this. */
function isNullChoice({ keyword, instancePath, schemaPath }: ErrorObject, all: readonly ErrorObject[]): boolean {
  return (
    keyword === 'anyOf' &&
    all.some(
      (other) =>
        other.keyword === 'type' &&
        other.params['type'] === 'null' &&
        other.instancePath === instancePath &&
        other.schemaPath.startsWith(schemaPath),
    )
  );
}

function faultOf({ keyword, instancePath, message, params }: ErrorObject, value: unknown): Fault {
  const pointer = instancePath
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  let at = value;
  for (const key of pointer) at = isObject(at) ? at[key] : Array.isArray(at) ? at[Number(key)] : undefined;
  const extra = params['additionalProperty'] ?? params['unevaluatedProperty'];
  if (typeof extra === 'string') pointer.push(extra);
  const what = pointer.length === 0 ? 'it' : spelled(pointer);
  const unquoted =
    keyword === 'type' && String(params['type']) === 'string' && (typeof at === 'number' || typeof at === 'boolean');
  return {
    pointer,
    message: `${what} ${wordsOf(keyword, params, message)}`,
    mild: keyword === 'format' || unquoted,
    isFormat: keyword === 'format',
    unquoted,
  };
}

/** `items[3].total` */
export function spelled(pointer: readonly string[]): string {
  return pointer.reduce(
    (path, key) => (/^\d+$/.test(key) ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`),
    '',
  );
}

function wordsOf(keyword: string, params: Record<string, unknown>, message: string | undefined): string {
  if (keyword === 'enum')
    return `must be one of ${(params['allowedValues'] as unknown[]).map((each) => JSON.stringify(each)).join(', ')}`;
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties')
    return 'is not a property of its schema';
  if (keyword === 'required') return `lacks the required property ${String(params['missingProperty'])}`;
  if (keyword === 'oneOf')
    return params['passingSchemas'] ? 'matches more than one of its alternatives' : 'matches none of its alternatives';
  if (keyword === 'anyOf') return 'matches none of its alternatives';
  return message ?? 'does not fit its schema';
}
