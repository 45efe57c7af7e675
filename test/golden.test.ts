import { existsSync, globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { goldenText, keptText, leftOver, updating } from './support/golden.ts';
import { marked } from './support/marked-theme.ts';

describe('the golden screens', () => {
  it('stand in folders that one test file each draws', () => {
    const top = new URL('.', import.meta.url).pathname;
    const drawn = globSync('**/*.test.ts', { cwd: top }).flatMap((file) =>
      Array.from(
        readFileSync(join(top, file), 'utf8').matchAll(/^goldenScreens\('([^']+)'/gm),
        ([, folder]) => folder!,
      ),
    );
    expect(leftOver(join(top, 'golden'), ['README.md', ...drawn], updating())).toEqual([]);
    expect(drawn.toSorted()).toEqual([...new Set(drawn)].toSorted());
  });
});

describe('a golden file', () => {
  let dir: string;
  let file: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'archie-golden-'));
    file = join(dir, 'scene.80.txt');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('must be there', () => {
    expect(() => keptText(file, 'one\n', false)).toThrow(/scene\.80\.txt is not there.*npm run golden[^]*one\n/);
    expect(existsSync(file)).toBe(false);
  });

  it('is read, and written only where that is asked for', () => {
    expect(keptText(file, 'one\n', true)).toBe('one\n');
    expect(keptText(file, 'two\n', false)).toBe('one\n');
    expect(keptText(file, 'two\n', true)).toBe('two\n');
    expect(readFileSync(file, 'utf8')).toBe('two\n');
  });

  it('goes where nothing draws it any more', () => {
    const names = ['other.80.txt', 'scene.80.txt'];
    for (const name of names) writeFileSync(join(dir, name), '');
    expect(leftOver(dir, ['scene.80.txt'], false)).toEqual(['other.80.txt']);
    expect(readdirSync(dir).toSorted()).toEqual(names);
    expect(leftOver(dir, ['scene.80.txt'], true)).toEqual([]);
    expect(readdirSync(dir)).toEqual(['scene.80.txt']);
  });
});

describe('a screen as text', () => {
  const rows = [
    `${marked.paint('title', 'Review')}  `,
    marked.paint('added', `+ a ${marked.paint('number', '1')};`),
    'x',
  ];

  it('is what is seen, without colours and trailing blanks', () => {
    expect(goldenText({ rows }, false)).toBe('Review\n+ a 1;\nx\n');
  });

  it('has the cursor and the roles of what is styled below a rule', () => {
    expect(goldenText({ rows, cursor: { x: 3, y: 1 } }, true)).toBe(
      'Review\n+ a 1;\nx\n──── cursor: row 2, column 4\n──── styles\n⟦title Review⟧\n⟦added + a ⟧⟦number 1⟧⟦added ;⟧\n',
    );
  });

  it('names no role of what cannot be seen', () => {
    const blank = (role: 'dim' | 'selected') => goldenText({ rows: [`${marked.paint(role, '  ')}x`] }, true);
    expect(blank('dim')).toBe('  x\n');
    expect(blank('selected')).toContain('⟦selected   ⟧x');
  });
});
