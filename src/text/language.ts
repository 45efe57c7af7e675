/** highlight.js language names by file name and extension. */

const byExtension: Record<string, string> = {
  ts: 'typescript',
  tsx: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  js: 'javascript',
  jsx: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  py: 'python',
  pyi: 'python',
  go: 'go',
  java: 'java',
  rs: 'rust',
  rb: 'ruby',
  php: 'php',
  c: 'c',
  h: 'c',
  cc: 'cpp',
  cpp: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  hh: 'cpp',
  cs: 'csharp',
  kt: 'kotlin',
  kts: 'kotlin',
  swift: 'swift',
  scala: 'scala',
  dart: 'dart',
  ex: 'elixir',
  exs: 'elixir',
  erl: 'erlang',
  hs: 'haskell',
  clj: 'clojure',
  lua: 'lua',
  r: 'r',
  pl: 'perl',
  pm: 'perl',
  sh: 'bash',
  bash: 'bash',
  zsh: 'bash',
  ps1: 'powershell',
  bat: 'dos',
  cmd: 'dos',
  sql: 'sql',
  graphql: 'graphql',
  gql: 'graphql',
  proto: 'protobuf',
  tf: 'ini',
  hcl: 'ini',
  json: 'json',
  jsonc: 'json',
  json5: 'json',
  jsonl: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  toml: 'ini',
  ini: 'ini',
  cfg: 'ini',
  conf: 'ini',
  env: 'ini',
  properties: 'properties',
  xml: 'xml',
  html: 'xml',
  htm: 'xml',
  svg: 'xml',
  vue: 'xml',
  svelte: 'xml',
  css: 'css',
  scss: 'scss',
  less: 'less',
  md: 'markdown',
  markdown: 'markdown',
  mdx: 'markdown',
  tex: 'latex',
  diff: 'diff',
  patch: 'diff',
  dockerfile: 'dockerfile',
  mk: 'makefile',
  cmake: 'cmake',
  gradle: 'gradle',
  groovy: 'groovy',
  nix: 'nix',
  vim: 'vim',
  wasm: 'wasm',
  m: 'objectivec',
  jl: 'julia',
  fs: 'fsharp',
  ml: 'ocaml',
  http: 'http',
};

const byName: Record<string, string> = {
  dockerfile: 'dockerfile',
  containerfile: 'dockerfile',
  makefile: 'makefile',
  gnumakefile: 'makefile',
  jenkinsfile: 'groovy',
  rakefile: 'ruby',
  gemfile: 'ruby',
  'cmakelists.txt': 'cmake',
  '.bashrc': 'bash',
  '.zshrc': 'bash',
  '.profile': 'bash',
  '.gitconfig': 'ini',
  '.editorconfig': 'ini',
  '.npmrc': 'ini',
  'nginx.conf': 'nginx',
  '.prettierrc': 'json',
  '.babelrc': 'json',
};

/** How people write the names of languages that a capital letter alone does not make. */
const written: Readonly<Record<string, string>> = {
  typescript: 'TypeScript',
  javascript: 'JavaScript',
  php: 'PHP',
  cpp: 'C++',
  csharp: 'C#',
  fsharp: 'F#',
  objectivec: 'Objective-C',
  ocaml: 'OCaml',
  powershell: 'PowerShell',
  dos: 'Batch',
  sql: 'SQL',
  graphql: 'GraphQL',
  protobuf: 'Protocol Buffers',
  json: 'JSON',
  yaml: 'YAML',
  ini: 'INI',
  xml: 'XML',
  css: 'CSS',
  scss: 'SCSS',
  latex: 'LaTeX',
  cmake: 'CMake',
  http: 'HTTP',
  wasm: 'WebAssembly',
};

/** Languages that are coloured as another one. */
const byOwnName: Readonly<Record<string, string>> = {
  toml: 'TOML',
  tf: 'Terraform',
  hcl: 'HCL',
  env: 'dotenv',
  html: 'HTML',
  htm: 'HTML',
  svg: 'SVG',
  vue: 'Vue',
  svelte: 'Svelte',
};

/** The language a file is in as people write it (`TypeScript`), or undefined. */
export function languageTitle(path: string): string | undefined {
  const language = languageOf(path);
  if (language === undefined) return undefined;
  const extension = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  if (Object.hasOwn(byOwnName, extension)) return byOwnName[extension];
  return written[language] ?? language[0]!.toUpperCase() + language.slice(1);
}

/** The highlight.js name of the language a file is in, or undefined. Also takes the info string of a fenced block. */
export function languageOf(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const known = Object.hasOwn(byName, name) ? byName[name] : undefined;
  if (known !== undefined) return known;
  if (/^(?:dockerfile|containerfile)\./.test(name)) return 'dockerfile';
  if (/^\.env(?:\.|$)/.test(name)) return 'ini';
  const extension = name.slice(name.lastIndexOf('.') + 1);
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}
