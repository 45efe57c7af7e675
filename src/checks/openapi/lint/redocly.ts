/** What Redocly finds in a document, as findings of our rules. It reads through our own resolver, so no file system and no network. */

import { createConfig, BaseResolver, lintDocument, ResolveError, Source } from '@redocly/openapi-core';
import type { Config } from '@redocly/openapi-core';
import { posix } from 'node:path';
import { refsOf } from '../document/document.ts';
import type { ApiDocument } from '../document/document.ts';
import { follow, step } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import { pointerOf, targetOf } from '../document/refs.ts';
import type { Pointer } from '../document/pointer.ts';

/** Which rule of Redocly's is which of ours. What is not here is off. */
const ours: Readonly<Record<string, string>> = {
  struct: 'structure',
  'no-unresolved-refs': 'unresolved-ref',
  'operation-operationId-unique': 'duplicate-operation-id',
  'path-parameters-defined': 'path-parameter-undeclared',
  'operation-parameters-unique': 'duplicate-parameter',
  'path-not-include-query': 'path-invalid',
  'path-declaration-must-exist': 'path-invalid',
  'security-scopes-defined': 'unknown-scope',
  'no-required-schema-properties-undefined': 'required-undefined',
  'no-enum-type-mismatch': 'enum-mismatch',
  'no-duplicated-enum-values': 'duplicate-enum-value',
  'no-schema-type-mismatch': 'keyword-mismatch',
  'no-mixed-number-range-constraints': 'keyword-mismatch',
  'spec-ref-siblings': 'ref-siblings',
  'nullable-type-sibling': 'nullable-without-type',
  'no-undefined-server-variable': 'server-variable',
  'no-server-variables-empty-enum': 'server-variable',
  'no-server-trailing-slash': 'server-slash',
  'no-ambiguous-paths': 'ambiguous-paths',
  'operation-operationId-url-safe': 'operation-id-unsafe',
  'no-example-value-and-externalValue': 'structure',
  'spec-components-invalid-map-name': 'structure',
  'spec-no-invalid-encoding-combinations': 'structure',
  'spec-no-invalid-tag-parents': 'structure',
  'spec-querystring-parameters': 'structure',
  'no-duplicated-tag-names': 'duplicate-tag',
  'no-unused-components': 'unused-component',
};

/** Something that Redocly said. */
export interface Problem {
  rule: string;
  file: string;
  pointer: Pointer;
  message: string;
  suggest: readonly string[];
}

/** Files come from the document that was read; there is no other way to any. */
class TreeResolver extends BaseResolver {
  readonly #document: ApiDocument;
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(document: ApiDocument, values: ReadonlyMap<string, unknown>) {
    super();
    this.#document = document;
    this.#values = values;
  }

  override resolveExternalRef(base: string | null, ref: string): string {
    const target = targetOf(ref, (base ?? '/').slice(1));
    return target.to === 'file' ? posix.join('/', target.path) : `${target.to}:${ref}`;
  }

  override async loadExternalRef(absolute: string): Promise<Source> {
    const file = this.#document.files.get(absolute.slice(1));
    if (!file) throw new ResolveError(new Error('not followed'));
    return new Source(absolute, file.text);
  }

  override parseDocument(source: Source): { source: Source; parsed: unknown } {
    return { source, parsed: this.#values.get(source.absoluteRef.slice(1)) };
  }
}

const settings = new Map<string, Promise<Config>>();

/** Redocly's settings are ours: a `redocly.yaml` of the repository may bring code. */
async function settingsFor(rules: readonly string[]): Promise<Config> {
  const name = rules.join();
  const known =
    settings.get(name) ?? createConfig({ rules: Object.fromEntries(rules.map((rule) => [rule, 'error' as const])) });
  settings.set(name, known);
  return known;
}

/** All problems of a document, as they are found. Throws for a version that Redocly does not know. */
export async function problemsOf(document: ApiDocument): Promise<Problem[]> {
  const { path, text } = document.root;
  const values = shortened(document);
  const run = async (rules: readonly string[]) =>
    lintDocument({
      document: { source: new Source(`/${path}`, text), parsed: values.get(path) },
      config: await settingsFor(rules),
      externalRefResolver: new TreeResolver(document, values),
    });
  // Some rules fail where the structure is not what they count on: the structure is then what there is to tell.
  const problems = await run(Object.keys(ours)).catch(async () => run(['struct', 'no-unresolved-refs']));
  return problems.flatMap(({ ruleId, message, location: [at], suggest }) => {
    const rule = ours[ruleId];
    if (!at || rule === undefined) return [];
    const pointer = at.pointer === undefined ? [] : pointerOf(at.pointer.replace(/^#/, ''));
    return [{ rule, file: at.source.absoluteRef.slice(1), pointer, message, suggest }];
  });
}

const longestChain = 20;

/** The values of all files. Redocly's time grows with the cube of a chain of references: long ones are made short. */
function shortened(document: ApiDocument): Map<string, unknown> {
  const values = new Map([...document.files].map(([path, { value }]) => [path, value]));
  for (const file of document.files.values()) {
    const long = refsOf(file).filter(({ ref }) => isLong(document, ref, file.path));
    if (long.length === 0) continue;
    const copy = structuredClone(file.value);
    for (const { pointer } of long) {
      const at = valueAt(copy, pointer);
      const end = follow(document, { file: file.path, pointer, value: valueAt(file.value, pointer) });
      if (!isObject(at)) continue;
      // Redocly stops at a circle; that it is one is told elsewhere.
      if (!end) delete at['$ref'];
      else if (end.file === file.path) at['$ref'] = `#/${end.pointer.map(escaped).join('/')}`;
    }
    values.set(file.path, copy);
  }
  return values;
}

function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll('~', '~0').replaceAll('/', '~1'));
}

function isLong(document: ApiDocument, ref: string, from: string): boolean {
  let node = step(document, ref, from);
  for (let count = 0; count < longestChain; count++) {
    if (!node || !isObject(node.value) || typeof node.value['$ref'] !== 'string') return false;
    node = step(document, node.value['$ref'], node.file);
  }
  return true;
}

function valueAt(root: unknown, pointer: Pointer): unknown {
  let value = root;
  for (const key of pointer)
    value = Array.isArray(value) ? value[Number(key)] : isObject(value) ? value[key] : undefined;
  return value;
}
