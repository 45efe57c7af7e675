/** Which files may be of which kind, by their names alone: enough to know that no engine is needed. */

/** In the order in which they are checked: what takes long comes last. */
export const kindNames: Readonly<Record<string, RegExp>> = {
  syntax: /\.(json|jsonc|json5|ya?ml|toml)$/i,
  workflow: /(^|\/)(\.github\/workflows\/[^/]+|action)\.ya?ml$/i,
  compose: /(^|\/)([^/]*(compose|stack|docker)[^/]*|services|deploy|app)\.ya?ml$/i,
  kubernetes: /\.(ya?ml|json)$|(^|\/)Kustomization$/i,
  dockerfile: /(^|\/)([\w.-]+[._-])?(docker|container)file([._-][^/]*)?$/i,
};

/** Could a file of this name be of the kind? */
export function mayBe(kind: string, path: string): boolean {
  return kindNames[kind]?.test(path) ?? false;
}
