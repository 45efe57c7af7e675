/** What a file is to be read as: by its name, by what is the custom for files of that name, and by what it plainly is. */

/** `jsonc`: with comments, and commas at the end. */
export type Dialect = 'json' | 'jsonc' | 'json5' | 'json-lines' | 'yaml' | 'toml';

/** Files named .json whose own programs read comments (and mostly commas) in them. */
const commented =
  /(?:^|\/)(?:[tj]sconfig(?:[.-][\w.-]+)?\.json|\.eslintrc(?:\.json)?|\.swcrc|\.babelrc(?:\.json)?|babel\.config\.json|\.?devcontainer\.json|devcontainer-[\w-]+\.json|turbo\.json|wrangler\.json|api-extractor(?:[.-][\w.-]+)?\.json|\.jshintrc|\.jscsrc|tslint\.json|nx\.json|project\.json|workspace\.json|angular\.json|biome\.json|deno\.json|deno\.lock|rush\.json|\.oxlintrc\.json|\.oxfmtrc\.json|\.?renovate\.json|renovate-config\.json|typedoc\.json|\.hintrc|\.?cspell(?:\.config)?\.json|\.markdownlint(?:-cli2)?\.json|\.luarc\.json|pyrightconfig\.json|firebase\.json|global\.json|launchSettings\.json|appsettings(?:\.[\w-]+)?\.json|\.?dprint\.json|bun\.lock|\.mocharc\.json|\.nycrc(?:\.json)?|knip\.json|lerna\.json|language-configuration\.json|tsdoc\.json|tsdoc-metadata\.json|sdk-config\.json|\.stylelintrc|\.jsbeautifyrc|settings\.json|keybindings\.json|argv\.json|rushx?\.json|\.lintstagedrc|coffeelint\.json|tsup\.json|omnisharp\.json|vcpkg-configuration\.json|host\.json|local\.settings\.json|staticwebapp\.config\.json)$|(?:^|\/)(?:\.vscode|\.zed|\.devcontainer|\.vscode-test|common\/config\/rush)\/[^]*\.json$|\.code-(?:workspace|snippets)$|\.jsonc$|\.tsconfig\.json$|\.sublime-[\w-]+$|syntaxes\/[^/]*\.json$|[.-]color-theme\.json$/i;

/** By the name, and where that leaves it open (`.eslintrc`) by how it begins. */
export function dialectOf(path: string, text: string): Dialect {
  if (/(?:^|\/)\.eslintrc$/.test(path) && !/^\s*(?:\{|\/[/*])/.test(text)) return 'yaml';
  if (/\.json5$/i.test(path)) return 'json5';
  if (/\.(?:jsonl|ndjson)$/i.test(path)) return 'json-lines';
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  if (/\.toml$|(?:^|\/)(?:Cargo|poetry|uv|pdm)\.lock$|(?:^|\/)Pipfile$/i.test(path)) return 'toml';
  return commented.test(path) ? 'jsonc' : 'json';
}

/** Marks of Helm and Go templates, Jinja, Liquid, ERB: not GitHub's `${{ }}`. */
const marks = /(?<!\$)\{\{[-~]?[^{}\n]*\}\}|\{%[-+]?\s[^\n]*%\}|<%[^\n]*%>|(?<!\$)\{\{-?\s*(?:\/\*|`)/;

/** Is there something in it that a template engine replaces? Only worth asking where the file cannot be read as it is. */
export function isTemplate(text: string): boolean {
  return marks.test(text);
}

/** Charts keep their templates there, and nothing else. */
export function isChartTemplate(path: string, text: string): boolean {
  return /(?:^|\/)templates\/[^]*\.ya?ml$/i.test(path) && marks.test(text);
}

/** A line that git leaves where two changes met. The offset of the first; undefined where there is none. */
export function conflictIn(text: string): number | undefined {
  const open = /^<{7} [^\n]*$/m.exec(text);
  if (!open || !/^={7}\r?$/m.test(text.slice(open.index)) || !/^>{7}(?: |\r?$)/m.test(text.slice(open.index)))
    return undefined;
  return open.index;
}
