import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { addOwnConcepts } from '../../src/personas/own-concepts.ts';
import { concepts } from '../../src/personas/router/concepts.ts';
import { readPrompt } from '../../src/personas/router/features.ts';

const dir = mkdtempSync(join(tmpdir(), 'archie-concepts-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const path = join(dir, 'concepts.json');
const write = (value: unknown) => {
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return addOwnConcepts(path).fault;
};
const named = (prompt: string) => readPrompt(prompt).hits.map(({ concept }) => concepts[concept]?.id);

describe('concepts of the user’s own', () => {
  it('count as the concept they are like, in each language, words in a row too', () => {
    expect(named('the zebraline is full, 斑馬線滿了, ask the dotted ledgerbook')).not.toContain('database');
    expect(
      write({
        ours: { like: 'database', en: 'zebraline, dotted ledgerbook', zh: '斑馬線、斑馬庫' },
        database: { en: 'quaggastore' },
      }),
    ).toBeNull();
    for (const prompt of [
      'the Zebralines are full',
      '斑馬線滿了',
      'ask the dotted ledgerbook',
      'look into quaggastore',
    ])
      expect(named(prompt)).toContain('database');
    expect(named('a dotted shirt')).toEqual([]);
    // What ships is still understood.
    expect(named('the database is full')).toContain('database');
  });

  it.each([
    ['{', 'it is not JSON'],
    [[1], 'it must hold names of concepts'],
    [{ unheard: { en: 'x' } }, '"unheard" ignored: archie has no such concept: say with "like"'],
    [{ ours: { like: 'unheard', en: 'x' } }, '"ours" ignored: "like": archie has no concept "unheard"'],
    [{ database: 'x' }, '"database" ignored: it must hold terms by language'],
    [{ database: { en: ['x'] } }, '"database" ignored: terms must be text'],
    [{ a: {}, b: {}, c: {} }, '(and 2 more)'],
  ])('%j: one warning, and no crash', (value, words) => {
    const said = write(value);
    expect(said).toContain(words);
    expect(said?.split('\n')).toHaveLength(1);
    expect(said).toContain(path);
  });

  it('need not be there', () => {
    expect(addOwnConcepts(join(dir, 'none.json'))).toEqual({ fault: null, digest: '' });
    expect(addOwnConcepts(dir)).toEqual({ fault: expect.stringMatching(/not read: it is no plain file/), digest: '' });
  });

  it('are told from others by their bytes, however long and old the file is', () => {
    const digestOf = (term: string) => {
      writeFileSync(path, JSON.stringify({ database: { en: term } }));
      utimesSync(path, 1, 1);
      return addOwnConcepts(path).digest;
    };
    const [one, other, again] = ['gnustore', 'kudustor', 'gnustore'].map(digestOf);
    expect(one).not.toBe(other);
    expect(again).toBe(one);
  });

  it('that are right are used beside those that are not', () => {
    expect(write({ unheard: { en: 'x' }, database: { en: 'okapistore' } })).toContain('"unheard" ignored');
    expect(named('okapistore')).toContain('database');
  });
});
