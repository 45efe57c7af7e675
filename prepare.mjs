// What the bundler reads ahead of every start: the personas that ship, the router's tables, and the words of other languages. Used by build.mjs and bench/bundled.mjs.
import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** What the tables say is not in the bundle a second time. */
const without = {
  'terms.json': (terms) => ({ ...terms, terms: {} }),
  'weights.json': (weights) => ({ ...weights, table: '', common: '' }),
};

/** The catalogue of a language as one JSON file, which is read many times faster than a module is; its name, after its bytes. */
async function writeWords(folder) {
  const files = globSync(here('src/text/words/zh-tw/*.json')).sort();
  const words = JSON.stringify(Object.assign({}, ...files.map((file) => JSON.parse(readFileSync(file, 'utf8')))));
  const name = `words-zh-tw-${createHash('sha256').update(words).digest('hex').slice(0, 8).toUpperCase()}.json`;
  await writeFile(join(folder, name), words);
  return name;
}

/**
 * Reads what ships with `options` of the bundle that it is for, and writes the router's tables into `folder`, where the code
 * that reads them comes to lie. `define` and `plugin` are for that bundle. `ARCHIE_PERSONAS_CODE` is a digest of the code that
 * reads and measures personas, its data included: what the program remembers of other personas holds as long as that stays
 * the same.
 */
export async function prepare(options, folder) {
  const outfile = here('node_modules/.cache/archie/prepare.mjs');
  // With the packages it uses: another version of the YAML parser may read otherwise.
  await build({ entryPoints: [here('src/personas/prepare.ts')], outfile, ...options });
  const code = createHash('sha256').update(readFileSync(outfile)).digest('hex').slice(0, 32);
  // Node reads a module once; the query makes it another one each time.
  const { preparePersonas, packTables } = await import(`file://${outfile}?${performance.now()}`);
  const tables = packTables();
  // Called after its bytes: an archie that runs may yet read those of the build before.
  const name = `tables-${createHash('sha256').update(tables).digest('hex').slice(0, 8).toUpperCase()}.bin`;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), tables);
  const words = await writeWords(folder);
  return {
    define: {
      ARCHIE_PERSONAS: JSON.stringify(await preparePersonas(here('agents'))),
      ARCHIE_PERSONAS_CODE: JSON.stringify(code),
      ARCHIE_TABLES: JSON.stringify(name),
    },
    plugin: {
      name: 'tables',
      setup({ onLoad }) {
        onLoad({ filter: /[/\\]router[/\\](?:terms|weights)\.json$/ }, ({ path }) => {
          const whole = JSON.parse(readFileSync(path, 'utf8'));
          return { contents: JSON.stringify(without[path.split(/[/\\]/).at(-1)](whole)), loader: 'json' };
        });
        onLoad({ filter: /[/\\]zh-tw[/\\]zh-tw\.ts$/ }, () => ({
          contents: `import { readFileSync } from 'node:fs';
            export const taiwanese = JSON.parse(readFileSync(import.meta.dirname + '/${words}', 'utf8'));`,
        }));
      },
    },
  };
}
