import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));
const files = [...readdirSync(dist), ...readdirSync(join(dist, 'chunks')).map((name) => `chunks/${name}`)].filter(
  (name) => name.endsWith('.js'),
);
const code = new Map(files.map((name) => [name, readFileSync(join(dist, name), 'utf8')]));

/** What a file loads as it is loaded, itself included. */
function loadedWith(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const [, path] of code.get(file)!.matchAll(/(?:from|import)"\.\/([\w$./-]+\.js)"/g))
    loadedWith(join(file, '..', path!), found);
  return found;
}

const named = (name: string): string => files.find((file) => file.startsWith(`chunks/${name}-`))!;

// `npm test` builds before it tests; by itself this needs `npm run build`.
describe('the bundle', () => {
  it('has a start in few files', () => {
    const sizes = ['main.js', ...['first', 'session', 'run'].map(named)].map((file) => loadedWith(file).size);
    expect(sizes).toEqual([3, 2, 4, 5]);
  });

  it('keeps the programs that are started apart from the rest', () => {
    for (const program of ['check-program', 'check-worker', 'check-postgres', 'picture-worker', 'watchdog'])
      expect([...loadedWith(`${program}.js`)].filter((file) => /(?:program|session|first)-/.test(file))).toEqual([]);
  });

  it('loads React and the HTTP client of Node where they are needed alone', () => {
    const react = files.filter((file) => code.get(file)!.includes('react.transitional.element'));
    expect(react.toSorted()).toEqual([named('ink'), named('terminal')]);
    for (const file of ['session', 'run', 'program', 'print', 'first'].map(named))
      expect([...loadedWith(file)].filter((each) => react.includes(each))).toEqual([]);
    expect(code.get(named('ink'))).not.toContain('data:application/octet-stream;base64,A');
  });
});
