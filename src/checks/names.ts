/** Which files may be of which kind, by their names alone: enough to know that no engine is needed. */

/** In the order in which they are checked: what takes long comes last. */
export const kindNames: Readonly<Record<string, RegExp>> = {
  syntax:
    /\.(json|jsonc|json5|jsonl|ndjson|geojson|jsonld|webmanifest|avsc|ipynb|code-workspace|code-snippets|ya?ml|toml)$|(^|\/)(\.eslintrc|\.swcrc|\.jshintrc|composer\.lock|Pipfile(\.lock)?|(Cargo|poetry|uv|pdm)\.lock)$/i,
  openapi: /\.(json|ya?ml)$/i,
  workflow: /(^|\/)(\.github\/workflows\/[^/]+|action)\.ya?ml$/i,
  compose: /(^|\/)([^/]*(compose|stack|docker)[^/]*|services|deploy|app)\.ya?ml$/i,
  kubernetes: /\.(ya?ml|json)$|(^|\/)Kustomization$/i,
  dockerfile: /(^|\/)([\w.-]+[._-])?(docker|container)file([._-][^/]*)?$/i,
  mermaid: /\.(mmd|mermaid)$/i,
  graphql: /\.(graphqls?|gql|[cm]?[jt]sx?)$/i,
  protobuf: /\.proto$/i,
  'json-schema': /\.(json|ya?ml)$/i,
  asyncapi: /\.(json|ya?ml)$/i,
  markdown: /\.(md|markdown)$/i,
  migration: /(?:\.(?:sql|pgsql)|(?:^|\/)sqitch\.plan)$/i,
  query: /\.(sql|pgsql|psql|[cm]?[jt]sx?|vue|svelte|pyi?|go|java|scala|groovy|kts?|cs|rs|rb|rake|php|exs?)$/i,
};

/** Could a file of this name be of the kind? */
export function mayBe(kind: string, path: string): boolean {
  return kindNames[kind]?.test(path) ?? false;
}
