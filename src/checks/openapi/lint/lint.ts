/** The findings of one document by itself. */

import type { Finding } from '../../../protocol/proof/checks.ts';
import { finder } from '../../kind/check.ts';
import { refsOf } from '../document/document.ts';
import type { ApiDocument } from '../document/document.ts';
import { follow, raw, step } from '../document/node.ts';
import type { Node } from '../document/node.ts';
import { isObject } from '../document/parse.ts';
import type { Pointer } from '../document/pointer.ts';
import { targetOf } from '../document/refs.ts';
import { shapeOf } from '../document/read-shape.ts';
import { where } from '../document/words.ts';
import { structureRules } from '../rules/structure.ts';
import { problemsOf } from './redocly.ts';
import type { Problem } from './redocly.ts';

const finding = finder(structureRules);
/** More than this of one rule are one finding: a list that nobody reads hides the others. */
const mostUnused = 10;

/** What is wrong with its structure and references. */
export async function lint(document: ApiDocument): Promise<Finding[]> {
  const problems = (await problemsOf(document)).filter((problem) => counts(problem, document));
  const unused = problems.filter(({ rule }) => rule === 'unused-component');
  const few = unused.length > mostUnused ? problems.filter(({ rule }) => rule !== 'unused-component') : problems;
  const findings = few.map((problem) => {
    const { rule, file, pointer, suggest } = problem;
    const help =
      rule === 'structure' && pointer.at(-1) === 'nullable'
        ? "Since 3.1, null is a type: type: [string, 'null']"
        : suggest.length > 0
          ? `Did you mean ${suggest.join(', ')}?`
          : undefined;
    const ignored = isIgnoredKeyword(problem, document);
    return finding(`openapi/${rule}`, {
      ...(ignored && { severity: 'warning' }),
      path: file,
      ...document.place(file, pointer),
      message: `${where(pointer)}${saidOf(problem, document)}`,
      ...(help !== undefined && { help }),
    });
  });
  const [first] = unused;
  if (first && unused.length > mostUnused) {
    const message = `${unused.length} components are used by nothing: ${unused.map(({ pointer }) => pointer.at(-1)).join(', ')}`;
    findings.push(
      finding('openapi/unused-component', { path: first.file, ...document.place(first.file, first.pointer), message }),
    );
  }
  if (document.oddVersion !== undefined) {
    const { path } = document.root;
    const message = `openapi: ${document.oddVersion} is no version`;
    const help = `openapi: ${document.version}`;
    findings.push(finding('openapi/structure', { path, ...document.place(path, ['openapi']), message, help }));
  }
  findings.push(...circles(document, problems));
  for (const { ref, file, pointer } of document.outside)
    findings.push(
      finding('openapi/ref-outside', {
        path: file,
        ...document.place(file, [...pointer, '$ref']),
        message: `${ref} is outside of the tree and was not followed`,
        help: 'Refer to a file of the repository, relative to this one.',
      }),
    );
  return findings;
}

/** References that lead back to themselves, which Redocly passes over. */
function circles(document: ApiDocument, problems: readonly Problem[]): Finding[] {
  const told = new Set(problems.map(({ file, pointer }) => `${file}#${pointer.join('/')}`));
  return [...document.files.values()].flatMap((file) =>
    refsOf(file).flatMap(({ ref, pointer }) => {
      if (follow(document, { file: file.path, pointer, value: { $ref: ref } })) return [];
      const first = step(document, ref, file.path);
      if (!first || told.has(`${file.path}#${pointer.join('/')}`) || !leadsBack(document, first)) return [];
      const message = `${where(pointer)}${ref} leads back to itself`;
      const place = document.place(file.path, [...pointer, '$ref']);
      return [finding('openapi/unresolved-ref', { path: file.path, ...place, message })];
    }),
  );
}

function leadsBack(document: ApiDocument, from: Node): boolean {
  const seen = new Set<unknown>();
  let node: Node | undefined = from;
  while (node && isObject(node.value) && typeof node.value['$ref'] === 'string') {
    if (seen.has(node.value)) return true;
    seen.add(node.value);
    node = step(document, node.value['$ref'], node.file);
  }
  return false;
}

