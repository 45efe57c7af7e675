/** Topics: narrower concepts that tell personas apart, and say nothing of what is back-end work. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { conceptHits, concepts } from '../../../src/personas/router/concepts.ts';
import { readPrompt } from '../../../src/personas/router/features.ts';
import { fieldOf } from '../../../src/personas/router/crowd.ts';
import { askedBy, personaFeatures } from '../../../src/personas/router/match.ts';
import { profileOf } from '../../../src/personas/router/profile.ts';
import { scoreReading } from '../../../src/personas/router/score.ts';
import { readConcepts } from '../../../src/personas/router/training/terms.ts';
import { tokensOf } from '../../../src/personas/router/tokens.ts';
import { route } from '../../../src/personas/route.ts';
import { readPersona } from '../../../src/personas/file/load.ts';
import type { Persona } from '../../../src/protocol/persona.ts';

const groupOf = (index: number): string | undefined => concepts[index]?.group;
const namedBy = (text: string): number[] => [...new Set(conceptHits(tokensOf(text)).map(({ concept }) => concept))];

describe('topics', () => {
  it('are no features of a prompt', () => {
    const { hits, names } = readPrompt('the statefulset loses its pods when the autovacuum runs', true);
    const topics = hits.map(({ concept }) => concept).filter((concept) => groupOf(concept) === 'topic');
    expect(topics.length).toBeGreaterThan(0);
    const featured = [...(names?.values() ?? [])].filter((name) => /^(?:c2?|e|x|p):/.test(name));
    for (const topic of topics)
      expect(featured.filter((name) => name.split(/[:|]/).slice(1).includes(String(topic)))).toEqual([]);
  });

  it('take no broader concept away, and none takes a topic away', { timeout: 120_000 }, () => {
    const all = readConcepts();
    const lost = all.flatMap(({ group, terms }) =>
      terms.flatMap((term) => {
        const tokens = tokensOf(term);
        const whole = new Set(namedBy(term));
        // What the beginning of a term names by itself is named by the whole of it, in the other kind of concepts.
        return tokens.slice(0, -1).flatMap((token) =>
          namedBy(term.slice(0, token.to)).flatMap((concept) => {
            const other = (groupOf(concept) === 'topic') !== (group === 'topic');
            const replaced = [...whole].some((each) => (groupOf(each) === 'topic') === (groupOf(concept) === 'topic'));
            return other && !replaced ? [`${term}: ${concepts[concept]?.id}`] : [];
          }),
        );
      }),
    );
    expect(lost).toEqual([]);
  });

  it('tell personas of one craft apart, whichever language is asked in', () => {
    const field = fieldOf(
      [
        ['postgres-dba', 'PostgreSQL administrator: vacuum and bloat, replication, backups.'],
        ['cluster-keeper', 'Keeps Kubernetes clusters running: pods, helm charts, autoscaling.'],
      ].map(([slug = '', description = '']) => ({ slug, profile: profileOf({ name: slug, description, body: '' }) })),
    );
    const topical = (prompt: string): number[] => {
      const reading = readPrompt(prompt);
      const asked = askedBy(reading, scoreReading(reading));
      return field.candidates.map((candidate) => personaFeatures(asked, candidate, field)['p:topics'] ?? 0);
    };
    for (const prompt of ['dead tuples pile up, tune the autovacuum', '主從複寫延遲，交易日誌一直長']) {
      const [dba = 0, keeper = 0] = topical(prompt);
      expect(dba, prompt).toBeGreaterThan(keeper);
    }
  });
});

const shipped = ['backend-architect', 'reviewer'].map(
  (file) =>
    readPersona(readFileSync(new URL(`../../../agents/${file}.md`, import.meta.url), 'utf8'), {
      file,
      source: file,
      scope: 'built-in',
    }) as Persona,
);

/** Beside those that ship. */
function besides(others: readonly { name: string; description: string; body: string }[]) {
  const all = others.map((each) => ({ ...(shipped[0] as Persona), ...each, slug: each.name }));
  return { personas: [...shipped, ...all], agent: 'auto', current: null };
}

describe('ten personas that nobody trained on', () => {
  it.each([
    ['ten', 0.9],
    ['usual', 0.85],
    ['walks', 0.75],
  ])('have what is theirs, and no more: %s', (name, least) => {
    const folder = JSON.parse(readFileSync(new URL(`../../fixtures/folder/${name}.json`, import.meta.url), 'utf8')) as {
      personas: { name: string; description: string; body: string }[];
      prompts: { label: string; prompt: string }[];
    };
    const at = besides(folder.personas);
    const routed = folder.prompts.map(({ label, prompt }) => ({ label, ...route(prompt, at) }));
    const right = routed.filter(({ label, candidates }) => (candidates[0]?.persona ?? 'general') === label);
    expect(right.length / routed.length).toBeGreaterThanOrEqual(least);
    const handed = routed.filter(({ decision }) => decision === 'hand-over');
    expect(handed.filter(({ label }) => label === 'general').length).toBeLessThanOrEqual(1);
    expect(handed.filter(({ label, persona }) => label === persona).length).toBeGreaterThanOrEqual(
      0.95 * handed.length,
    );
  });

  it('have words that nobody else ever said, wherever in their files these stand', () => {
    const at = besides([
      { name: 'keeper', description: 'Looks after the glimwort and the frobbers.', body: 'Quozzle comes first.' },
      { name: 'maker', description: 'Makes things of pelucite.', body: 'You know vandrels, and krelm.' },
    ]);
    for (const [prompt, whose] of [
      ['the glimwort is odd, and so are the frobbers', 'keeper'],
      ['frobbers for the quozzle', 'keeper'],
      ['pelucite for the krelm', 'maker'],
      ['the vandrels and the krelm and the pelucite', 'maker'],
    ] as const)
      expect(route(prompt, at).candidates[0]?.persona, prompt).toBe(whose);
  });
});

it('the reviewer has what is written already, not what is to be written', () => {
  const at = besides([]);
  for (const prompt of ['幫 utils 補單元測試', 'the e2e test of the cart fails', 'tests for the slug helper please'])
    expect(route(prompt, at).candidates[0]?.persona, prompt).not.toBe('reviewer');
  for (const prompt of ['is this good enough?', '這個 PR 的說明幫我補一下'])
    expect(route(prompt, at).persona, prompt).not.toBe('reviewer');
  for (const prompt of [
    'review my diff before I push',
    '這個 PR 有沒有問題，幫我審一下',
    'is this pull request safe to merge',
  ])
    expect(route(prompt, at).candidates[0]?.persona, prompt).toBe('reviewer');
});
