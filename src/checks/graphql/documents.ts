/** The GraphQL of a tree: files of it, and what stands in `gql` templates of scripts, each with the place it comes from. */

import { GraphQLError, isTypeSystemDefinitionNode, isTypeSystemExtensionNode, Kind, parse, Source } from 'graphql';
import type { ASTNode, DefinitionNode, DocumentNode } from 'graphql';
import type { TextTree } from '../kind/check.ts';
import { introspectionFile, isIntrospection, readIntrospection } from './introspection.ts';

/** One document: a file, or one template in a script. */
export interface GraphqlDocument {
  path: string;
  /** Where it begins in its file. */
  offset: number;
  /** Null where it cannot be parsed. */
  node: DocumentNode | null;
  error?: GraphQLError;
  /** It takes parts from elsewhere: `${Fragment}`, `#import`. */
  open: boolean;
  /** The whole schema of a service, as it answered; `why` where no schema can be made of that. */
  introspected?: true;
  why?: string;
}

const graphqlFile = /\.(?:graphqls?|gql)$/i;
const script = /\.[cm]?[jt]sx?$/i;
const tag = /(?<![.\w`$-])(?:gql|graphql)\s*(?:\(\s*(?:\/\*\s*GraphQL\s*\*\/\s*)?)?`|\/\*\s*GraphQL\s*\*\/\s*`/g;
/** What tests hold is often wrong on purpose, and for schemas of their own. */
const test =
  /(?:^|\/)(?:__\w+__|tests?|specs?|e2e|fixtures|testing|cypress)\/|\.(?:test|spec|stories|d)\.[cm]?[jt]sx?$/i;
/** So many scripts of a tree are looked into, those first whose name says that it is worth it. */
const mostScripts = 600;
const mostTokens = 400_000;
const places = new WeakMap<Source, { path: string; at: (offset: number) => number }>();

/** Is there a template of GraphQL in the script? */
export function hasTemplate(path: string, text: string): boolean {
  if (graphqlFile.test(path) || isIntrospection(path, text)) return true;
  return script.test(path) && !test.test(path) && documentsIn(path, text).length > 0;
}

/** All documents of a file. */
export function documentsIn(path: string, text: string): GraphqlDocument[] {
  if (graphqlFile.test(path)) {
    const blank = text.replace(/#[^\n]*/g, '').trim() === '';
    if (blank) return [];
    return [parsed(path, text, 0, /^#\s*import\s/m.test(text))];
  }
  if (isIntrospection(path, text)) return [introspected(path, text)];
  if (!script.test(path) || test.test(path)) return [];
  const documents: GraphqlDocument[] = [];
  tag.lastIndex = 0;
  for (let match = tag.exec(text); match; match = tag.exec(text)) {
    const line = text.slice(text.lastIndexOf('\n', match.index) + 1, match.index);
    if (text[match.index - 1] === '`' || /^\s*\*|\/\//.test(line)) continue;
    const offset = match.index + match[0].length;
    const template = readTemplate(text, offset);
    if (!template) continue;
    tag.lastIndex = template.end;
    if (template.body.trim() === '') continue;
    const document = parsed(path, template.body, offset, template.open);
    // What is put together at run time may be whole then.
    if (document.node || !template.open) documents.push(document);
  }
  return documents;
}

/** The text of a template up to its end, with blanks in the place of what is put in. */
function readTemplate(text: string, from: number): { body: string; end: number; open: boolean } | null {
  const parts: string[] = [];
  let start = from;
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '`')
      return { body: [...parts, text.slice(start, at)].join(''), end: at + 1, open: parts.length > 0 };
    else if (char === '$' && text[at + 1] === '{') {
      const open = at;
      for (let depth = 0; at < text.length; at += 1) {
        if (text[at] === '{') depth += 1;
        if (text[at] === '}' && (depth -= 1) === 0) break;
      }
      parts.push(text.slice(start, open), text.slice(open, at + 1).replace(/[^\n]/g, ' '));
      start = at + 1;
    }
  }
  return null;
}

function introspected(path: string, text: string): GraphqlDocument {
  const read = readIntrospection(text);
  const document = { path, offset: 0, open: false, introspected: true } as const;
  if (read === null) return { ...document, node: null, why: 'an introspection that says too little of its schema' };
  const { node, placeOf: at } = read;
  if (node.loc) places.set(node.loc.source, { path, at });
  return { ...document, node };
}

function parsed(path: string, body: string, offset: number, open: boolean): GraphqlDocument {
  const source = new Source(body, path);
  places.set(source, { path, at: (inside) => offset + inside });
  try {
    return { path, offset, open, node: parse(source, { maxTokens: mostTokens }) };
  } catch (error) {
    if (error instanceof GraphQLError) return { path, offset, open, node: null, error };
    throw error;
  }
}

/** Where a node stands; undefined for what we made ourselves. */
export function placeOf(node: ASTNode | undefined): { path: string; offset: number } | undefined {
  const place = node?.loc && places.get(node.loc.source);
  return place && node?.loc ? { path: place.path, offset: place.at(node.loc.start) } : undefined;
}

/** Does it say something of a schema? */
export function isOfSchema(definition: DefinitionNode): boolean {
  return isTypeSystemDefinitionNode(definition) || isTypeSystemExtensionNode(definition);
}

/** Does it hold operations or fragments alone? */
export function isExecutable({ node }: GraphqlDocument): boolean {
  return (
    node !== null &&
    node.definitions.every(({ kind }) => kind === Kind.OPERATION_DEFINITION || kind === Kind.FRAGMENT_DEFINITION)
  );
}

/** Every document of the tree. */
export async function documentsOf(tree: TextTree): Promise<GraphqlDocument[]> {
  const paths = (await tree.list()).filter((path) => !/(?:^|\/)(?:node_modules|dist|build|vendor)\//.test(path));
  const likely = /graphql|gql|quer(?:y|ies)|mutation|fragment|schema|typedef|resolver|operation/i;
  const scripts = paths.filter((path) => script.test(path) && !test.test(path));
  const worth = [...scripts.filter((path) => likely.test(path)), ...scripts.filter((path) => !likely.test(path))];
  const documents: GraphqlDocument[] = [];
  for (const path of [
    ...paths.filter((each) => graphqlFile.test(each) || introspectionFile.test(each)),
    ...worth.slice(0, mostScripts),
  ]) {
    const text = await tree.text(path);
    if (text !== null && hasTemplate(path, text)) documents.push(...documentsIn(path, text));
  }
  return documents;
}
