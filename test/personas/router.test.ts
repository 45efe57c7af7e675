import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { concepts } from '../../src/personas/router/concepts.ts';
import { readPrompt } from '../../src/personas/router/features.ts';
import { route } from '../../src/personas/route.ts';
import { scoreReading } from '../../src/personas/router/score.ts';
import { readFollowUps, readLookAlikes, readPrompts } from '../../src/personas/router/training/corpus.ts';
import { isMixed, learn } from '../../src/personas/router/training/model.ts';
import { mostBytes } from '../../src/personas/router/training/pack.ts';
import { packTerms, readConcepts } from '../../src/personas/router/training/terms.ts';
import { tokensOf } from '../../src/personas/router/tokens.ts';
import { readPersona } from '../../src/personas/file/load.ts';
import type { Persona } from '../../src/protocol/persona.ts';

const folder = new URL('../../src/personas/router/', import.meta.url);
const samples = readPrompts();
const hands = new Set(samples.map(({ hand }) => hand));
const mixed = new Set([...hands].filter(isMixed));

describe('the corpus', () => {
  it('is by many hands, each with both kinds of work', () => {
    expect(samples.length).toBeGreaterThanOrEqual(4_000);
    expect(mixed.size).toBeGreaterThanOrEqual(30);
    for (const hand of mixed) {
      const own = samples.filter((sample) => sample.hand === hand);
      const backend = own.filter(({ label }) => label === 'backend-architect').length;
      expect(backend / own.length, hand).toBeGreaterThan(0.3);
      expect(backend / own.length, hand).toBeLessThan(0.65);
    }
  });

  it('says nothing twice', () => {
    const seen = new Map<string, string>();
    const twice = samples.filter(({ prompt, hand }) => {
      const key = prompt.toLowerCase().replace(/\s+/g, ' ');
      const before = seen.get(key);
      seen.set(key, hand);
      return before !== undefined && key.length > 25;
    });
    expect(twice.map(({ prompt }) => prompt)).toEqual([]);
  });

  it('tells of second prompts both ways', () => {
    const rows = readFollowUps();
    expect(rows.length).toBeGreaterThanOrEqual(500);
    expect(new Set(rows.map(({ current, expect: wanted }) => `${current} ${wanted}`)).size).toBe(4);
  });
});

/** Which hands say a run of words, by the run. */
function saidBy(): Map<string, Set<string>> {
  const runs = new Map<string, Set<string>>();
  for (const { prompt, hand } of samples) {
    const { tokens } = readPrompt(prompt);
    tokens.forEach((_, from) => {
      let run = '';
      for (let at = from; at < Math.min(tokens.length, from + 8); at += 1) {
        const token = tokens[at];
        if (!token || (at > from && !token.joined)) break;
        run += `${at > from ? ' ' : ''}${token.stem}`;
        const by = runs.get(run);
        if (by) by.add(hand);
        else runs.set(run, new Set([hand]));
      }
    });
  }
  return runs;
}

describe('the concepts', () => {
  const runs = saidBy();
  const all = readConcepts();

  it.each(all.map(({ id, terms }) => [id, terms] as const))('%s serves many hands', (_id, terms) => {
    const served = new Set(
      terms.flatMap((term) => [
        ...(runs.get(
          tokensOf(term)
            .map(({ stem }) => stem)
            .join(' '),
        ) ?? []),
      ]),
    );
    expect(served.size).toBeGreaterThanOrEqual(5);
  });

  it('have no term that stands for a single prompt', () => {
    const single = all.flatMap(({ id, terms }) =>
      terms
        .filter((term) => {
          const tokens = tokensOf(term);
          const long = tokens.every(({ cjk }) => cjk)
            ? tokens.length >= 5
            : tokens.filter(({ cjk }) => !cjk).length >= 3;
          return long && runs.get(tokens.map(({ stem }) => stem).join(' '))?.size === 1;
        })
        .map((term) => `${id}: ${term}`),
    );
    expect(single).toEqual([]);
  });

  it('are filed as terms.json has them', () => {
    expect(JSON.parse(readFileSync(new URL('terms.json', folder), 'utf8'))).toEqual(packTerms());
    expect(concepts.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
  });
});

describe('the weights', () => {
  it('are small', () => {
    expect(readFileSync(new URL('weights.json', folder)).length).toBeLessThanOrEqual(mostBytes);
  });

  it('come out the same each time', () => {
    const some = samples.filter(({ hand }) => [...hands].slice(0, 5).includes(hand));
    expect(learn(some)).toEqual(learn(some.map((sample) => ({ ...sample }))));
  });

  it('fit the corpus they were learned from', () => {
    const clear = samples.filter(({ label, hand }) => label !== 'ambiguous' && mixed.has(hand));
    const right = clear.filter(
      ({ prompt, label }) => scoreReading(readPrompt(prompt)).backend > 0.5 === (label === 'backend-architect'),
    );
    expect(right.length / clear.length).toBeGreaterThan(0.93);
  });
});

describe('what is scored', () => {
  it('leaves pasted code and logs out', () => {
    const said = 'why does this fail since yesterday';
    const pasted = `${said}\n\`\`\`sql\nSELECT * FROM orders WHERE id = 1;\n\`\`\`\n2026-01-02 03:04:05 ERROR deadlock detected\n    at Pool.query (/app/db.js:10:3)`;
    const plain = readPrompt(said);
    expect(readPrompt(pasted).text).toBe(said);
    expect(readPrompt(pasted).hits).toEqual(plain.hits);
  });

  it('is the beginning and the end of a long prompt', () => {
    const long = `design the schema ${'x '.repeat(50_000)}for the booking database`;
    const { text } = readPrompt(long);
    expect(text.length).toBeLessThanOrEqual(3_001);
    expect(text).toMatch(/^design the schema.*booking database$/s);
  });

  it.each([
    '',
    ' ',
    '\u0000',
    '🤖'.repeat(2_000),
    '```'.repeat(1_000),
    '資'.repeat(5_000),
    '\ud800',
    '@@@',
    'a'.repeat(100_000),
  ])('may be anything (%#)', (prompt) => {
    const { backend } = scoreReading(readPrompt(prompt));
    expect(backend).toBeGreaterThanOrEqual(0);
    expect(backend).toBeLessThanOrEqual(1);
  });
});

describe('a crowd of personas', () => {
  const shipped = readPersona(readFileSync(new URL('../../agents/backend-architect.md', import.meta.url), 'utf8'), {
    file: 'backend-architect',
    source: 's',
    scope: 'built-in',
  }) as Persona;
  const alike = readLookAlikes().flatMap(({ name, description, body }) =>
    ['', '-pro'].map((end): Persona => ({
      ...shipped,
      name: name + end,
      slug: name + end,
      description: end === '' ? description : `${description} Use PROACTIVELY for quality, performance and workflow.`,
      body,
    })),
  );

  it('takes hardly any everyday prompt', () => {
    expect(alike.length).toBeGreaterThanOrEqual(160);
    const at = { personas: [shipped, ...alike], agent: 'auto', current: null };
    const everyday = samples.filter(
      ({ label, field }) =>
        label === 'general' && ['small-edit', 'explain', 'git', 'chat', 'food', 'people'].includes(field),
    );
    const some = everyday.filter((_, n) => n % Math.floor(everyday.length / 200) === 0);
    const taken = some.filter(({ prompt }) => route(prompt, at).decision === 'hand-over');
    expect(some.length).toBeGreaterThanOrEqual(200);
    expect(taken.length).toBeLessThanOrEqual(4);
  });
});
