/** GraphQL: schemas (spread over files, or in templates), the operations for them, and what a changed schema means for clients. */

import { isListType, isNonNullType, isObjectType, isInterfaceType, Kind } from 'graphql';
import type { ASTNode, FragmentDefinitionNode, GraphQLOutputType, GraphQLSchema } from 'graphql';
import { foundIn, notChecked } from '../kind/check.ts';
import type { Check, CheckContext, CheckedFile, Found } from '../kind/check.ts';
import { schemaChanges } from './breaking.ts';
import { documentsIn, documentsOf, hasTemplate, isExecutable, isOfSchema, placeOf } from './documents.ts';
import type { GraphqlDocument } from './documents.ts';
import { Findings } from './findings.ts';
import { groupsOf } from './groups.ts';
import { operationProblems, unusedFragments } from './operations.ts';
import type { OperationProblem } from './operations.ts';
import { rules } from './rules.ts';
import { buildGroup } from './schema.ts';
import type { Built, SchemaProblem } from './schema.ts';

const ruleOfSchema: Readonly<Record<SchemaProblem['what'], string>> = {
  schema: 'graphql/invalid-schema',
  'unknown-type': 'graphql/unknown-type',
  duplicate: 'graphql/duplicate-definition',
  'unknown-directive': 'graphql/unknown-directive',
  'foreign-directive': 'graphql/undeclared-directive',
};
const ruleOfOperation: Readonly<Record<OperationProblem['what'], string>> = {
  invalid: 'graphql/invalid-operation',
  deprecated: 'graphql/deprecated-use',
  deep: 'graphql/deep-operation',
  costly: 'graphql/costly-operation',
};

export const graphql: Check = {
  kind: 'graphql',
  about: 'GraphQL schemas and operations are valid, and changes of the schema do not break clients',
  rules,
  async engine() {
    const [{ version }, { default: inspector }] = await Promise.all([
      import('graphql'),
      import('../../../node_modules/@graphql-inspector/core/package.json', { with: { type: 'json' } }),
    ]);
    return { name: 'graphql, @graphql-inspector/core', version: `${version}, ${inspector.version}` };
  },
  detect: (path, content) => hasTemplate(path, content),
  check: (files, context) => checkAll(files, context),
};

/** One side: what the tree holds. */
interface Side {
  documents: GraphqlDocument[];
  built: Built[];
  fragments: Map<string, FragmentDefinitionNode>;
}

async function sideOf(tree: CheckContext['proposed']): Promise<Side> {
  const documents = await documentsOf(tree);
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const { node } of documents)
    for (const each of node?.definitions ?? [])
      if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  return { documents, built: groupsOf(documents).map(buildGroup), fragments };
}

async function* checkAll(files: readonly CheckedFile[], context: CheckContext): AsyncGenerator<Found> {
  const after = await sideOf(context.proposed);
  // Operations alone do not change what clients can ask.
  const ofSchema = files.some(({ path, content, before: old }) =>
    [content, old].some((text) => text !== null && saysSchema(path, text)),
  );
  const before: Side = ofSchema ? await sideOf(context.base) : { documents: [], built: [], fragments: new Map() };
  const findings = new Findings(context);
  const proven = new Map<string, string[]>();
  const note = (path: string, said: string) => proven.set(path, [...(proven.get(path) ?? []), said]);
  const changed = new Set(files.map(({ path }) => path));
  for (const { path, error, offset } of after.documents)
    if (error && changed.has(path))
      await findings.syntax(path, error.message.replace(/^Syntax Error: /, ''), offset + (error.positions?.[0] ?? 0));
  for (const one of after.built) {
    if (![...one.group.paths].some((path) => changed.has(path))) continue;
    for (const { what, node, message } of one.problems) await findings.add(ruleOfSchema[what], node, message);
    const said = await compare(one, before.built, findings);
    const types = one.schema
      ? Object.keys(one.schema.getTypeMap()).filter((name) => !name.startsWith('__')).length - 5
      : 0;
    const size = one.isPart ? 'part of a schema, valid' : `${Math.max(types, 1)} types`;
    for (const path of one.group.paths) note(path, one.schema ? `${size} · ${said}` : 'the schema cannot be built');
  }
  await removed(files, before, after, findings);
  const unfit = await operations(changed, after, before, findings, note);
  for (const { path, why } of after.documents) if (why !== undefined) unfit.set(path, why);
  for (const { path, content } of files) {
    const why = unfit.get(path);
    const own = findings.of(path);
    if (content === null && own.length === 0) continue;
    if (why !== undefined && own.length === 0) yield notChecked(path, why);
    else
      yield foundIn(
        path,
        own,
        proven.get(path)?.join(' · ') ?? (documentsIn(path, content ?? '').length === 0 ? 'empty' : 'valid'),
      );
  }
  // Others that the change breaks.
  for (const path of findings.paths()) if (!changed.has(path)) yield foundIn(path, findings.of(path), '');
}

