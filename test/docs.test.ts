/** The documentation names files and links that are there. */

import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const top = new URL('..', import.meta.url).pathname;
const pages = globSync(['*.md', 'docs/**/*.md', '.github/**/*.md'], { cwd: top });
/** Without the rules of checks, whose examples are about files of others. */
const text = (page: string) =>
  readFileSync(join(top, page), 'utf8').replace(/<!-- rules:[^]*<!-- end of rules -->/, '');

const rooms =
  'protocol|text|disk|diagrams|checks|changes|engine|tools|policy|personas|provider|workspace|store|fronts|app';
/** A file of a room as pages name it: `changes/decide.ts`, `src/app/main.ts`, `fronts/tui/keys/`. */
const named = new RegExp(
  `\`((?:src/)?(?:${rooms})/[\\w./-]*|(?:test|bench|bin|agents|docs|\\.ci|\\.github)/[\\w./-]*)\``,
  'g',
);

/** Names in examples of what a user of archie would have. */
const examples = /^(?:src\/(?:billing|app\.ts|a\.ts)|docs\/?$)/;

describe.each(pages)('%s', (page) => {
  it('names files that are there', () => {
    const missing = Array.from(text(page).matchAll(named), ([, path]) => path!)
      .filter((path) => !examples.test(path) && !path.includes('*'))
      .filter((path) => !existsSync(join(top, path)) && !existsSync(join(top, 'src', path)));
    expect(missing).toEqual([]);
  });

  it('links to what is there', () => {
    const missing = Array.from(
      text(page).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)[^)]*\)/g),
      ([, to]) => to!,
    ).filter((to) => !existsSync(join(top, dirname(page), to)));
    expect(missing).toEqual([]);
  });
});

it('the glossary has a line for each kept word', () => {
  for (const word of ['landing', 'persona', 'proposal', 'stage', 'fold'])
    expect(text('docs/glossary.md')).toMatch(new RegExp(`\\| \\**${word}\\**`));
});

it('the README is there in both languages, with the same commands', () => {
  const commands = (page: string): string[] =>
    [...text(page).matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) => block.replaceAll(/\s+#.*$/gm, ''));
  expect(commands('README.md').length).toBeGreaterThan(3);
  expect(commands('README.zh-TW.md')).toEqual(commands('README.md'));
  const heads = (page: string): number[] => [...text(page).matchAll(/^(#+) /gm)].map(([, marks = '']) => marks.length);
  expect(heads('README.zh-TW.md')).toEqual(heads('README.md'));
  expect(text('README.md')).toContain('(README.zh-TW.md)');
  expect(text('README.zh-TW.md')).toContain('(README.md)');
});
