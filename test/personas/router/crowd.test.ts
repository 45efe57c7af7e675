import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readPrompt } from '../../../src/personas/router/features.ts';
import { fieldOf } from '../../../src/personas/router/crowd.ts';
import {
  askedBy,
  chances,
  choose,
  generalFeatures,
  headedFeatures,
  personaFeatures,
} from '../../../src/personas/router/match.ts';
import { profileOf } from '../../../src/personas/router/profile.ts';
import { scoreReading } from '../../../src/personas/router/score.ts';
import { weights } from '../../../src/personas/router/weights.ts';

const prompts = readFileSync(new URL('../../../src/personas/router/corpus/prompts.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .filter((_, n) => n % 40 === 0)
  .map((line) => (JSON.parse(line) as { prompt: string }).prompt);

/** More words of its own than are counted. */
const lathe = 'mandrel tailstock spindle gouge bevel chuck collet ferrule quill skew parting';
prompts.push(lathe);

const crafts = [
  ['backend-architect', 'Designs APIs, schemas and services that scale.'],
  ['frontend-developer', 'Builds interfaces in React and CSS, accessible and fast.'],
  ['data-analyst', 'Reads dashboards, writes SQL for reports and explains churn.'],
  ['translator', '把文件翻譯成繁體中文，語氣自然。'],
  ['baker', 'Plans orders, ovens and recipes of a bakery. <example>\nuser: "how many loaves on Saturday"\n</example>'],
  ['nobody', 'x'],
  ['turner', lathe],
];
const personas = Array.from({ length: 40 }, (_, n) => {
  const [name = '', description = ''] = crafts[n % crafts.length] ?? [];
  const slug = n < crafts.length ? name : `${name}-${n}`;
  const profile = profileOf({ name: slug, description, body: `You help with job ${n}. ${prompts[n] ?? ''}` });
  return { slug, profile, headed: slug === 'backend-architect' };
});

describe.each([2, 10, 40])('%i personas in one go', (size) => {
  it('are compared with a prompt as each by itself', () => {
    const field = fieldOf(personas.slice(0, size));
    const crowd = Math.max(0, Math.log(size / 10));
    for (const prompt of prompts) {
      const reading = readPrompt(prompt);
      const asked = askedBy(reading, scoreReading(reading));
      const each = chances(
        [
          ...field.candidates.map((candidate) =>
            candidate.headed ? { ...headedFeatures(asked), crowd } : personaFeatures(asked, candidate, field),
          ),
          { ...generalFeatures(asked), crowd },
        ],
        { ...weights.match, crowd: 1 },
      );
      const all = choose(asked, field);
      expect(all).toHaveLength(size + 1);
      all.forEach((value, n) => expect(value).toBeCloseTo(each[n] as number, 9));
    }
  });

  it('have their words counted', () => {
    const field = fieldOf(personas.slice(0, size));
    const counts = new Map<number, number>();
    for (const { words } of field.candidates) for (const [word] of words) counts.set(word, (counts.get(word) ?? 0) + 1);
    for (const [word, count] of counts) expect(field.spread.get(word)).toBe(count);
    expect(field.spread.get(0x123456)).toBe(0);
  });
});
