/** What was valid by a schema and is not any more: documents that exist, and programs that write them, break on it. */

import { entryOf, follow, plain, textOf, valueOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import { allowedBy, entriesOf, numberOf, placedWords, typesOf, wordsOf } from './keywords.ts';
import type { SchemaProblem } from './problem.ts';

/** Limits, by whether more of it lets less through. */
const limits: Readonly<Record<string, 'least' | 'most'>> = {
  minimum: 'least',
  exclusiveMinimum: 'least',
  minLength: 'least',
  minItems: 'least',
  minProperties: 'least',
  minContains: 'least',
  maximum: 'most',
  exclusiveMaximum: 'most',
  maxLength: 'most',
  maxItems: 'most',
  maxProperties: 'most',
  maxContains: 'most',
};
/** What says of a value what it is, without its type. */
const telling = [
  'properties',
  'items',
  'enum',
  'const',
  'anyOf',
  'oneOf',
  'allOf',
  '$ref',
  'pattern',
  'minimum',
  'maximum',
];
const deepest = 60;

/** Of the whole schema. None where its `$id` says that it is another one. */
export function breakingProblems(before: DataNode, now: DataNode): SchemaProblem[] {
  const id = (node: DataNode) => textOf(node, '$id') ?? textOf(node, 'id');
  if (id(before) !== id(now)) return [];
  return narrowedProblems([[before, now]], before, now);
}

/** Of schemas within two documents, as pairs of what was and what is. */
export function narrowedProblems(
  pairs: readonly (readonly [DataNode, DataNode])[],
  before: DataNode,
  now: DataNode,
): SchemaProblem[] {
  const comparison = new Comparison(before, now);
  for (const [was, is] of pairs) comparison.compare(was, is, '', 0);
  return comparison.problems;
}

class Comparison {
  readonly problems: SchemaProblem[] = [];
  readonly #before: DataNode;
  readonly #now: DataNode;
  readonly #seen = new Map<DataNode, Set<DataNode>>();

  constructor(before: DataNode, now: DataNode) {
    this.#before = before;
    this.#now = now;
  }

  compare(was: DataNode, is: DataNode, path: string, depth: number): void {
    const [old, now] = [resolved(was, this.#before), resolved(is, this.#now)];
    const seen = this.#seen.get(old) ?? new Set();
    this.#seen.set(old, seen);
    if (depth > deepest || seen.has(now)) return;
    seen.add(now);
    if (now.kind === 'scalar' && now.value === false && !(old.kind === 'scalar' && old.value === false))
      return this.#say('closed', now.from, `${named(path)} takes nothing any more`);
    if (old.kind !== 'object' || now.kind !== 'object') return;
    this.#types(old, now, path);
    this.#values(old, now, path);
    this.#limits(old, now, path);
    this.#objects(old, now, path);
    this.#alternatives(old, now, path, depth);
    for (const key of ['properties', 'patternProperties', '$defs', 'definitions'])
      for (const { key: name, value } of entriesOf(old, key)) {
        const other = valueOf(valueOf(now, key), name);
        if (other) this.compare(value, other, key === 'properties' ? `${path}.${name}` : path, depth + 1);
      }
    for (const key of ['items', 'additionalProperties', 'contains', 'propertyNames']) {
      const [one, other] = [valueOf(old, key), valueOf(now, key)];
      if (one?.kind === 'object' && other?.kind === 'object')
        this.compare(one, other, key === 'items' ? `${path}[]` : path, depth + 1);
    }
  }

  #say(rule: string, from: number, message: string, severity?: SchemaProblem['severity']): void {
    this.problems.push({ rule: `json-schema/${rule}`, from, message, ...(severity && { severity }) });
  }

  #types(old: DataNode, now: DataNode, path: string): void {
    const [was, is] = [typesOf(old), typesOf(now)];
    if (is === null || (was === null && telling.some((key) => valueOf(old, key) !== undefined))) return;
    const from = entryOf(now, 'type')?.from ?? now.from;
    if (was === null) return this.#say('type-narrowed', from, `${named(path)} was of any type, and is ${said(is)} now`);
    const lost = was.filter((type) => !is.includes(type) && !(type === 'integer' && is.includes('number')));
    if (lost.length > 0) this.#say('type-narrowed', from, `${named(path)} was ${said(was)}, and is ${said(is)} now`);
  }

  #values(old: DataNode, now: DataNode, path: string): void {
    const [was, is] = [allowedBy(old), allowedBy(now)];
    if (is === null) return;
    const from = (entryOf(now, 'enum') ?? entryOf(now, 'const') ?? now).from;
    if (was === null)
      return this.#say(
        'enum-narrowed',
        from,
        `${named(path)} took any value, and only ${is.join(', ').slice(0, 60)} now`,
      );
    const lost = was.filter((value) => !is.includes(value));
    if (lost.length > 0)
      this.#say('enum-narrowed', from, `${named(path)} takes ${lost.join(', ').slice(0, 80)} no more`);
  }

  #limits(old: DataNode, now: DataNode, path: string): void {
    for (const [key, way] of Object.entries(limits)) {
      const [was, is] = [numberOf(old, key), numberOf(now, key)];
      const from = entryOf(now, key)?.from ?? now.from;
      if (
        is === undefined ||
        (was === undefined && way === 'least' && is <= 0 && key.startsWith('min') && key !== 'minimum')
      )
        continue;
      if (was === undefined || (way === 'least' ? is > was : is < was))
        this.#say(
          'limit-tightened',
          from,
          `${key} of ${named(path)} is ${is} now${was === undefined ? '' : `, and was ${was}`}`,
        );
    }
    for (const key of ['pattern', 'multipleOf', 'format']) {
      const [was, is] = [valueOf(old, key), valueOf(now, key)];
      if (!is || JSON.stringify(plain(is)) === (was && JSON.stringify(plain(was)))) continue;
      const before = was ? `, and was ${String(plain(was))}` : '';
      // Readers may or may not look at a format.
      this.#say(
        'limit-tightened',
        entryOf(now, key)?.from ?? now.from,
        `${key} of ${named(path)} is ${String(plain(is))} now${before}`,
        key === 'format' ? 'warning' : undefined,
      );
    }
  }

  #objects(old: DataNode, now: DataNode, path: string): void {
    const required = new Set(wordsOf(old, 'required'));
    for (const { name, from } of placedWords(now, 'required'))
      if (!required.has(name)) this.#say('required-added', from, `${named(`${path}.${name}`)} is required now`);
    const isClosed = isFalse(valueOf(now, 'additionalProperties')) || isFalse(valueOf(now, 'unevaluatedProperties'));
    const wasClosed = isFalse(valueOf(old, 'additionalProperties')) || isFalse(valueOf(old, 'unevaluatedProperties'));
    const closed = entryOf(now, 'additionalProperties') ?? entryOf(now, 'unevaluatedProperties') ?? now;
    if (isClosed && !wasClosed) this.#say('closed', closed.from, `${named(path)} takes no other properties any more`);
    const properties = entryOf(now, 'properties');
    const patterns = entriesOf(now, 'patternProperties').length > 0;
    for (const { key } of entriesOf(old, 'properties')) {
      if (valueOf(properties?.value, key) !== undefined || patterns || valueOf(now, '$ref') || valueOf(now, 'allOf'))
        continue;
      const more = isClosed ? 'is refused now' : 'is gone';
      this.#say(
        'property-removed',
        (properties ?? now).from,
        `${named(`${path}.${key}`)} ${more}`,
        isClosed ? undefined : 'warning',
      );
    }
  }

  #alternatives(old: DataNode, now: DataNode, path: string, depth: number): void {
    for (const key of ['anyOf', 'oneOf', 'allOf', 'prefixItems']) {
      const [was, is] = [valueOf(old, key), valueOf(now, key)];
      if (was?.kind !== 'array' || is?.kind !== 'array') continue;
      if (was.items.length === is.items.length || key === 'prefixItems') {
        for (const [index, each] of was.items.entries()) {
          const other = is.items[index];
          if (other) this.compare(each, other, path, depth + 1);
        }
      } else if (key !== 'allOf') {
        const left = new Set(is.items.map((each) => JSON.stringify(plain(each))));
        const gone = was.items.filter((each) => !left.has(JSON.stringify(plain(each))));
        if (is.items.length < was.items.length && gone.length > 0)
          this.#say(
            'alternative-removed',
            entryOf(now, key)?.from ?? now.from,
            `${gone.length} of the ${was.items.length} alternatives of ${named(path)} are gone`,
          );
      }
    }
  }
}

/** What a reference within the document stands for; it itself where that is not known. */
function resolved(node: DataNode, root: DataNode): DataNode {
  let at = node;
  for (let step = 0; step < 20; step += 1) {
    const ref = textOf(at, '$ref');
    if (ref === undefined || !ref.startsWith('#')) return at;
    const target = ref === '#' ? root : follow(root, decodeURIComponentSafe(ref.slice(1))).node;
    if (!target) return at;
    at = target;
  }
  return at;
}

function decodeURIComponentSafe(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const named = (path: string) => (path === '' ? 'the whole' : path.replace(/^\./, ''));
const said = (types: readonly string[]) => types.join(' or ');
const isFalse = (node: DataNode | undefined) => node?.kind === 'scalar' && node.value === false;