/** Redocly also reports what is no fault, or what is told elsewhere. */
function counts({ rule, file, pointer, message }: Problem, document: ApiDocument): boolean {
  // Two that are the same but for their names are told elsewhere.
  if (rule === 'ambiguous-paths') {
    const [one, other] = Array.from(message.matchAll(/`(\/[^`]*)`/g), ([, path = '']) =>
      path.replace(/\{[^{}]*\}/g, '{}'),
    );
    return one !== other;
  }
  // Letters of any script make a name.
  if (rule === 'operation-id-unsafe')
    return /[^\p{L}\p{N}]/u.test(String(nodeAt(document, file, pointer)?.value).replace(/[-._~:/]/g, ''));
  // Extensions are whatever their readers take them for.
  if (rule === 'unresolved-ref' && pointer.some((key) => key.startsWith('x-'))) return false;
  if (rule === 'unresolved-ref') {
    const ref = refAt(document, file, pointer);
    return ref === undefined || targetOf(ref, file).to === 'file';
  }
  const schema = nodeAt(
    document,
    file,
    pointer.slice(0, pointer.lastIndexOf(rule === 'required-undefined' ? 'required' : 'nullable')),
  );
  // Whoever made a choice of schemas nullable was understood by all tools, although 3.0.3 says otherwise.
  if (rule === 'nullable-without-type')
    return !(isObject(schema?.value) && ['allOf', 'anyOf', 'oneOf'].some((key) => key in (schema.value as object)));
  // Under these, `required` is about the schema around it.
  if (rule === 'required-undefined' && pointer.some((key) => /^(not|if|then|else|dependentSchemas)$/.test(key)))
    return false;
  if (rule === 'required-undefined' && schema)
    return !shapeOf(document, schema)?.properties.has(String(nodeAt(document, file, pointer)?.value));
  // A description or the type again beside a reference is a habit that harms nobody.
  if (rule === 'ref-siblings')
    return (
      document.version.startsWith('3.0') &&
      /^(nullable|readOnly|writeOnly|enum|pattern|(min|max)[A-Z]?\w*|multipleOf|properties|required|items|allOf|anyOf|oneOf|not|additionalProperties)$/.test(
        pointer.at(-1) ?? '',
      )
    );
  return true;
}

/** Since 3.1 a schema may have keywords that nobody knows: they only have no effect. */
function isIgnoredKeyword({ rule, pointer, message, suggest }: Problem, { version }: ApiDocument): boolean {
  if (rule !== 'structure' || !message.endsWith('is not expected here.') || /^(2|3\.0)/.test(version)) return false;
  const inSchema = pointer.some((key) => /^(schema|schemas|properties|items|allOf|anyOf|oneOf)$/.test(key));
  return inSchema && (suggest.length === 0 || pointer.at(-1) === 'nullable');
}

/** Redocly says that it cannot; ours is to say what, and why. */
function saidOf({ rule, file, pointer, message }: Problem, document: ApiDocument): string {
  const ref = rule === 'unresolved-ref' ? refAt(document, file, pointer) : undefined;
  if (ref === undefined) return sentence(message);
  const target = targetOf(ref, file);
  const why = target.to === 'file' ? document.unread.get(target.path) : undefined;
  return why === undefined ? `${ref} leads to nothing` : `${ref}: the file ${why}`;
}

function refAt(document: ApiDocument, file: string, pointer: Pointer): string | undefined {
  const value = nodeAt(document, file, pointer)?.value;
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value['$ref'] === 'string' ? value['$ref'] : undefined;
}

function nodeAt(document: ApiDocument, file: string, pointer: Pointer): Node | undefined {
  let node: Node | undefined = { file, pointer: [], value: document.files.get(file)?.value };
  for (const key of pointer) node = node && raw(node, key);
  return node;
}

function sentence(message: string): string {
  return message
    .replaceAll('`', '')
    .replace(/\.$/, '')
    .replace(/ on this level$/, '');
}
