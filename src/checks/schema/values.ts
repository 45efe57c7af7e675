/** Do the examples and default values of a schema fit it? Really validated, by ajv. */

import type { Ajv, ValidateFunction } from 'ajv';
import { entryOf, plain, valueOf } from '../data/node.ts';
import type { DataNode } from '../data/node.ts';
import { validatorFor } from './drafts.ts';
import type { Draft } from './drafts.ts';
import type { SchemaProblem } from './problem.ts';
import { subschemas } from './walk.ts';

/** `why`: what kept some from being validated. */
interface Values {
  problems: SchemaProblem[];
  examples: number;
  defaults: number;
  why?: string;
}

const mostValues = 400;
const mostMs = 4000;
/** What has no address of its own, where references are relative to nothing as well. */
const rootId = 'file:///archie.invalid';

/** Of the whole schema. `documents`: what it refers to. */
export async function valueProblems(
  root: DataNode,
  draft: Draft,
  documents: ReadonlyMap<string, unknown>,
): Promise<Values> {
  const values: Values = { problems: [], examples: 0, defaults: 0 };
  const wanted = [...subschemas(root)].filter(({ node }) =>
    node.entries.some(({ key }) => key === 'default' || key === 'examples' || key === 'example'),
  );
  if (wanted.length === 0) return values;
  let own: Awaited<ReturnType<typeof loaded>>;
  try {
    own = await loaded(root, draft, documents);
  } catch (error) {
    return { ...values, why: error instanceof Error ? error.message : String(error) };
  }
  const { ajv, id } = own;
  const until = performance.now() + mostMs;
  for (const { node, pointer } of wanted) {
    if (values.examples + values.defaults >= mostValues || performance.now() > until) {
      values.why = `only the first ${values.examples + values.defaults} values validated`;
      break;
    }
    let validate: ValidateFunction;
    try {
      validate = ajv.compile({ $ref: `${id}#${pointer.split('/').map(encodeURIComponent).join('/')}` });
    } catch (error) {
      values.why = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
      continue;
    }
    for (const { value, from, key } of valuesOf(node)) {
      values[key === 'default' ? 'defaults' : 'examples'] += 1;
      if (validate(plain(value))) continue;
      const error = validate.errors?.[0];
      const where = error?.instancePath ? `${error.instancePath} ` : '';
      const rule = key === 'default' ? 'json-schema/invalid-default' : 'json-schema/invalid-example';
      values.problems.push({
        rule,
        from,
        message: `${key === 'default' ? 'the default value' : 'the example'} ${short(value)} is not valid: ${where}${error?.message ?? ''}`,
      });
    }
  }
  return values;
}

/** A validator that knows the schema, by its `id`, and what that refers to. Throws for what it cannot take. */
export async function loaded(
  root: DataNode,
  draft: Draft,
  documents: ReadonlyMap<string, unknown>,
  allErrors = false,
): Promise<{ ajv: Ajv; id: string }> {
  const ajv = await validatorFor(draft, allErrors);
  const schema = plain(root) as { $id?: string };
  const id = typeof schema.$id === 'string' && /^https?:/.test(schema.$id) ? schema.$id.replace(/#$/, '') : rootId;
  ajv.addSchema({ ...schema, $id: id });
  for (const [address, document] of documents)
    if (typeof document === 'object' && document !== null && !ajv.getSchema(address)) ajv.addSchema(document, address);
  return { ajv, id };
}

function valuesOf(node: DataNode): { value: DataNode; from: number; key: string }[] {
  const found: { value: DataNode; from: number; key: string }[] = [];
  for (const key of ['default', 'example']) {
    const entry = entryOf(node, key);
    // An empty default stands for none, in many a form.
    if (entry) found.push({ value: entry.value, from: entry.from, key });
  }
  const examples = valueOf(node, 'examples');
  if (examples?.kind === 'array')
    for (const value of examples.items) found.push({ value, from: value.from, key: 'examples' });
  return found;
}

function short(value: DataNode): string {
  const text = JSON.stringify(plain(value)) ?? 'null';
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}
