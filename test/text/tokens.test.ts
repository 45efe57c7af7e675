import { describe, expect, it } from 'vitest';
import { languageOf } from '../../src/text/language.ts';
import { estimateTokens } from '../../src/text/tokens.ts';

describe('estimateTokens', () => {
  // Counted with a public byte-pair tokenizer (o200k): prose 4.3, code 4.9, JSON 2.5, CJK 1.3 characters a token.
  it('is on the high side of each kind of text', () => {
    expect(estimateTokens('')).toBe(0);
    expect(estimateTokens('a'.repeat(430))).toBeGreaterThanOrEqual(100);
    expect(estimateTokens('字'.repeat(130))).toBeGreaterThanOrEqual(100);
    expect(estimateTokens(JSON.stringify([{ id: 1, name: 'x' }]).repeat(10))).toBeGreaterThan(
      estimateTokens('x'.repeat(230)),
    );
    expect(estimateTokens('中 a')).toBeGreaterThan(0);
  });
});

describe('languageOf', () => {
  it.each([
    ['src/a.ts', 'typescript'],
    ['Dockerfile', 'dockerfile'],
    ['deploy/Dockerfile.prod', 'dockerfile'],
    ['.env.local', 'ini'],
    ['Makefile', 'makefile'],
    ['a/b.SQL', 'sql'],
    ['ts', 'typescript'],
    ['notes', undefined],
    ['archive.tar.gz', undefined],
    ['', undefined],
    ['constructor', undefined],
    ['a.__proto__', undefined],
  ])('%s', (path, language) => {
    expect(languageOf(path)).toBe(language);
  });
});
