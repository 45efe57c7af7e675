/** Operations and fragments against the schema that they are written for. */

import {
  concatAST,
  Kind,
  NoDeprecatedCustomRule,
  NoUnusedFragmentsRule,
  specifiedRules,
  validate,
  visit,
} from 'graphql';
import type { ASTNode, DocumentNode, FragmentDefinitionNode, GraphQLSchema, SelectionSetNode } from 'graphql';
import type { GraphqlDocument } from './documents.ts';
import { clientDirectives } from './foreign.ts';

/** Something in an operation. */
export interface OperationProblem {
  what: 'invalid' | 'deprecated' | 'deep' | 'costly';
  node: ASTNode | undefined;
  message: string;
}

/** Deeper than this, counted without the wrapping of connections, one asks for the graph and not for something in it. */
const deepest = 10;
/** The product of the page sizes on the way to a field. */
const costliest = 100_000;
const rules = specifiedRules.filter((rule) => rule !== NoUnusedFragmentsRule);
/** The fields around the items of a list that is read in pages. */
const wrapping = /^(?:edges|nodes?|items|results)$/;

/** What is wrong with one document. `fragments`: all of the tree, by their names. */
export function operationProblems(
  document: GraphqlDocument,
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): OperationProblem[] {
  const { node, open } = document;
  if (!node) return [];
  const { whole, missing } = complete(node, fragments);
  const own = new Set<ASTNode>();
  visit(node, { enter: (each) => void own.add(each) });
  const isLocal = localTo(node);
  const problems: OperationProblem[] = [];
  for (const { message, nodes = [] } of validate(schema, whole, rules, { maxErrors: 200 })) {
    const at = nodes.find((each) => own.has(each));
    if (!at && nodes.length > 0) continue;
    const unknown = /^Unknown directive "@(\w+)"/.exec(message)?.[1];
    if (unknown !== undefined && clientDirectives.has(unknown)) continue;
    const fragment = /^Unknown fragment "(\w+)"/.exec(message)?.[1];
    if (fragment !== undefined && (open || document.offset > 0)) continue;
    // Relay's arguments of fragments are no variables of the operation.
    if (isLocal.relay && /[Vv]ariable "?\$/.test(message)) continue;
    if (at && isLocal.within(at)) continue;
    // What a fragment that is not here uses, nobody can say.
    if ((missing || open) && /is never used/.test(message)) continue;
    problems.push({ what: 'invalid', node: at, message });
  }
  for (const { message, nodes = [] } of validate(schema, node, [NoDeprecatedCustomRule], { maxErrors: 50 }))
    problems.push({ what: 'deprecated', node: nodes[0], message });
  return [...problems, ...costs(whole, own)];
}

/** Fragments beside an operation that nothing in the tree spreads: a server refuses the document for them. Those of a file of their own may be for others. */
export function unusedFragments(
  { node }: GraphqlDocument,
  documents: readonly GraphqlDocument[],
): { node: FragmentDefinitionNode; message: string }[] {
  if (!node?.definitions.some(({ kind }) => kind === Kind.OPERATION_DEFINITION)) return [];
  const own = node.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION);
  if (own.length === 0) return [];
  // What cannot be read, or is put together elsewhere, may use any.
  if (documents.some(({ node: read, introspected }) => read === null && introspected !== true)) return [];
  const spread = new Set<string>();
  for (const { node: read } of documents)
    if (read) visit(read, { FragmentSpread: ({ name }) => void spread.add(name.value) });
  return own
    .filter(({ name }) => !spread.has(name.value))
    .map((each) => ({ node: each, message: `Fragment "${each.name.value}" is never used.` }));
}

/** The document with the fragments that it uses and does not have; some may not be anywhere. */
function complete(
  node: DocumentNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): { whole: DocumentNode; missing: boolean } {
  const has = new Set(
    node.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [each.name.value] : [])),
  );
  const added: FragmentDefinitionNode[] = [];
  let missing = false;
  const follow = (at: ASTNode) =>
    visit(at, {
      FragmentSpread({ name }) {
        if (has.has(name.value)) return;
        has.add(name.value);
        const found = fragments.get(name.value);
        if (!found) missing = true;
        else {
          added.push(found);
          follow(found);
        }
      },
    });
  follow(node);
  return { whole: concatAST([node, { kind: Kind.DOCUMENT, definitions: added }]), missing };
}

/** Fields that the client answers itself, and what Relay adds to the language. */
function localTo(node: DocumentNode): { relay: boolean; within(at: ASTNode): boolean } {
  const local: { from: number; to: number }[] = [];
  let relay = false;
  visit(node, {
    Field({ directives = [], loc }) {
      if (loc && directives.some(({ name }) => /^(?:client|rest)$/.test(name.value)))
        local.push({ from: loc.start, to: loc.end });
    },
    Directive({ name }) {
      if (/^(?:argumentDefinitions|arguments|refetchable)$/.test(name.value)) relay = true;
    },
  });
  return {
    relay,
    within: ({ loc }) => loc !== undefined && local.some(({ from, to }) => loc.start >= from && loc.end <= to),
  };
}

/** How deep operations go, and how much they may come to. */
function costs(whole: DocumentNode, own: ReadonlySet<ASTNode>): OperationProblem[] {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const each of whole.definitions)
    if (each.kind === Kind.FRAGMENT_DEFINITION) fragments.set(each.name.value, each);
  const problems: OperationProblem[] = [];
  for (const operation of whole.definitions) {
    if (operation.kind !== Kind.OPERATION_DEFINITION || !own.has(operation)) continue;
    const most = { depth: 0, cost: 0, node: operation as ASTNode, costly: operation as ASTNode };
    let steps = 0;
    const walk = ({ selections }: SelectionSetNode, depth: number, cost: number, trail: readonly string[]): void => {
      for (const selection of selections) {
        if ((steps += 1) > 50_000) return;
        if (selection.kind === Kind.FRAGMENT_SPREAD) {
          const { value } = selection.name;
          const fragment = trail.includes(value) ? undefined : fragments.get(value);
          if (fragment) walk(fragment.selectionSet, depth, cost, [...trail, value]);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) walk(selection.selectionSet, depth, cost, trail);
        else if (!selection.name.value.startsWith('__')) {
          const here = depth + (wrapping.test(selection.name.value) ? 0 : 1);
          const page = selection.arguments?.find(({ name }) =>
            /^(?:first|last|limit|take|pageSize|perPage)$/.test(name.value),
          )?.value;
          const rows = cost * (page?.kind === Kind.INT ? Math.max(1, Number(page.value)) : 1);
          if (here > most.depth) Object.assign(most, { depth: here, node: own.has(selection) ? selection : operation });
          if (rows > most.cost) Object.assign(most, { cost: rows, costly: own.has(selection) ? selection : operation });
          if (selection.selectionSet) walk(selection.selectionSet, here, rows, trail);
        }
      }
    };
    walk(operation.selectionSet, 0, 1, []);
    const name = operation.name ? `operation ${operation.name.value}` : `the ${operation.operation}`;
    if (most.depth > deepest)
      problems.push({ what: 'deep', node: operation, message: `${name} is ${most.depth} levels deep` });
    if (most.cost > costliest)
      problems.push({
        what: 'costly',
        node: most.costly,
        message: `${name} may ask for ${most.cost.toLocaleString('en-GB')} items: the page sizes multiply`,
      });
  }
  return problems;
}
