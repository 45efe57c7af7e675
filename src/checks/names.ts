/** Which files may be of which kind, by their names alone: enough to know that no engine is needed. */

import type { Concern } from '../protocol/proof/checks.ts';

/** In the order in which they are checked: what takes long comes last. */
export const kindNames: Readonly<Record<string, RegExp>> = {
  syntax:
    /\.(json|jsonc|json5|jsonl|ndjson|geojson|jsonld|webmanifest|avsc|ipynb|code-workspace|code-snippets|ya?ml|toml)$|(^|\/)(\.eslintrc|\.swcrc|\.jshintrc|composer\.lock|Pipfile(\.lock)?|(Cargo|poetry|uv|pdm)\.lock)$/i,
  openapi: /\.(json|ya?ml)$/i,
  workflow: /(^|\/)(\.github\/workflows\/[^/]+|action)\.ya?ml$/i,
  dependabot: /(^|\/)\.github\/dependabot\.ya?ml$/,
  compose: /(^|\/)([^/]*(compose|stack|docker)[^/]*|services|deploy|app)\.ya?ml$/i,
  kubernetes: /\.(ya?ml|json)$|(^|\/)Kustomization$/i,
  dockerfile: /(^|\/)([\w.-]+[._-])?(docker|container)file([._-][^/]*)?$/i,
  mermaid: /\.(mmd|mermaid)$/i,
  graphql: /\.(graphqls?|gql|[cm]?[jt]sx?)$|(^|[/._-])(schema|introspection|graphql)[^/]*\.json$/i,
  protobuf: /\.proto$/i,
  'json-schema': /\.(json|ya?ml)$/i,
  asyncapi: /\.(json|ya?ml)$/i,
  markdown: /\.(md|markdown)$/i,
  migration: /(?:\.(?:sql|pgsql)|(?:^|\/)sqitch\.plan)$/i,
  query: /\.(sql|pgsql|psql|[cm]?[jt]sx?|vue|svelte|pyi?|go|java|scala|groovy|kts?|cs|rs|rb|rake|php|exs?)$/i,
};

/** Programs may hold queries and schemas; most hold none, and a glance at the text says so. */
const programs = /\.([cm]?[jt]sx?|vue|svelte|pyi?|go|java|scala|groovy|kts?|cs|rs|rb|rake|php|exs?)$/i;
const worthReading =
  /\binsert\s{1,99}into\b|\bdelete\s{1,99}from\b|\b(?:create|alter|drop|truncate)\s{1,99}(?:table|index|view|type)\b|\bmerge\s{1,99}into\b|\bgql\b|\bgraphql\b/i;
/** Words that make a statement where the second follows the first, with no `;` between and not too far. */
const pairs = /\b(?:select|from|update|set)\b|;/gi;
const mostBetween = 2000;

/** Is a file of this name any check's business? */
export function concernOf(path: string): Concern {
  if (programs.test(path)) return 'by content';
  return Object.keys(kindNames).some((kind) => mayBe(kind, path)) ? 'by name' : false;
}

/** Can a program be of any kind, by its text? */
export function isWorthReading(text: string): boolean {
  if (worthReading.test(text)) return true;
  let [selected, updated] = [-Infinity, -Infinity];
  for (const { 0: word, index } of text.matchAll(pairs)) {
    if (word === ';') selected = updated = -Infinity;
    else if (/^s.l/i.test(word)) selected = index;
    else if (/^u/i.test(word)) updated = index;
    else if (index - (/^f/i.test(word) ? selected : updated) <= mostBetween) return true;
  }
  return false;
}

/** Could a file of this name be of the kind? */
export function mayBe(kind: string, path: string): boolean {
  return kindNames[kind]?.test(path) ?? false;
}
