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

describe('ten personas that nobody trained on', () => {
  it('have what is theirs, and no more', () => {
    const folder = JSON.parse(readFileSync(new URL('../../fixtures/folder/ten.json', import.meta.url), 'utf8')) as {
      personas: { name: string; description: string; body: string }[];
      prompts: { label: string; prompt: string }[];
    };
    const shipped = ['backend-architect', 'reviewer'].map(
      (file) =>
        readPersona(readFileSync(new URL(`../../../agents/${file}.md`, import.meta.url), 'utf8'), {
          file,
          source: file,
          scope: 'built-in',
        }) as Persona,
    );
    const others = folder.personas.map((each) => ({ ...(shipped[0] as Persona), ...each, slug: each.name }));
    const at = { personas: [...shipped, ...others], agent: 'auto', current: null };
    const routed = folder.prompts.map(({ label, prompt }) => ({ label, ...route(prompt, at) }));
    const right = routed.filter(({ label, candidates }) => (candidates[0]?.persona ?? 'general') === label);
    expect(right.length / routed.length).toBeGreaterThanOrEqual(0.85);
    const handed = routed.filter(({ decision }) => decision === 'hand-over');
    expect(handed.filter(({ label }) => label === 'general').length).toBeLessThanOrEqual(1);
  });
});
