// What makes packages cheap to start with: what they make or load at once, though it may never be needed, they make when it is. Used by build.mjs.
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** Replaces each, and stops the build where a new version of the package no longer has it. */
function replaced(text, path, changes) {
  return changes.reduce((all, [from, to]) => {
    if (!all.includes(from)) throw new Error(`${path} no longer has ${from}: see lean.mjs`);
    return all.replace(from, to);
  }, text);
}

/** Patterns of emoji and a segmenter take about 30 ms to make; most text of a terminal is measured without them. */
const width = [
  [
    "import stripAnsi from 'strip-ansi';",
    `import stripAnsi from 'strip-ansi';\nimport {simpleWidth} from ${JSON.stringify(resolve('src/text/width/simple.ts'))};`,
  ],
  [
    "import {eastAsianWidth} from 'get-east-asian-width';",
    `import {eastAsianWidth as unmeasured} from 'get-east-asian-width';
import {isWideBlock} from ${JSON.stringify(resolve('src/text/width/ambiguous.ts'))};
// As this terminal shows what is ambiguous.
const eastAsianWidth = (code, options) =>
	unmeasured(code, isWideBlock(code) ? {ambiguousAsWide: true} : options);`,
  ],
  ['const segmenter = new Intl.Segmenter();', 'let madeSegmenter;'],
  ['segmenter.segment(string)', '(madeSegmenter ??= new Intl.Segmenter()).segment(string)'],
  ['const rgiEmojiRegex = /^\\p{RGI_Emoji}$/v;', 'let rgiEmojiRegex;'],
  ['rgiEmojiRegex.test(segment)', '(rgiEmojiRegex ??= /^\\p{RGI_Emoji}$/v).test(segment)'],
  [
    '\tlet width = 0;\n\tconst eastAsianWidthOptions',
    '\tconst simple = ambiguousIsNarrow ? simpleWidth(string) : undefined;\n\tif (simple !== undefined) {\n\t\treturn simple;\n\t}\n\n\tlet width = 0;\n\tconst eastAsianWidthOptions',
  ],
];

/** Ink's layout reads its WebAssembly through `fetch`, which loads all of Node's HTTP client: about 60 ms. `folder` is where chunks lie. */
export function lean(folder) {
  return {
    name: 'lean',
    setup({ onLoad }) {
      onLoad({ filter: /[/\\]string-width[/\\]index\.js$/ }, async ({ path }) => ({
        contents: replaced(await readFile(path, 'utf8'), path, width),
        loader: 'js',
      }));
      onLoad({ filter: /[/\\]yoga-layout[/\\]dist[/\\]src[/\\]index\.js$/ }, async ({ path }) => ({
        contents: replaced(await readFile(path, 'utf8'), path, [
          ['// @ts-ignore', "import { readFileSync } from 'node:fs';\n// @ts-ignore"],
          ['await loadYoga()', "await loadYoga({ wasmBinary: readFileSync(__here + '/yoga.wasm') })"],
        ]),
        loader: 'js',
      }));
      onLoad({ filter: /[/\\]yoga-wasm-base64-esm\.js$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        const [, base64] = /"data:application\/octet-stream;base64,([A-Za-z0-9+/=]+)"/.exec(text);
        await writeFile(join(folder, 'yoga.wasm'), Buffer.from(base64, 'base64'));
        return { contents: text.replace(base64, ''), loader: 'js' };
      });
    },
  };
}
