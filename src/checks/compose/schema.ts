/** The Compose specification's own schema, and what it says in words, at the line where it is. */

import { Ajv } from 'ajv';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { nearest } from '../kind/nearest.ts';
import { plain } from '../kind/yaml-tree.ts';
import type { Item } from '../kind/yaml-tree.ts';
import type { Project } from './project.ts';
import schema from './compose-spec.json' with { type: 'json' };

let compiled: ValidateFunction | undefined;

/** Which commit of the specification it is. */
export const schemaVersion = '2026-06-23';

/** What does not follow the schema. */
export function bySchema({ root, say }: Project): void {
  compiled ??= new Ajv({ strict: false, allErrors: true, validateFormats: false, verbose: true }).compile(schema);
  if (compiled(plain(root))) return;
  const errors = compiled.errors ?? [];
  const told = new Set<string>();
  for (const error of telling(errors)) {
    const where = error.instancePath
      .split('/')
      .slice(1)
      .map((each) => each.replaceAll('~1', '/').replaceAll('~0', '~'));
    const place = walk(root, where);
    if (isVariable(error.data)) continue;
    const name = where.join('.') || 'the file';
    const extra: unknown = error.params['additionalProperty'] ?? error.params['propertyName'];
    if (error.keyword === 'additionalProperties' && typeof extra === 'string') {
      const key = place.map.get(extra)?.key ?? place.from;
      const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
      const guess = nearest(extra, known);
      if (told.has(`${name}.${extra}`)) continue;
      told.add(`${name}.${extra}`);
      say('schema', key, `${name} has no ${extra}`, guess === null ? {} : { help: guess });
      continue;
    }
    if (told.has(name)) continue;
    told.add(name);
    say('schema', place.key, `${name} ${inWords(error, errors)}`);
  }
}

function isVariable(data: unknown): boolean {
  return typeof data === 'string' && data.includes('$');
}

function walk(root: Item, where: readonly string[]): Item {
  let at = root;
  for (const step of where) at = at.map.get(step) ?? at.list[Number(step)] ?? at;
  return at;
}

/** Errors of the branches of a choice are left out, except those within it that tell more than the choice itself. */
function telling(errors: readonly ErrorObject[]): ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf');
  return errors.filter((error) => {
    if (error.keyword === 'if') return false;
    const isChoice = error.keyword === 'oneOf' || error.keyword === 'anyOf';
    if (isChoice)
      return !errors.some(
        (other) =>
          other !== error && within(other, error) && (other.instancePath !== error.instancePath || tells(other)),
      );
    const around = choices.find((choice) => within(error, choice));
    return !around || error.instancePath !== around.instancePath || tells(error);
  });
}

/** Is the error of what the choice is about, or of something in it? */
function within(error: ErrorObject, choice: ErrorObject): boolean {
  return error.instancePath === choice.instancePath || error.instancePath.startsWith(`${choice.instancePath}/`);
}

/** The right branch was meant (an object for an object), and this is what is wrong in it. */
function tells({ keyword }: ErrorObject): boolean {
  return keyword === 'additionalProperties' || keyword === 'required';
}

function inWords(error: ErrorObject, errors: readonly ErrorObject[]): string {
  const { keyword, params, instancePath } = error;
  if (keyword === 'required') return `has no ${String(params['missingProperty'])}`;
  if (keyword === 'enum') return `must be one of ${(params['allowedValues'] as unknown[]).map(String).join(', ')}`;
  const types = new Set(
    errors
      .filter((other) => other.instancePath === instancePath && other.keyword === 'type')
      .flatMap((other) => [other.params['type'] as string | string[]].flat()),
  );
  if (types.size > 0) return `must be ${[...types].map((each) => words[each] ?? each).join(' or ')}`;
  return error.message ?? 'has another form';
}

const words: Readonly<Record<string, string>> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  null: 'nothing',
};
