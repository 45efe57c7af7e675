import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { hashOf, readPrompt } from '../../../src/personas/router/features.ts';

const prompts = readFileSync(new URL('../../../src/personas/router/corpus/prompts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .filter((_, n) => n % 20 === 0)
  .map((line) => (JSON.parse(line) as { prompt: string }).prompt);

it('a feature is the hash of its name, whether the name is wanted or not', () => {
  const kinds = new Set<string>();
  for (const prompt of prompts) {
    const { names, features } = readPrompt(prompt, true);
    expect([...features]).toEqual([...(names?.keys() ?? [])]);
    expect([...readPrompt(prompt).features]).toEqual([...features]);
    for (const [hash, name] of names ?? []) {
      expect(hashOf(name)).toBe(hash);
      kinds.add(name.slice(0, name.indexOf(':') + 1));
    }
  }
  expect([...kinds].toSorted()).toEqual([
    '',
    'asks:',
    'b:',
    'c2:',
    'c:',
    'e:',
    'f2:',
    'f:',
    'gc:',
    'gd:',
    'ge:',
    'gs:',
    'n:',
    'p:',
    'path:',
    't:',
    'w:',
    'x:',
  ]);
});
