// Joins the chunks that a start needs together: Node takes most of a millisecond to find, read and link each. Used by build.mjs.
import { build } from 'esbuild';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';

const folder = 'dist/chunks';

/** What is loaded with a chunk, itself included. */
function closure(chunk, outputs, found = new Set()) {
  if (found.has(chunk)) return found;
  found.add(chunk);
  for (const { path, kind, external } of outputs[chunk].imports)
    if (kind === 'import-statement' && !external) closure(path, outputs, found);
  return found;
}

/** How a file is named by a module that lies in `from`. */
function specifier(from, file) {
  const path = relative(from, file);
  return path.startsWith('.') ? path : `./${path}`;
}

/** Bundles what is in `merged`, and nothing else, for the folder `to`. Resolves with the one file that comes of it. */
async function bundled(merged, to, { banner, ...options }) {
  const within = {
    name: 'within',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, kind, resolveDir }) => {
        const at = resolve(resolveDir, path);
        if (kind === 'import-statement' && merged.has(at)) return { path: at };
        return { path: specifier(to, at), external: true };
      });
      // What comes of them begins with it once.
      onLoad({ filter: /\.js$/ }, async ({ path }) => ({
        contents: (await readFile(path, 'utf8')).replace(banner.js, ''),
        loader: 'js',
      }));
    },
  };
  const { outputFiles } = await build({
    ...options,
    banner,
    minify: true,
    logLevel: 'error',
    packages: 'external',
    outdir: to,
    write: false,
    plugins: [within],
  });
  return outputFiles[0];
}

/** `names` are of each chunk, as others call it by. */
async function asOne(name, names, merged, options) {
  const chunks = [...names.keys()];
  const all = chunks.map((chunk, n) => {
    const list = names.get(chunk).map((each) => `${each} as c${n}_${each}`);
    return `export{${list.join(',')}}from${JSON.stringify(resolve(chunk))};`;
  });
  const stdin = { contents: all.join('\n'), resolveDir: folder };
  const file = await bundled(merged, folder, { ...options, stdin, entryNames: `${name}-[hash]` });
  await writeFile(file.path, file.contents);
  for (const [n, chunk] of chunks.entries()) {
    const list = names.get(chunk).map((each) => `c${n}_${each} as ${each}`);
    const to = JSON.stringify(specifier(resolve(dirname(chunk)), file.path));
    await writeFile(chunk, `export{${list.join(',')}}from${to};\n`);
  }
}

/** What is loaded with these sources. Throws where one has no chunk of its own. */
function loadedWith(entries, outputs) {
  const found = new Set();
  for (const entry of entries) {
    const chunk = Object.keys(outputs).find((each) => outputs[each].entryPoint === entry);
    if (!chunk) throw new Error(`${entry} has no chunk of its own: see the groups of build.mjs`);
    closure(chunk, outputs, found);
  }
  return found;
}

/**
 * Makes one file of the chunks that are loaded with `entries` (sources), for each of `groups` in turn, without those that an
 * earlier one has, and without what is loaded where no source is whose path begins with `within`. A chunk stays where it was
 * and leads there, for whoever imports it when it is needed. What the programs load too that start with the sources of which
 * `apart` is true is a file of its own, the first: they must not load the rest. `outputs` are of the bundler's metafile,
 * `options` those that it was called with, `main` is the chunk that runs the program. Rejects where an entry has no chunk of
 * its own.
 */
export async function merge(groups, outputs, { main, apart, ...options }) {
  const merged = new Set();
  const sources = Object.values(outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
  const join = async (name, chunks) => {
    const names = new Map(
      [...chunks].filter((each) => !merged.has(resolve(each))).map((each) => [each, outputs[each].exports]),
    );
    // It waits for all that it does: whoever imports anything of a file that it is in would wait for that too.
    names.delete(main);
    for (const each of names.keys()) merged.add(resolve(each));
    await asOne(name, names, merged, options);
  };
  const all = Object.values(groups).flatMap(({ entries, within }) => (within === undefined ? entries : []));
  await join('shared', loadedWith(all, outputs).intersection(loadedWith(sources.filter(apart), outputs)));
  for (const [name, { entries, within }] of Object.entries(groups)) {
    const others =
      within === undefined ? [] : sources.filter((each) => !each.startsWith(within) && !entries.includes(each));
    await join(name, loadedWith(entries, outputs).difference(loadedWith(others, outputs)));
  }
  // The others import from where things are now.
  for (const [path, { imports }] of Object.entries(outputs)) {
    if (merged.has(resolve(path)) || !imports.some((each) => merged.has(resolve(each.path)))) continue;
    const { contents } = await bundled(merged, dirname(path), { ...options, entryPoints: [resolve(path)] });
    await writeFile(path, contents);
  }
}
