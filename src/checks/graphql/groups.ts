/** Which documents make up one schema: all of a tree, unless what they define contradicts; then those of a folder. */

import { dirname } from 'node:path/posix';
import { isTypeDefinitionNode, isTypeExtensionNode, Kind, visit } from 'graphql';
import type { DefinitionNode } from 'graphql';
import { isOfSchema } from './documents.ts';
import type { GraphqlDocument } from './documents.ts';
import { foreignDirectives } from './foreign.ts';

/** Documents of one schema, by the files they stand in. */
export interface Group {
  documents: GraphqlDocument[];
  paths: ReadonlySet<string>;
  /** Of other groups: what this one uses, from the nearest place. */
  borrowed: DefinitionNode[];
  /** Names that are defined elsewhere in the tree, in more than one place: nobody can say for sure which is meant. */
  ambiguous: ReadonlySet<string>;
  /** A part of a federated schema: what is asked of the whole may stand in others. */
  isSubgraph: boolean;
}

/** What one file defines. */
interface Unit {
  path: string;
  documents: GraphqlDocument[];
  types: Map<string, DefinitionNode>;
  isRoot: boolean;
  isSubgraph: boolean;
}

/** The schemas of a tree. */
export function groupsOf(documents: readonly GraphqlDocument[]): Group[] {
  const byPath = Map.groupBy(
    documents.filter(({ node }) => node?.definitions.some(isOfSchema)),
    ({ path }) => path,
  );
  const units = [...byPath].flatMap(([path, own]) => unitsIn(path, own));
  const isAnswer = ({ documents: own }: Unit) => own.some(({ introspected }) => introspected);
  const written = split(
    units.filter((unit) => !isAnswer(unit)),
    '',
  );
  const where = new Map<string, { part: Unit[]; definition: DefinitionNode }[]>();
  for (const part of written)
    for (const unit of part)
      for (const [name, definition] of unit.types) where.set(name, [...(where.get(name) ?? []), { part, definition }]);
  // What a service answered is whole, and mostly made of what is written beside it.
  const answered = units.filter(isAnswer).map((unit) => [unit]);
  return [...written, ...answered].map((part) => asGroup(part, where));
}

/** The templates of a script are one schema, unless they contradict. */
function unitsIn(path: string, documents: GraphqlDocument[]): Unit[] {
  const each = documents.map((document) => asUnit(path, [document]));
  const names = each.flatMap(({ types }) => [...types.keys()]);
  return documents.length === 1 || new Set(names).size < names.length ? each : [asUnit(path, documents)];
}

function asUnit(path: string, documents: GraphqlDocument[]): Unit {
  const types = new Map<string, DefinitionNode>();
  let [isRoot, isSubgraph] = [false, false];
  for (const { node } of documents)
    for (const definition of node?.definitions ?? []) {
      if (isTypeDefinitionNode(definition)) types.set(definition.name.value, definition);
      if (definition.kind === Kind.DIRECTIVE_DEFINITION) types.set(`@${definition.name.value}`, definition);
      if (definition.kind === Kind.SCHEMA_DEFINITION) isRoot = true;
      if (definition.kind === Kind.OBJECT_TYPE_DEFINITION && definition.name.value === 'Query') isRoot = true;
      if (
        'directives' in definition &&
        definition.directives?.some(({ name }) => /^(?:key|link|shareable|extends|join__\w+)$/.test(name.value))
      )
        isSubgraph = true;
    }
  return { path, documents, types, isRoot, isSubgraph };
}

/** Do two files belong to two schemas? Twice the same type in one folder is rather a mistake. */
function contradict(one: Unit, other: Unit): boolean {
  if (one.isRoot && other.isRoot)
    return [...one.types.keys()].some((name) => other.types.has(name)) || dirname(one.path) !== dirname(other.path);
  const shared = [...one.types.keys()].filter((name) => !name.startsWith('@') && other.types.has(name));
  if (shared.length === 0) return false;
  if (one.path === other.path) return true;
  if (one.isSubgraph && other.isSubgraph) return true;
  return dirname(one.path) !== dirname(other.path);
}

function anyContradict(units: readonly Unit[]): boolean {
  // Only what shares a name, or is a root, can.
  const seen = new Map<string, Unit[]>();
  for (const unit of units)
    for (const name of [...unit.types.keys(), ...(unit.isRoot ? ['(root)'] : [])]) {
      const others = seen.get(name) ?? [];
      if (others.slice(0, 20).some((other) => contradict(unit, other))) return true;
      seen.set(name, [...others, unit]);
    }
  return false;
}

function split(units: Unit[], folder: string): Unit[][] {
  if (units.length === 0) return [];
  if (!anyContradict(units)) return [units];
  const depth = folder === '' ? 0 : folder.split('/').length;
  const direct = units.filter(({ path }) => path.split('/').length === depth + 1);
  const children = Map.groupBy(
    units.filter((unit) => !direct.includes(unit)),
    ({ path }) =>
      path
        .split('/')
        .slice(0, depth + 1)
        .join('/'),
  );
  return [
    ...(anyContradict(direct) ? direct.map((unit) => [unit]) : direct.length > 0 ? [direct] : []),
    ...[...children].flatMap(([child, own]) => split(own, child)),
  ];
}

function asGroup(
  part: readonly Unit[],
  where: ReadonlyMap<string, { part: Unit[]; definition: DefinitionNode }[]>,
): Group {
  const documents = part.flatMap((unit) => unit.documents);
  const own = new Set(part.flatMap(({ types }) => [...types.keys()]));
  const isSubgraph = part.some((unit) => unit.isSubgraph);
  // What a subgraph extends has in it the fields that it says, and no others.
  if (isSubgraph)
    for (const { node } of documents)
      for (const each of node?.definitions ?? []) if (isTypeExtensionNode(each)) own.add(each.name.value);
  const borrowed: DefinitionNode[] = [];
  const ambiguous = new Set<string>();
  const open = documents.flatMap(({ node }) => (node ? namesIn(node.definitions) : []));
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (own.has(name)) continue;
    own.add(name);
    const places = where.get(name) ?? [];
    const nearest = nearestTo(part[0]?.path ?? '', places);
    if (places.length > 1) ambiguous.add(name);
    if (!nearest || foreignDirectives.has(name.slice(1))) continue;
    borrowed.push(nearest.definition);
    open.push(...namesIn([nearest.definition]));
  }
  return { documents, paths: new Set(part.map(({ path }) => path)), borrowed, ambiguous, isSubgraph };
}

/** The place that shares most of the path. */
function nearestTo<Place extends { part: Unit[] }>(path: string, places: readonly Place[]): Place | undefined {
  const shared = ({ part }: Place) => {
    const other = part[0]?.path ?? '';
    let at = 0;
    while (at < path.length && path[at] === other[at]) at += 1;
    return at;
  };
  return places.toSorted((a, b) => shared(b) - shared(a))[0];
}

/** Types and directives (`@name`) that are used in it. */
function namesIn(definitions: readonly DefinitionNode[]): string[] {
  const names = new Set<string>();
  for (const definition of definitions)
    if (isOfSchema(definition))
      visit(definition, {
        NamedType: ({ name }) => void names.add(name.value),
        Directive: ({ name }) => void names.add(`@${name.value}`),
      });
  return [...names];
}
