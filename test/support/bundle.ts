import { build } from 'esbuild';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Bundles a program as the release is bundled (split modules, production React) into a folder of its own.
 * `entry` is relative to the root of the project. Call `remove` when done.
 */
export async function bundle(entry: string): Promise<{ file: string; remove: () => Promise<void> }> {
  const dir = await mkdtemp(join(tmpdir(), 'archie-bundle-'));
  await build({
    entryPoints: { main: resolve(entry) },
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node22',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"', ARCHIE_VERSION: '"0.0.0-test"' },
    alias: { 'react-devtools-core': './src/fronts/tui/no-devtools.ts' },
    banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
    external: ['@vscode/ripgrep'],
    logLevel: 'warning',
  });
  return { file: join(dir, 'main.mjs'), remove: () => rm(dir, { recursive: true, force: true }) };
}
