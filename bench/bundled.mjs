// Runs a TypeScript program of this folder: bundled first, since its helpers use packages that Node cannot import by name.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';
import { prepare } from '../prepare.mjs';

/**
 * `name` is the file without its extension; `children` are programs that it starts, which lie beside it then. Dependencies
 * with native parts are found from where the bundle lies.
 */
export async function runBundled(name, children = []) {
  const outdir = fileURLToPath(new URL('../node_modules/.cache/archie/', import.meta.url));
  const bundle = {
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    logLevel: 'warning',
  };
  const { define, plugin } = await prepare(bundle, outdir);
  await build({
    ...bundle,
    entryPoints: [name, ...children].map((each) => fileURLToPath(new URL(`${each}.ts`, import.meta.url))),
    outdir,
    outExtension: { '.js': '.mjs' },
    jsx: 'automatic',
    // React as it ships.
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      ARCHIE_TABLES: define.ARCHIE_TABLES,
    },
    alias: { 'react-devtools-core': './src/fronts/tui/no-devtools.ts' },
    external: ['@lydell/node-pty'],
    plugins: [plugin],
  });
  await import(`${outdir}${name}.mjs`);
}
