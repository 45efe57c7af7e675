/** OpenAPI documents: structure, references, and what changed for the clients of today. */

import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { isDocument } from './detect.ts';
import { readDocument } from './document/document.ts';
import type { ApiDocument } from './document/document.ts';
import { isObject } from './document/parse.ts';
import { compareDocuments } from './breaking/compare.ts';
import { lint } from './lint/lint.ts';
import { breakingRules } from './rules/breaking.ts';
import { structureRules } from './rules/structure.ts';

export const openapi: Check = {
  kind: 'openapi',
  about: 'OpenAPI documents: structure, references, examples, breaking changes',
  rules: [...structureRules, ...breakingRules],
  engine: async () => ({ name: 'Redocly', version: '2.64.0' }),
  detect: isDocument,
  async *check(files, context) {
    for (const file of files) if (file.content !== null) yield await judge(file, file.content, context);
  },
};

async function judge(file: CheckedFile, content: string, { proposed, base }: CheckContext): Promise<Found> {
  let document: ApiDocument;
  let before: ApiDocument | undefined;
  try {
    document = await readDocument(file.path, content, proposed);
    if (file.before !== null) before = await readDocument(file.path, file.before, base);
  } catch (error) {
    return notChecked(file.path, error instanceof Error ? error.message : String(error));
  }
  const findings = await lint(document);
  if (before) findings.push(...compareDocuments(before, document));
  return foundIn(file.path, findings, summary(document));
}

function summary(document: ApiDocument): string {
  const { value } = document.root;
  const paths = isObject(value) && isObject(value['paths']) ? Object.keys(value['paths']).length : 0;
  return `${document.version} · ${paths} paths`;
}
