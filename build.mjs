// Bundles src/app/main.ts into dist/ as split ES modules, so that heavy rooms load only when they are needed.
import { build } from 'esbuild';
import { cp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';

/** What the built-in personas say, read once here instead of at every start. */
async function personas() {
  const outfile = 'node_modules/.cache/archie/prepare.mjs';
  await build({
    entryPoints: ['src/personas/prepare.ts'],
    outfile,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node22',
    logLevel: 'warning',
  });
  const { preparePersonas } = await import(new URL(outfile, import.meta.url));
  return preparePersonas('agents');
}

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const define = {
  'process.env.NODE_ENV': '"production"',
  'process.env.DEV': '"false"',
  ARCHIE_VERSION: JSON.stringify(version),
  ARCHIE_PERSONAS: JSON.stringify(await personas()),
};
await rm('dist', { recursive: true, force: true });
const result = await build({
  entryPoints: { main: 'src/app/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  metafile: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  minifySyntax: true,
  minifyWhitespace: true,
  jsx: 'automatic',
  chunkNames: 'chunks/[name]-[hash]',
  define,
  // Ink imports it at module level although it only matters with DEV set.
  alias: { 'react-devtools-core': './src/fronts/tui/no-devtools.ts' },
  // CommonJS dependencies (signal-exit, the SDK's) call require.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
  external: ['@vscode/ripgrep'],
  logLevel: 'warning',
});
if (process.argv.includes('--meta')) await writeFile('dist/meta.json', JSON.stringify(result.metafile));
await cp('src/app/demo/sample', 'dist/sample', { recursive: true });
await cp('src/app/demo/scenario.yaml', 'dist/scenario.yaml');
