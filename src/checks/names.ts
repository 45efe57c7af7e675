/** Which files may be of which kind, by their names alone: enough to know that no engine is needed. */

/** In the order in which they are checked: what takes long comes last. */
export const kindNames: Readonly<Record<string, RegExp>> = {
  syntax: /\.(json|jsonc|json5|ya?ml|toml)$/i,
  migration: /(?:\.(?:sql|pgsql)|(?:^|\/)sqitch\.plan)$/i,
  query: /\.(sql|pgsql|psql|[cm]?[jt]sx?|vue|svelte|pyi?|go|java|scala|groovy|kts?|cs|rs|rb|rake|php|exs?)$/i,
};

/** Could a file of this name be of the kind? */
export function mayBe(kind: string, path: string): boolean {
  return kindNames[kind]?.test(path) ?? false;
}
