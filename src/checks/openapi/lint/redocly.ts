/** What Redocly finds in a document, as findings of our rules. It reads through our own resolver, so no file system and no network. */

import { createConfig, BaseResolver, lintDocument, ResolveError, Source } from '@redocly/openapi-core';
import type { Config } from '@redocly/openapi-core';
import { posix } from 'node:path';
import type { ApiDocument } from '../document/document.ts';
import { pointerOf, targetOf } from '../document/refs.ts';
import type { Pointer } from '../document/locate.ts';

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

  constructor(document: ApiDocument) {
    super();
    this.#document = document;
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
    return { source, parsed: this.#document.files.get(source.absoluteRef.slice(1))?.value };
  }
}

let config: Promise<Config> | undefined;

/** Redocly's settings are ours: a `redocly.yaml` of the repository may bring code. */
async function settings(): Promise<Config> {
  const on = Object.fromEntries(Object.keys(ours).map((name) => [name, 'error' as const]));
  return createConfig({ rules: on });
}

/** All problems of a document, as they are found. Throws for a version that Redocly does not know. */
export async function problemsOf(document: ApiDocument): Promise<Problem[]> {
  config ??= settings();
  const { path, text, value } = document.root;
  const problems = await lintDocument({
    document: { source: new Source(`/${path}`, text), parsed: value },
    config: await config,
    externalRefResolver: new TreeResolver(document),
  });
  return problems.flatMap(({ ruleId, message, location: [at], suggest }) => {
    const rule = ours[ruleId];
    if (!at || rule === undefined) return [];
    const pointer = at.pointer === undefined ? [] : pointerOf(at.pointer.replace(/^#/, ''));
    return [{ rule, file: at.source.absoluteRef.slice(1), pointer, message, suggest }];
  });
}
