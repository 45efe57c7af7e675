/** Which files a search looks into: globs and file types, as ripgrep understands them. */

import { ToolFailure } from '../../../protocol/failure.ts';
import { matchGlob } from '../matcher.ts';
import { readingsOf } from '../readings.ts';

/** The commonest of ripgrep's types; where ripgrep runs, it knows all of its own. */
const types: Record<string, string> = {
  c: '*.[chH] *.[chH].in *.cats',
  cpp: '*.[ChH] *.[ChH].in *.[ch]pp *.[ch]pp.in *.[ch]xx *.[ch]xx.in *.cc *.cc.in *.hh *.hh.in *.inl',
  cs: '*.cs',
  css: '*.css *.scss',
  csv: '*.csv',
  docker: '*Dockerfile*',
  go: '*.go',
  graphql: '*.graphql *.graphqls',
  html: '*.ejs *.htm *.html',
  java: '*.java *.jsp *.jspx *.properties',
  js: '*.cjs *.js *.jsx *.mjs *.vue',
  json: '*.json *.sarif composer.lock',
  kotlin: '*.kt *.kts',
  lua: '*.lua',
  make: '*.mak *.mk Makefile.* [Gg][Nn][Uu]makefile [Gg][Nn][Uu]makefile.am [Gg][Nn][Uu]makefile.in [Mm]akefile [Mm]akefile.am [Mm]akefile.in',
  markdown: '*.markdown *.md *.mdown *.mdwn *.mdx *.mkd *.mkdn',
  php: '*.php *.php3 *.php4 *.php5 *.php7 *.php8 *.pht *.phtml',
  protobuf: '*.proto',
  py: '*.py *.pyi',
  rust: '*.rs',
  sh: '*.bash *.sh *.zsh',
  scala: '*.sbt *.scala',
  sql: '*.psql *.sql',
  svelte: '*.svelte *.svelte.ts',
  swift: '*.swift',
  tf: '*.terraform.lock.hcl *.terraformrc *.tf *.tf.json *.tfrc *.tfvars *.tfvars.json terraform.rc',
  toml: '*.toml Cargo.lock',
  ts: '*.cts *.mts *.ts *.tsx',
  txt: '*.txt',
  vue: '*.vue',
  xml: '*.dtd *.rng *.sch *.xhtml *.xjb *.xml *.xml.dist *.xsd *.xsl *.xslt',
  yaml: '*.yaml *.yml',
};
const aliases: Record<string, string> = { md: 'markdown', python: 'py', typescript: 'ts' };

/** Names that ripgrep has no type of, by the one it has. */
const languages: Record<string, string> = {
  javascript: 'js',
  node: 'js',
  golang: 'go',
  'c++': 'cpp',
  'c#': 'cs',
  bash: 'sh',
  shell: 'sh',
  text: 'txt',
  plaintext: 'txt',
  dockerfile: 'docker',
  makefile: 'make',
  powershell: 'ps',
};

/** Ends of names that ripgrep has no type of. */
const ends =
  'tsx jsx mts cts mjs cjs proto scss jsonc json5 ini cfg conf env properties hpp cc cxx hh htm yml rs rb kt kts pl ex exs gql ps1 m mm ipynb'.split(
    ' ',
  );

/** All files whose names end so are of this type, whether ripgrep knows it or not. */
export const isEnd = (type: string): boolean => ends.includes(type);

/** The types that are meant: models write several, the names of languages, and ends of names (`tsx`, `.proto`). Throws `ToolFailure` for what is no name. */
export function typesIn(type: string): string[] {
  const named = type
    .split(/[\s,|]+/)
    .map((one) => one.replace(/^\*?\./, '').toLowerCase())
    .filter((one) => one !== '')
    .map((one) => languages[one] ?? one);
  if (named.length > 0) return named;
  throw badType(type);
}

/** The failure for what is no type. */
export function badType(type: string): ToolFailure {
  return new ToolFailure(
    'invalid_input',
    `type is a name such as ts, py or go, not ${JSON.stringify(type)}. Or use glob, as in {"pattern":"TODO","glob":"*.{ts,tsx}"}.`,
  );
}

/** `*.ts,*.tsx` is two globs: models write it so. Commas within braces belong to the glob. */
function splitGlobs(glob: string): string[] {
  const globs: string[] = [];
  let depth = 0;
  let one = '';
  for (const char of glob) {
    if (char === '{') depth += 1;
    if (char === '}') depth -= 1;
    if (char === ',' && depth <= 0) {
      globs.push(one);
      one = '';
    } else one += char;
  }
  return [...globs, one].map((part) => part.trim()).filter((part) => part !== '');
}

/** Globs that files must match one of (where there are any), and globs that they must not match. */
interface GlobFilter {
  only: string[];
  not: string[];
}

/**
 * What `glob` asks for below `cwd`: several globs, those with `!` leave out. Each in all its readings, an absolute one
 * relative to `cwd`, and without `./`, which no path here begins with.
 */
export function globFilter(glob: string | undefined, cwd: string): GlobFilter {
  const filter: GlobFilter = { only: [], not: [] };
  const own = cwd.endsWith('/') ? cwd : `${cwd}/`;
  for (const one of splitGlobs(glob ?? '')) {
    const isNot = one.startsWith('!');
    const plain = isNot ? one.slice(1) : one;
    const relative = plain.startsWith(own) ? `/${plain.slice(own.length)}` : plain.replace(/^(\.\/+)+/, '/');
    filter[isNot ? 'not' : 'only'].push(...readingsOf(relative));
  }
  return filter;
}

/** A glob without a slash matches at any depth, one with a slash from the folder that is searched: gitignore's way. */
function anywhere(glob: string): string {
  if (glob.startsWith('/')) return glob.slice(1);
  return glob.includes('/') ? glob : `**/${glob}`;
}

/** The files a search without ripgrep looks into. Throws `ToolFailure` for what is no type. */
export async function selectFiles(
  files: readonly string[],
  { only, not }: GlobFilter,
  type?: string,
): Promise<readonly string[]> {
  let selected = files;
  if (type !== undefined) {
    const listed = typesIn(type).flatMap((one) => {
      const known = types[aliases[one] ?? one] ?? (isEnd(one) ? `*.${one}` : undefined);
      if (known === undefined) throw badType(type);
      return known.split(' ');
    });
    selected = await matchGlob(listed.map(anywhere), selected);
  }
  if (only.length + not.length > 0) {
    const wanted = only.length > 0 ? only.map(anywhere) : ['**/*'];
    selected = await matchGlob(wanted, selected, { not: not.map(anywhere) });
  }
  return selected === files ? files : [...selected].sort();
}
