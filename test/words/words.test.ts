import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { taiwanese } from '../../src/text/words/zh-tw/zh-tw.ts';
import concepts from '../../src/text/words/zh-tw/concepts.json' with { type: 'json' };
import commander from '../../src/text/words/zh-tw/commander.json' with { type: 'json' };
import { noWords, silent, speaking } from '../support/words/english.ts';
import { wordsIn } from '../support/words/reading.ts';
import type { Found } from '../support/words/reading.ts';
import { faultsOf } from '../support/words/taiwanese.ts';

const top = new URL('../..', import.meta.url).pathname;
const sources = globSync('src/**/*.{ts,tsx}', { cwd: top, exclude: (path) => path.includes('demo/sample') });
const words = new Map(sources.map((path) => [path, wordsIn(path, readFileSync(top + path, 'utf8'))]));
const said = new Set([...words.values()].flatMap((found) => found.map(({ key }) => key)));
const isKey = (key: string): boolean => Object.hasOwn(taiwanese, key);

/** Two words at least: a name of one word may be anything. */
const isSentence = (key: string): boolean => /[A-Za-z]{2,}[^]* [^]*[A-Za-z]{2,}/.test(key);
const speaks = (path: string): boolean =>
  speaking.some((room) => path.startsWith(room)) && !Object.keys(silent).some((quiet) => path.startsWith(quiet));

/** What of a file no catalogue has. */
function missingIn(path: string, found: readonly Found[]): string[] {
  const bare = found.filter(({ key, how }) => {
    if (isKey(key) || !/[A-Za-z]{2,}/.test(key)) return false;
    if (how === 'table') return speaks(path) && path.startsWith('src/fronts/tui/');
    if (how !== 'plain') return how === 'said' || speaks(path);
    return speaks(path) && isSentence(key) && !noWords.some((none) => none.test(key));
  });
  return bare.map(({ key, line }) => `${path}:${line} ${JSON.stringify(key)}`);
}

describe('words for people', () => {
  it('are all in the catalogue', () => {
    const missing = [...words].flatMap(([path, found]) => missingIn(path, found));
    expect(missing, 'say it through t and put it into src/text/words/zh-tw/*.json').toEqual([]);
  });

  it('are looked up when they are said, not before the language is chosen', () => {
    const early = [...words].flatMap(([path, found]) =>
      found.filter(({ how, later }) => how === 'said' && !later).map(({ line }) => `${path}:${line}`),
    );
    expect(early).toEqual([]);
  });

  it('are said by the rooms that people see, and by no other: what those say is read by the model and by scripts', () => {
    const others = sources.filter(
      (path) => !speaking.some((room) => path.startsWith(room)) && !path.startsWith('src/text/words/'),
    );
    expect(others.length).toBeGreaterThan(100);
    expect(others.filter((path) => /from '[^']*text\/words\//.test(readFileSync(top + path, 'utf8')))).toEqual([]);
  });

  it('are all said somewhere', () => {
    const elsewhere = { ...commander, ...concepts };
    const dead = Object.keys(taiwanese).filter((key) => !said.has(key) && !Object.hasOwn(elsewhere, key));
    expect(dead, 'nothing says these any more').toEqual([]);
  });

  it('name every concept of the dispatcher, but for names that are the same in every language', () => {
    const folder = 'src/personas/router/concepts';
    const ids = new Set(
      globSync(`${folder}/*.json`, { cwd: top })
        .flatMap((path) => Object.keys(JSON.parse(readFileSync(top + path, 'utf8')) as object))
        .map((id) => `${id}|concept`),
    );
    const unknown = Object.keys(concepts).filter((key) => !ids.has(key) && !said.has(key.replace(/\|term$/, '')));
    expect(unknown).toEqual([]);
    const unnamed = [...ids].filter((key) => !Object.hasOwn(concepts, key));
    expect(unnamed).toEqual(['Rust', 'Python', 'Go', 'Android'].map((name) => `${name}|concept`));
  });

  it('stand in one catalogue each', () => {
    const files = globSync('src/text/words/zh-tw/*.json', { cwd: top });
    const keys = files.flatMap((file) => Object.keys(JSON.parse(readFileSync(top + file, 'utf8')) as object));
    expect(keys.filter((key, at) => keys.indexOf(key) !== at)).toEqual([]);
    expect(keys.length).toBe(Object.keys(taiwanese).length);
  });

  it('hold the same places', () => {
    const places = (text: string) => [...new Set(text.match(/\{\d\}/g))].toSorted().join();
    const wrong = Object.entries(taiwanese).filter(([key, said]) => places(key) !== places(said));
    expect(wrong).toEqual([]);
  });

  it('are written as Taiwan writes', () => {
    expect(Object.entries(taiwanese).flatMap(([key, said]) => faultsOf(said, key))).toEqual([]);
  });

  it('leave out no file that is not there', () => {
    const gone = Object.keys(silent).filter((quiet) => !sources.some((path) => path.startsWith(quiet)));
    expect(gone).toEqual([]);
  });
});

describe('the checker sees', () => {
  const found = (source: string) => wordsIn('src/fronts/x.ts', source);
  const missing = (source: string) => missingIn('src/fronts/x.ts', found(source));

  it('words that nothing translates', () => {
    expect(missing("export const f = () => 'this stands nowhere';")).toEqual([
      'src/fronts/x.ts:1 "this stands nowhere"',
    ]);
    expect(missing('export const f = (n: number) => `these are ${n} unknown words`;')).toHaveLength(1);
    expect(missing('export const f = () => t`unheard`;')).toHaveLength(1);
    expect(missing("export const f = (n: number) => numbered(n, 'unheard thing');")).toHaveLength(1);
  });

  it('words of a table, a single one too', () => {
    const row = wordsIn('src/fronts/tui/x.ts', "export const row = { keys: ['q'], does: 'unheard' };");
    expect(missingIn('src/fronts/tui/x.ts', row)).toHaveLength(1);
  });

  it('words in what is drawn', () => {
    const drawn = wordsIn('src/fronts/x.tsx', 'export const F = () => <Text>not said before</Text>;');
    expect(missingIn('src/fronts/x.tsx', drawn)).toHaveLength(1);
  });

  it('no words in types, imports, names and comparisons', () => {
    const source = [
      "import { a } from 'some where else';",
      "type T = 'not said ever';",
      "export const f = (x: T) => x === 'not said ever';",
      "export const g = { 'not said ever': 1 };",
    ];
    expect(missing(source.join('\n'))).toEqual([]);
  });

  it('words that are looked up too early', () => {
    expect(found('const early = t`none`;\nconst late = () => t`none`;').map(({ later }) => later)).toEqual([
      false,
      true,
    ]);
  });

  it('what is written as elsewhere', () => {
    expect(faultsOf('默認的文件')).toHaveLength(2);
    expect(faultsOf('一份文件', 'a document')).toEqual([]);
    expect(faultsOf('这个')).toHaveLength(1);
    expect(faultsOf('沒有檔案,再試一次')).toHaveLength(1);
    expect(faultsOf('共3個')).toHaveLength(1);
    expect(faultsOf('沒有檔案，共 {0} 個，再試一次。')).toEqual([]);
  });
});
