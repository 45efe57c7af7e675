// Runs a TypeScript program of this folder: bundled first, since its helpers use packages that Node cannot import by name.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

/** `name` is the file without its extension. Dependencies with native parts are found from where the bundle lies. */
export async function runBundled(name) {
  const outfile = fileURLToPath(new URL(`../node_modules/.cache/archie/${name}.mjs`, import.meta.url));
  await build({
    entryPoints: [fileURLToPath(new URL(`${name}.ts`, import.meta.url))],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    jsx: 'automatic',
    // React as it ships.
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
    alias: { 'react-devtools-core': './src/fronts/tui/no-devtools.ts' },
    external: ['@lydell/node-pty'],
    logLevel: 'warning',
  });
  await import(outfile);
}
