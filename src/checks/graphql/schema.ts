/** Builds the schema of a group and says what is wrong with it. */

import {
  buildASTSchema,
  isTypeExtensionNode,
  Kind,
  specifiedDirectives,
  specifiedScalarTypes,
  validateSchema,
} from 'graphql';
import type { ASTNode, DefinitionNode, DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import { validateSDL } from 'graphql/validation/validate.js';
import { editDistance } from '../../text/match/edit-distance.ts';
import { isOfSchema } from './documents.ts';
import { foreignDirectives, foreignTypes } from './foreign.ts';
import type { Group } from './groups.ts';

/** `schema` is null where it cannot be built. */
export interface Built {
  group: Group;
  schema: GraphQLSchema | null;
  /** Null: it is only a part, and nothing can be asked of it. */
  problems: SchemaProblem[];
  /** Has no Query: part of a schema that is put together elsewhere. */
  isPart: boolean;
}

/** @see Built */
export interface SchemaProblem {
  what: 'schema' | 'unknown-type' | 'duplicate' | 'unknown-directive' | 'foreign-directive';
  node: ASTNode | undefined;
  message: string;
}

const builtIn = new Set(specifiedScalarTypes.map(({ name }) => name));
const specified = specifiedDirectives.map(({ name }) => name);

/** Never throws. */
export function buildGroup(group: Group): Built {
  const definitions = [...whole(group), ...group.borrowed];
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [...definitions, ...stubs(definitions, group)] };
  const isPart = !definitions.some(isRoot);
  const problems: SchemaProblem[] = [];
  try {
    const errors = validateSDL(document);
    const twice = new Set(
      errors.flatMap(({ message }) => /^There can be only one type named "(\w+)"/.exec(message)?.[1] ?? []),
    );
    for (const error of errors) {
      // Of a type that is there twice, so are its fields.
      if (twice.has(/^(?:Field|Enum value) "(\w+)\.\w+" can only be defined once/.exec(error.message)?.[1] ?? ''))
        continue;
      const problem = asProblem(error, group, definitions);
      if (problem) problems.push(problem);
    }
    if (problems.some(({ what }) => what !== 'unknown-directive' && what !== 'foreign-directive'))
      return { group, schema: null, problems, isPart };
    const schema = buildASTSchema(document, { assumeValidSDL: true });
    for (const error of validateSchema(schema)) {
      if (error.message === 'Query root type must be provided.') continue;
      problems.push({ what: 'schema', node: nodeOf(error), message: error.message });
    }
    return { group, schema: problems.some(({ what }) => what === 'schema') ? null : schema, problems, isPart };
  } catch (error) {
    // A reference that nobody can resolve: it has been told, or it is ambiguous.
    if (group.ambiguous.size === 0 && problems.length === 0)
      problems.push({
        what: 'schema',
        node: definitions[0],
        message: error instanceof Error ? error.message : String(error),
      });
    return { group, schema: null, problems, isPart };
  }
}

function isRoot(definition: DefinitionNode): boolean {
  return (
    definition.kind === Kind.SCHEMA_DEFINITION ||
    (definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Query')
  );
}

/** The definitions of the group's documents; an extension of what is defined nowhere here (as in subgraphs) counts as its definition. */
function whole(group: Group): DefinitionNode[] {
  const all = group.documents.flatMap(({ node }) => node?.definitions ?? []).filter(isOfSchema);
  const defined = new Set(
    [...all, ...group.borrowed].flatMap((each) =>
      'name' in each && each.name && !isTypeExtensionNode(each) ? [each.name.value] : [],
    ),
  );
  const federated = all.some(
    (each) => 'directives' in each && each.directives?.some(({ name }) => /^(?:key|link|external)$/.test(name.value)),
  );
  const hasSchema = all.some(({ kind }) => kind === Kind.SCHEMA_DEFINITION);
  return all.flatMap((definition): DefinitionNode[] => {
    if (definition.kind === Kind.SCHEMA_EXTENSION && !hasSchema) return [];
    if (!isTypeExtensionNode(definition) || defined.has(definition.name.value)) return [definition];
    const { name, kind } = definition;
    if (!federated && !/^(?:Query|Mutation|Subscription)$/.test(name.value) && !group.ambiguous.has(name.value))
      return [definition];
    defined.add(name.value);
    return [{ ...definition, kind: kind.replace('Extension', 'Definition') } as DefinitionNode];
  });
}

/** Scalars for what is defined by somebody else. */
function stubs(definitions: readonly DefinitionNode[], group: Group): DefinitionNode[] {
  const defined = new Set(definitions.flatMap((each) => ('name' in each && each.name ? [each.name.value] : [])));
  const names = [...foreignTypes].filter((name) => !defined.has(name));
  return names
    .filter((name) => !group.ambiguous.has(name))
    .map((value) => ({ kind: Kind.SCALAR_TYPE_DEFINITION, name: { kind: Kind.NAME, value } }));
}

function nodeOf({ nodes = [], message }: GraphQLError): ASTNode | undefined {
  // What is wrong is not the interface, but the type that comes behind it.
  if (message.startsWith('Interface field')) return nodes[1] ?? nodes[0];
  // Of two with one name, the second is the one too many.
  return /can be only one|can only be defined once|already/i.test(message) ? nodes.at(-1) : nodes[0];
}

function asProblem(error: GraphQLError, group: Group, definitions: readonly DefinitionNode[]): SchemaProblem | null {
  const { message } = error;
  const node = nodeOf(error);
  const unknownDirective = /^Unknown directive "@(\w+)"/.exec(message)?.[1];
  if (unknownDirective !== undefined) {
    if (
      foreignDirectives.has(unknownDirective) ||
      group.ambiguous.has(`@${unknownDirective}`) ||
      unknownDirective.includes('__')
    )
      return null;
    const own = definitions.flatMap((each) => (each.kind === Kind.DIRECTIVE_DEFINITION ? [each.name.value] : []));
    const meant = [...specified, ...own, 'key', 'shareable', 'external'].find(
      (name) => editDistance(name, unknownDirective, 2) <= (name.length > 5 ? 2 : 1),
    );
    if (meant)
      return {
        what: 'unknown-directive',
        node,
        message: `there is no directive @${unknownDirective}: @${meant} is meant?`,
      };
    return {
      what: 'foreign-directive',
      node,
      message: `the directive @${unknownDirective} is declared nowhere in the tree`,
    };
  }
  const unknownType = /^Unknown type "(\w+)"/.exec(message)?.[1];
  if (unknownType !== undefined) {
    if (group.ambiguous.has(unknownType) || builtIn.has(unknownType)) return null;
    return { what: 'unknown-type', node, message: message.replace(/^U/, 'u') };
  }
  const extended = /^Cannot extend type "(\w+)" because it is not defined/.exec(message)?.[1];
  if (extended !== undefined && group.ambiguous.has(extended)) return null;
  if (
    /can only be defined once|There can be only one (?:type|directive) named|already exists in the schema|Must provide only one schema/.test(
      message,
    )
  )
    return { what: 'duplicate', node, message };
  // Arguments of directives that are not known here.
  const directive = /directive "@(\w+)"/.exec(message)?.[1];
  if (
    directive !== undefined &&
    foreignDirectives.has(directive) &&
    !definitions.some((each) => each.kind === Kind.DIRECTIVE_DEFINITION && each.name.value === directive)
  )
    return null;
  if (
    /can only be used once at this location/.test(message) &&
    directive !== undefined &&
    foreignDirectives.has(directive)
  )
    return null;
  return { what: 'schema', node, message };
}