function saysSchema(path: string, text: string): boolean {
  return documentsIn(path, text).some(({ node }) => node === null || node.definitions.some(isOfSchema));
}

/** The schema as it was: of the files that the new one stands in, or in their folder. */
async function compare(one: Built, before: readonly Built[], findings: Findings): Promise<string> {
  const shared = (other: Built) => [...other.group.paths].filter((path) => one.group.paths.has(path)).length;
  const old = before.toSorted((a, b) => shared(b) - shared(a))[0];
  if (!old || shared(old) === 0) return 'new';
  if (!one.schema) return '';
  if (!old.schema) return 'the base cannot be built, so nothing is compared';
  const { changes, safe } = await schemaChanges(old.schema, one.schema);
  for (const { rule, severity, message, node, before: gone, help } of changes)
    await findings.add(rule, node, message, {
      severity,
      ...(help !== undefined && { help }),
      anywhere: fileFor(gone, one),
    });
  for (const node of unboundedLists(one.schema, old.schema))
    await findings.add(
      'graphql/unbounded-list',
      node,
      'a list of objects without an argument that bounds it: it grows with the data',
    );
  const count = changes.filter(({ severity }) => severity === 'error').length;
  const breaking = count === 1 ? '1 breaking change' : count > 1 ? `${count} breaking changes` : 'no breaking changes';
  return safe === 0 ? breaking : `${breaking}, ${safe === 1 ? '1 safe change' : `${safe} safe changes`}`;
}

/** The file that held what is gone, or one of those that are left. */
function fileFor(gone: ASTNode | undefined, { group }: Built): string | undefined {
  const path = placeOf(gone)?.path;
  return path !== undefined && group.paths.has(path) ? path : [...group.paths][0];
}

/** Fields of Query that are new. */
function unboundedLists(schema: GraphQLSchema, old: GraphQLSchema): ASTNode[] {
  const before = old.getQueryType()?.getFields() ?? {};
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap(({ name, type, args, astNode }) =>
    astNode && !(name in before) && args.length === 0 && isListOfObjects(type) ? [astNode] : [],
  );
}

function isListOfObjects(type: GraphQLOutputType): boolean {
  const bare = isNonNullType(type) ? type.ofType : type;
  if (!isListType(bare)) return false;
  const item = isNonNullType(bare.ofType) ? bare.ofType.ofType : bare.ofType;
  return isObjectType(item) || isInterfaceType(item);
}

/** Schemas of which no file is left. */
async function removed(files: readonly CheckedFile[], before: Side, after: Side, findings: Findings): Promise<void> {
  const gone = new Set(files.filter(({ content }) => content === null).map(({ path }) => path));
  for (const { group, schema } of before.built) {
    const isLeft = after.built.some((one) => [...one.group.paths].some((path) => group.paths.has(path)));
    const [first] = [...group.paths].filter((path) => gone.has(path));
    if (schema && !isLeft && first !== undefined && after.built.length === 0)
      findings.addAt(first, 'graphql/type-removed', 'the whole schema is gone: every client fails');
  }
}

