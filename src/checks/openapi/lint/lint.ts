/** The findings of one document by itself. */

import type { Finding } from '../../../protocol/checks.ts';
import { finder } from '../../kind/check.ts';
import type { ApiDocument } from '../document/document.ts';
import { isObject } from '../document/parse.ts';
import type { Pointer } from '../document/locate.ts';
import { targetOf } from '../document/refs.ts';
import { where } from '../document/where.ts';
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
  const findings = few.map(({ rule, file, pointer, message, suggest }) =>
    finding(`openapi/${rule}`, {
      path: file,
      ...document.place(file, pointer),
      message: `${where(pointer)}${sentence(message)}${refOf(document, file, pointer, rule)}`,
      ...(suggest.length > 0 && { help: `Did you mean ${suggest.join(', ')}?` }),
    }),
  );
  const [first] = unused;
  if (first && unused.length > mostUnused) {
    const message = `${unused.length} components are used by nothing: ${unused.map(({ pointer }) => pointer.at(-1)).join(', ')}`;
    findings.push(
      finding('openapi/unused-component', { path: first.file, ...document.place(first.file, first.pointer), message }),
    );
  }
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

/** Redocly also reports what is no fault, or what is told elsewhere. */
function counts({ rule, file, pointer }: Problem, document: ApiDocument): boolean {
  if (rule === 'unresolved-ref') {
    const ref = refAt(document, file, pointer);
    return ref === undefined || targetOf(ref, file).to === 'file';
  }
  // A description beside a reference is a habit that harms nobody.
  if (rule === 'ref-siblings')
    return (
      document.version.startsWith('3.0') &&
      !/^(description|summary|title|example|examples|x-.*)$/.test(pointer.at(-1) ?? '')
    );
  return true;
}

function refOf(document: ApiDocument, file: string, pointer: Pointer, rule: string): string {
  return rule === 'unresolved-ref' ? ` ${refAt(document, file, pointer) ?? ''}` : '';
}

function refAt(document: ApiDocument, file: string, pointer: Pointer): string | undefined {
  let value = document.files.get(file)?.value;
  for (const key of pointer)
    value = isObject(value) ? value[key] : Array.isArray(value) ? value[Number(key)] : undefined;
  if (typeof value === 'string') return value;
  return isObject(value) && typeof value['$ref'] === 'string' ? value['$ref'] : undefined;
}

function sentence(message: string): string {
  return message
    .replaceAll('`', '')
    .replace(/\.$/, '')
    .replace(/ on this level$/, '');
}
