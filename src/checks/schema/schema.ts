/** JSON Schema: valid against its meta-schema, references lead somewhere, examples fit, it does not contradict itself, and files that name it fit it. */

import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { readData } from '../data/read.ts';
import { follow, plain, textOf } from '../data/node.ts';
import { breakingProblems } from './breaking.ts';
import { draftNames, draftOf, guess, metaErrors } from './drafts.ts';
import { checkInstance, localSchemaOf } from './instance.ts';
import { refsOf } from './refs.ts';
import { finding, rules } from './rules.ts';
import { senseProblems } from './sense.ts';
import type { SchemaProblem } from './problem.ts';
import { valueProblems } from './values.ts';
import { subschemas } from './walk.ts';

const declared = /["']?\$schema["']?\s*:\s*["']?https?:\/\/json-schema\.org\//;
const usual = /(?:^|[./_-])schema\.(?:json|ya?ml)$|\.schema$/i;

export const jsonSchema: Check = {
  kind: 'json-schema',
  about:
    'JSON Schemas are valid, their references lead somewhere, their examples and the files that name them fit, and what was valid stays so',
  rules,
  async engine() {
    const { default: ajv } = await import('ajv/package.json', { with: { type: 'json' } });
    return { name: 'ajv', version: ajv.version };
  },
  detect(path, content) {
    if (localSchemaOf(path, content) !== undefined) return true;
    if (!declared.test(content) && !usual.test(path)) return false;
    const root = readData(path, content);
    if (root?.kind !== 'object') return false;
    const said = textOf(root, '$schema');
    if (said !== undefined) return /^https?:\/\/json-schema\.org\//.test(said);
    // By its name only what plainly is one.
    if (!usual.test(path)) return false;
    const keys = new Set(root.entries.map(({ key }) => key));
    return (
      (keys.has('properties') && keys.has('type')) ||
      keys.has('$defs') ||
      (keys.has('definitions') && (keys.has('$ref') || keys.has('type')))
    );
  },
  async *check(files, context) {
    for (const { path, content, before } of files)
      if (content === null) continue;
      else if (localSchemaOf(path, content) === undefined)
        yield await checkOne(path, { text: content, before }, context);
      else yield await checkInstance(path, content, context.proposed);
  },
};

async function checkOne(
  path: string,
  { text, before }: { text: string; before: string | null },
  { proposed }: CheckContext,
): Promise<Found> {
  const root = readData(path, text);
  if (!root) return notChecked(path, 'it cannot be read');
  const said = textOf(root, '$schema');
  const draft = said === undefined ? guess(root) : draftOf(said);
  if (!draft) return notChecked(path, `a schema by ${said}, which is not known here`);
  const lines = new Lines(text);
  const problems: SchemaProblem[] = [];
  for (const { instancePath, message = '', params } of await metaErrors(plain(root), draft)) {
    const allowed =
      'allowedValues' in params && Array.isArray(params['allowedValues'])
        ? `: ${params['allowedValues'].join(', ')}`
        : '';
    problems.push({
      rule: 'json-schema/invalid',
      from: follow(root, instancePath).nearest,
      message: `${instancePath || 'the schema'} ${message}${allowed}`,
    });
  }
  for (const each of subschemas(root)) problems.push(...senseProblems(each));
  const refs = await refsOf(path, root, proposed);
  problems.push(...refs.problems);
  const parts = [[draftNames[draft], `${[...subschemas(root)].length} schemas`].join(' · ')];
  if (draft === '4') parts.push('draft 4: values not validated');
  else if (problems.some(({ rule }) => /invalid$|ref$|pattern$/.test(rule))) parts.push('values not validated');
  else {
    const values = await valueProblems(root, draft, refs.documents);
    problems.push(...values.problems);
    if (values.examples > 0)
      parts.push(values.examples === 1 ? '1 example validated' : `${values.examples} examples validated`);
    if (values.defaults > 0)
      parts.push(values.defaults === 1 ? '1 default value validated' : `${values.defaults} default values validated`);
    if (values.why !== undefined) parts.push(`some values not validated: ${values.why}`);
  }
  if (refs.outside.size > 0)
    parts.push(
      refs.outside.size === 1
        ? '1 reference out of the tree not followed'
        : `${refs.outside.size} references out of the tree not followed`,
    );
  const base = before === null ? null : readData(path, before);
  if (base) {
    const breaking = breakingProblems(base, root);
    problems.push(...breaking);
    if (breaking.length === 0) parts.push('no breaking change');
  }
  const findings = problems.map(({ rule, from, ...more }) => finding(rule, { path, ...lines.at(from), ...more }));
  return foundIn(
    path,
    findings.sort((a, b) => a.line - b.line),
    parts.join(' · '),
  );
}
