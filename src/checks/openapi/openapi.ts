/** OpenAPI documents: structure, references, examples that a mock really answers with, and what changed for the clients of today. */

import { worded } from './document/words.ts';
import type { Finding } from '../../protocol/proof/checks.ts';
import { finder, foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { isDocument, isPart } from './detect.ts';
import { readDocument } from './document/document.ts';
import type { ApiDocument } from './document/document.ts';
import { inside, rootOf } from './document/node.ts';
import { operationName, pathsOf } from './document/operations.ts';
import { judge } from './judge.ts';
import { breakingRules } from './rules/breaking.ts';
import { exampleRules } from './rules/examples.ts';
import { structureRules } from './rules/structure.ts';
import { usersOf } from './users.ts';

const finding = finder(breakingRules);

export const openapi: Check = {
  kind: 'openapi',
  about: 'OpenAPI documents: structure, references, security, examples, breaking changes',
  rules: [...structureRules, ...exampleRules, ...breakingRules],
  engine: async () => ({ name: 'Redocly', version: '2.64.0' }),
  detect: (path, content) => isDocument(content) || isPart(path, content),
  async *check(files, context) {
    const roots = files.filter(({ content, before }) => isDocument(content ?? before ?? ''));
    const parts = files.filter((file) => !roots.includes(file));
    const gone = roots.filter(({ content }) => content === null);
    const owed = new Owed(parts);
    for (const file of roots) {
      if (file.content === null) continue;
      yield* judged(file.content, file, await oldOf(file, gone, context), context, owed);
    }
    for (const file of gone) yield* removed(file, context);
    const known = new Set(roots.map(({ path }) => path));
    const open = owed.open();
    if (open.length > 0)
      for (const user of await usersOf(open, context.proposed, known)) yield* used(user, context, owed);
    yield* owed.verdicts();
  },
};

/** Verdicts that parts are to get, when all documents that use them are known. */
class Owed {
  readonly #parts: ReadonlyMap<string, { file: CheckedFile; users: string[]; findings: Finding[] }>;

  constructor(parts: readonly CheckedFile[]) {
    this.#parts = new Map(parts.map((file) => [file.path, { file, users: [], findings: [] }]));
  }

  open(): string[] {
    return [...this.#parts].filter(([, { users }]) => users.length === 0).map(([path]) => path);
  }

  /** Takes the findings that are about parts; the others are the document's own. */
  take(document: ApiDocument, findings: readonly Finding[]): Finding[] {
    for (const [path, { users }] of this.#parts)
      if (document.files.has(path) || document.unread.has(path)) users.push(document.root.path);
    return findings.filter((each) => {
      const part = this.#parts.get(each.path);
      if (!part) return true;
      if (
        !part.findings.some(
          ({ rule, line, message }) => rule === each.rule && line === each.line && message === each.message,
        )
      )
        part.findings.push(each);
      return false;
    });
  }

  *verdicts(): Generator<Found> {
    for (const [path, { file, users, findings }] of this.#parts)
      if (users.length > 0) yield foundIn(path, findings, `part of ${users.join(', ')}`);
      else if (file.content !== null)
        yield notChecked(path, 'looks like a part of an OpenAPI document, but none here refers to it');
  }
}

/** What the document was: also under another name, where the old one is gone. */
async function oldOf(file: CheckedFile, gone: CheckedFile[], { base }: CheckContext): Promise<ApiDocument | undefined> {
  if (file.before !== null && isDocument(file.before)) return quietly(file.path, file.before, base);
  const title = /^\s*["']?title["']?\s*:.*$/m.exec(file.content ?? '')?.[0].trim();
  const moved = gone.findIndex(({ before }) => title !== undefined && before?.includes(title));
  const [old] = moved < 0 ? [] : gone.splice(moved, 1);
  return old && quietly(old.path, old.before ?? '', base);
}

/** What could not be read before is nothing to compare with. */
async function quietly(path: string, text: string, tree: CheckContext['base']): Promise<ApiDocument | undefined> {
  return readDocument(path, text, tree).catch(() => undefined);
}

async function* judged(
  content: string,
  { path }: CheckedFile,
  before: ApiDocument | undefined,
  { proposed }: CheckContext,
  owed: Owed,
): AsyncGenerator<Found> {
  try {
    const document = await readDocument(path, content, proposed);
    const { findings, summary, evidence } = await judge(document, before);
    yield foundIn(path, owed.take(document, findings), summary, evidence);
  } catch (error) {
    yield notChecked(path, error instanceof Error ? error.message : String(error));
  }
}

/** A document that did not change itself: only what is new about it is told. */
async function* used(document: ApiDocument, { base }: CheckContext, owed: Owed): AsyncGenerator<Found> {
  const { path } = document.root;
  const text = await base.text(path);
  const before = text === null ? undefined : await quietly(path, text, base);
  const { findings, summary, evidence } = await judge(document, before);
  const known = new Set(before ? (await judge(before, undefined)).findings.map(nameOf) : []);
  const own = owed.take(document, findings).filter((each) => !known.has(nameOf(each)));
  if (own.length > 0) yield foundIn(path, own, summary, evidence);
}

function nameOf({ rule, path, message }: Finding): string {
  return `${rule}\0${path}\0${message}`;
}

async function* removed({ path, before }: CheckedFile, { base }: CheckContext): AsyncGenerator<Found> {
  const old = await quietly(path, before ?? '', base);
  const operations = old ? pathsOf(old).flatMap((item) => [...item.operations.values()]) : [];
  const alive = operations.filter(({ node }) => node.value['deprecated'] !== true);
  const [first] = alive;
  if (!old || !first) return;
  const title = worded(inside(old, rootOf(old), 'info', 'title')?.value ?? path);
  const message = `${title} is gone with ${alive.length} operation${alive.length === 1 ? '' : 's'}, the first of them ${operationName(first)}`;
  yield foundIn(path, [finding('openapi/document-removed', { path, line: 1, message })], 'gone');
}