/** Operations that changed, and others that the changed schema breaks. Why some were not checked, by their paths. */
async function operations(
  changed: ReadonlySet<string>,
  after: Side,
  before: Side,
  findings: Findings,
  note: (path: string, said: string) => void,
): Promise<Map<string, string>> {
  const unfit = new Map<string, string>();
  const schemaChanged = after.built.some(({ group }) => [...group.paths].some((path) => changed.has(path)));
  const counted = new Map<string, number>();
  for (const document of after.documents) {
    const { path } = document;
    if (!isExecutable(document) || !(changed.has(path) || schemaChanged)) continue;
    if (changed.has(path))
      for (const { node, message } of unusedFragments(document, after.documents))
        await findings.add('graphql/unused-fragment', node, message);
    const best = bestOf(document, after);
    if (!best) {
      if (changed.has(path))
        unfit.set(
          path,
          after.built.some(({ schema }) => schema)
            ? 'no schema of the tree fits'
            : 'it can be parsed; there is no schema in the tree to hold it against',
        );
      continue;
    }
    if (!changed.has(path)) {
      const invalid = best.filter(({ what }) => what === 'invalid');
      if (
        invalid.length === 0 ||
        (bestOf(document, before) ?? [{ what: 'invalid' }]).some(({ what }) => what === 'invalid')
      )
        continue;
      for (const { node, message } of invalid) await findings.add('graphql/invalid-operation', node, message);
      continue;
    }
    counted.set(path, (counted.get(path) ?? 0) + 1);
    for (const { what, node, message } of best) await findings.add(ruleOfOperation[what], node, message);
  }
  for (const [path, count] of counted)
    note(path, count === 1 ? '1 document fits the schema' : `${count} documents fit the schema`);
  return unfit;
}

/** The problems against the schema that fits best; null where none does at all. */
function bestOf(document: GraphqlDocument, { built, fragments }: Side): OperationProblem[] | null {
  const usable = built.filter(({ schema, isPart }) => schema && !isPart);
  const isAnswer = ({ group }: Built) => group.documents.some(({ introspected }) => introspected);
  const written = usable.filter((each) => !isAnswer(each));
  const answered = usable.filter(isAnswer);
  const own = fitOf(document, written, fragments);
  const other = fitOf(document, answered, fragments);
  // What a service answered is mostly what is written here; of another service it is what is asked there.
  const best = own && !(own.strange && other?.strange === false) ? own : (other ?? own);
  if (!best) return null;
  // The whole that it asks may be put together from several, and only there is all of it.
  if (best.invalid > 0 && best.isSubgraph && built.filter(({ group }) => group.isSubgraph).length > 1) return null;
  return best.strange && (best === own ? written : answered).length > 1 ? null : best.problems;
}

/** `strange`: the schema does not know what the operation begins with, so of several it is not the one meant. */
interface Fit {
  problems: OperationProblem[];
  invalid: number;
  isSubgraph: boolean;
  strange: boolean;
}

function fitOf(document: GraphqlDocument, schemas: readonly Built[], fragments: Side['fragments']): Fit | null {
  let best: Omit<Fit, 'strange'> | null = null;
  for (const { schema, group } of schemas.slice(0, 40)) {
    if (!schema) continue;
    const problems = operationProblems(document, schema, fragments);
    const invalid = problems.filter(({ what }) => what === 'invalid').length;
    if (!best || invalid < best.invalid) best = { problems, invalid, isSubgraph: group.isSubgraph };
    if (invalid === 0) break;
  }
  const strange = best?.problems.some(({ message }) =>
    /^Cannot query field "\w+" on type "(?:\w*Query|\w*Mutation|\w*Subscription)"\./.test(message),
  );
  return best && { ...best, strange: strange === true };
}
