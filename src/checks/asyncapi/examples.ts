/** Examples of messages and of their schemas, validated for real. */

import type { ValidateFunction } from 'ajv';
import { entryOf, plain, valueOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import { validatorFor } from '../schema/drafts.ts';
import type { SchemaProblem } from '../schema/problem.ts';
import { subschemas } from '../schema/walk.ts';
import type { Parts } from './parts.ts';

const rootId = 'https://archie.invalid/document';
const mostExamples = 300;
const mostMs = 4000;

/** How many were validated, and what is wrong with which. */
export async function exampleProblems(
  root: DataNode,
  parts: Parts,
): Promise<{ problems: SchemaProblem[]; count: number; why?: string }> {
  const problems: SchemaProblem[] = [];
  const ajv = await validatorFor('7', false);
  ajv.addSchema(plain(root) as object, rootId);
  const until = performance.now() + mostMs;
  let count = 0;
  let why: string | undefined;
  const test = (schema: string, value: DataNode, what: string) => {
    if (count >= mostExamples || performance.now() > until)
      return void (why = `only the first ${count} examples validated`);
    let validate: ValidateFunction;
    try {
      validate = ajv.compile({ $ref: `${rootId}#${schema.split('/').map(encodeURIComponent).join('/')}` });
    } catch (error) {
      return void (why = (error instanceof Error ? error.message : String(error)).split('\n')[0]);
    }
    count += 1;
    if (validate(plain(value))) return undefined;
    const error = validate.errors?.[0];
    problems.push({
      rule: 'asyncapi/invalid-example',
      from: value.from,
      message: `${what} is not valid: ${error?.instancePath ? `${error.instancePath} ` : ''}${error?.message ?? ''}`,
    });
    return undefined;
  };
  for (const { node, payload, headers } of parts.messages) {
    const examples = valueOf(node, 'examples');
    for (const example of examples?.kind === 'array' ? examples.items : [])
      for (const [key, schema] of [
        ['payload', payload],
        ['headers', headers],
      ] as const) {
        const entry = entryOf(example, key);
        if (entry && schema) test(schema.pointer, { ...entry.value, from: entry.from }, `the ${key} of the example`);
      }
  }
  for (const schema of parts.schemas)
    for (const { node, pointer } of subschemas(schema.node, schema.pointer)) {
      const examples = valueOf(node, 'examples');
      for (const example of examples?.kind === 'array' ? examples.items : []) test(pointer, example, 'the example');
      const usual = entryOf(node, 'default');
      if (usual) test(pointer, { ...usual.value, from: usual.from }, 'the default value');
    }
  return { problems, count, ...(why !== undefined && { why }) };
}
