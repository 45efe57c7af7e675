/** AsyncAPI 2.x and 3.x: structure, references, schemas of payloads, and the examples for them. */

import { dirname, join } from 'node:path/posix';
import { follow, plain, textOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import { readData } from '../data/read.ts';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, Found } from '../kind/check.ts';
import { Lines } from '../kind/lines.ts';
import { metaErrors } from '../schema/drafts.ts';
import { senseProblems } from '../schema/sense.ts';
import type { SchemaProblem } from '../schema/problem.ts';
import { subschemas } from '../schema/walk.ts';
import { breakingProblems } from './breaking.ts';
import { exampleProblems } from './examples.ts';
import { meaningProblems } from './meaning.ts';
import { partsOf, references } from './parts.ts';
import type { Parts } from './parts.ts';
import { finding, rules } from './rules.ts';
import { schemaFor, structureErrors } from './structure.ts';

export const asyncapi: Check = {
  kind: 'asyncapi',
  about: 'AsyncAPI documents fit the specification, their examples fit their payloads, and nobody loses what there was',
  rules,
  async engine() {
    const [{ default: specs }, { default: ajv }] = await Promise.all([
      import('@asyncapi/specs/package.json', { with: { type: 'json' } }),
      import('ajv/package.json', { with: { type: 'json' } }),
    ]);
    return { name: '@asyncapi/specs, ajv', version: `${specs.version}, ${ajv.version}` };
  },
  detect(path, content) {
    if (!/^\s*\{?\s*["']?asyncapi["']?\s*:|^["']?asyncapi["']?\s*:|"asyncapi"\s*:\s*"\d/m.test(content)) return false;
    const root = readData(path, content);
    return root?.kind === 'object' && textOf(root, 'asyncapi') !== undefined;
  },
  async *check(files, context) {
    for (const { path, content, before } of files)
      if (content !== null) yield await checkOne(path, { text: content, before }, context);
  },
};

async function checkOne(
  path: string,
  { text, before }: { text: string; before: string | null },
  context: CheckContext,
): Promise<Found> {
  const root = readData(path, text);
  const version = root ? textOf(root, 'asyncapi') : undefined;
  if (!root || version === undefined) return notChecked(path, 'it cannot be read');
  const name = schemaFor(version);
  if (!name) return notChecked(path, `AsyncAPI ${version} is not known here (2.0 to 2.6, 3.0 and 3.1 are)`);
  const parts = partsOf(root);
  // First, as what is said of a schema says more than what is said of the whole.
  const problems = await payloadProblems(root, parts);
  for (const { instancePath, message = '', params } of await structureErrors(plain(root), name)) {
    if (parts.schemas.some(({ pointer }) => instancePath === pointer || instancePath.startsWith(`${pointer}/`)))
      continue;
    const more =
      'additionalProperty' in params
        ? `: ${String(params['additionalProperty'])}`
        : 'allowedValues' in params
          ? `: ${(params['allowedValues'] as unknown[]).join(', ')}`
          : '';
    const at =
      'additionalProperty' in params
        ? follow(root, `${instancePath}/${String(params['additionalProperty'])}`).nearest
        : follow(root, instancePath).nearest;
    problems.push({
      rule: 'asyncapi/invalid',
      from: at,
      message: `${instancePath || 'the document'} ${message}${more}`,
    });
  }
  const refs = await refProblems(path, root, context);
  problems.push(...refs.problems, ...meaningProblems(root, version));
  const said = [version, `${parts.messages.length} ${parts.messages.length === 1 ? 'message' : 'messages'}`];
  if (problems.some(({ rule }) => /schema$|ref$/.test(rule))) said.push('examples not validated');
  else {
    const examples = await exampleProblems(root, parts);
    problems.push(...examples.problems);
    if (examples.count > 0) said.push(`${examples.count} ${examples.count === 1 ? 'example' : 'examples'} validated`);
    if (examples.why !== undefined) said.push(`some examples not validated: ${examples.why}`);
  }
  if (parts.foreign.size > 0) said.push(`payloads in ${[...parts.foreign].join(', ')} not checked`);
  if (refs.outside > 0) said.push(`${refs.outside} references out of the tree not followed`);
  const base = before === null ? null : readData(path, before);
  if (base) {
    const breaking = breakingProblems(base, root);
    problems.push(...breaking);
    if (breaking.length === 0) said.push('no breaking change');
  }
  const lines = new Lines(text);
  const seen = new Set<string>();
  const findings = problems
    .map(({ rule, from, ...more }) => finding(rule, { path, ...lines.at(from), ...more }))
    .filter(({ line, column }) => !seen.has(`${line}:${column}`) && seen.add(`${line}:${column}`));
  return foundIn(
    path,
    findings.sort((a, b) => a.line - b.line),
    said.join(' · '),
  );
}

async function refProblems(
  path: string,
  root: DataNode,
  { proposed }: CheckContext,
): Promise<{ problems: SchemaProblem[]; outside: number }> {
  const problems: SchemaProblem[] = [];
  let outside = 0;
  for (const { from, value } of references(root)) {
    const ref = value.kind === 'scalar' ? String(value.value) : '';
    const [address = '', fragment = ''] = ref.split('#', 2);
    const say = (message: string) => problems.push({ rule: 'asyncapi/unresolved-ref', from, message });
    if (/^[a-z][a-z\d+.-]*:/i.test(address)) {
      outside += 1;
      continue;
    }
    let target: DataNode | null = root;
    if (address !== '') {
      const file = join(dirname(path), address);
      const text = await proposed.text(file);
      if (text === null) {
        say(`${ref}: there is no file ${file}`);
        continue;
      }
      outside += 1;
      target = /\.(?:json|ya?ml)$/i.test(file) ? readData(file, text) : null;
    }
    if (target && fragment !== '' && !follow(target, decoded(fragment)).node) say(`${ref} leads nowhere`);
  }
  return { problems, outside };
}

function decoded(fragment: string): string {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return fragment;
  }
}

/** Schemas of payloads against the meta-schema of draft 7, which AsyncAPI builds on, and against sense. */
async function payloadProblems(root: DataNode, parts: Parts): Promise<SchemaProblem[]> {
  const problems: SchemaProblem[] = [];
  for (const { node, pointer } of parts.schemas) {
    for (const { instancePath, message = '', params } of await metaErrors(plain(node), '7')) {
      const allowed = 'allowedValues' in params ? `: ${(params['allowedValues'] as unknown[]).join(', ')}` : '';
      problems.push({
        rule: 'asyncapi/invalid-schema',
        from: follow(root, pointer + instancePath).nearest,
        message: `${pointer}${instancePath} ${message}${allowed}`,
      });
    }
    for (const each of subschemas(node, pointer))
      for (const problem of senseProblems(each))
        problems.push({
          ...problem,
          rule: problem.rule.endsWith('invalid-pattern') ? 'asyncapi/invalid-schema' : 'asyncapi/doubtful-schema',
        });
  }
  return problems;
}
