import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readPersona } from '../../src/personas/file/load.ts';
import { subjectOf } from '../../src/personas/learn/features.ts';
import { labelsAt, learnedFrom } from '../../src/personas/learn/labels.ts';
import type { Label } from '../../src/personas/learn/labels.ts';
import { explainRoute, route } from '../../src/personas/route.ts';
import type { Learned, Persona } from '../../src/protocol/persona.ts';

const top = new URL('../', import.meta.url);
const architect = readPersona(readFileSync(new URL('../agents/backend-architect.md', top), 'utf8'), {
  file: 'backend-architect',
  source: 'built-in',
  scope: 'built-in',
}) as Persona;
const slug = architect.slug;
const prompts = ['dev', 'more'].flatMap((file) =>
  readFileSync(new URL(`fixtures/dispatch/${file}.jsonl`, top), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { prompt: string; label: string }),
);

const dir = mkdtempSync(join(tmpdir(), 'archie-labels-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let count = 0;
const fresh = () => join(dir, `${(count += 1)}`, 'dispatch.jsonl');

const decide = (prompt: string, learned?: Learned) =>
  route(prompt, { personas: [architect], agent: 'auto', current: null, ...(learned && { learned }) });
const sureOf = (prompt: string, learned?: Learned): number =>
  decide(prompt, learned).candidates.find(({ persona }) => persona === slug)?.confidence ?? 0;
const odds = (p: number): number => Math.log(p / (1 - p));

const booking = 'two customers booked the same seat twice under load, how do we stop it?';
const labelOf = (prompt: string, persona: string | null, instead: string | null): Label => ({
  at: 1,
  persona,
  instead,
  features: subjectOf(prompt),
});

describe('what is kept of a prompt', () => {
  it('is no word of it', () => {
    const path = fresh();
    labelsAt(path).add({ prompt: booking, persona: null, instead: slug }, 1_700_000_000_000);
    const text = readFileSync(path, 'utf8');
    expect(text).not.toMatch(/customer|seat|book|load/i);
    expect(JSON.parse(text)).toEqual({
      at: 1_700_000_000_000,
      persona: null,
      instead: slug,
      features: expect.arrayContaining([expect.any(Number)]),
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('is what it is about, and not how it is put', () => {
    const tone = subjectOf('we really need this, could you please do it for us?');
    expect(tone).toEqual([]);
    const both = new Set(subjectOf('could you please look at why invoices are sent twice for each tenant'));
    const again = subjectOf('could you please look at why my lasagne is always dry around the edges');
    expect(again.filter((feature) => both.has(feature))).toEqual([]);
  });

  it('is nothing of a prompt that only goes on', () => {
    expect(labelsAt(fresh()).add({ prompt: 'yes, do it', persona: null, instead: slug }, 1)).toBe(false);
  });
});

describe('what labels come to', () => {
  it('lowers what was kept back, and raises what was handed over by hand', () => {
    const down = learnedFrom([labelOf(booking, null, slug)]);
    const up = learnedFrom([labelOf('the lasagne is dry around the edges in our oven', slug, null)]);
    expect(sureOf(booking, down)).toBeLessThan(sureOf(booking));
    expect(sureOf('the lasagne is dry around the edges', up)).toBeGreaterThan(
      sureOf('the lasagne is dry around the edges'),
    );
  });

  it('is a small step: one label moves its own prompt by at most 1 in log odds', () => {
    const weights = learnedFrom([labelOf(booking, null, slug)]).get(slug);
    const sum = [...(weights?.values() ?? [])].reduce((all, each) => all + each, 0);
    expect(sum).toBeLessThan(0);
    expect(sum).toBeGreaterThanOrEqual(-1.000_001);
  });

  it('never flips everything: five wrong corrections leave other prompts where they were', () => {
    const handed = prompts.filter(({ prompt }) => decide(prompt).decision === 'hand-over');
    const [corrected, others] = [handed.slice(0, 5), handed.slice(5)];
    expect(others.length).toBeGreaterThan(30);
    const learned = learnedFrom(corrected.map(({ prompt }) => labelOf(prompt, null, slug)));
    const lost = others.filter(({ prompt }) => decide(prompt, learned).decision !== 'hand-over');
    expect(lost.length / others.length).toBeLessThanOrEqual(0.05);
    // Nothing goes from one end to the other.
    expect(others.filter(({ prompt }) => decide(prompt, learned).decision === 'stay')).toEqual([]);
    const kept = prompts.filter(({ prompt }) => decide(prompt).decision === 'stay');
    const wrong = learnedFrom(kept.slice(0, 5).map(({ prompt }) => labelOf(prompt, slug, null)));
    expect(kept.slice(5).filter(({ prompt }) => decide(prompt, wrong).decision === 'hand-over')).toEqual([]);
  });

  it('is capped however often the same is said', () => {
    const learned = learnedFrom(Array.from({ length: 400 }, () => labelOf(booking, null, slug)));
    for (const weight of learned.get(slug)?.values() ?? []) expect(weight).toBeGreaterThanOrEqual(-0.300_001);
    const moved = odds(sureOf(booking, learned)) - odds(sureOf(booking));
    expect(moved).toBeLessThan(0);
    // What is shown is rounded to a thousandth.
    expect(moved).toBeGreaterThanOrEqual(-2.7);
  });

  it('goes to the persona that is meant, and leaves the others alone', () => {
    const learned = learnedFrom([labelOf(booking, 'reviewer', slug)]);
    expect([...learned.keys()].sort()).toEqual([slug, 'reviewer']);
    expect([...(learned.get('reviewer')?.values() ?? [])].every((weight) => weight > 0)).toBe(true);
    expect(sureOf(booking, learnedFrom([labelOf(booking, 'reviewer', null)]))).toBe(sureOf(booking));
  });

  it('is told of in an explanation', () => {
    const learned = learnedFrom([labelOf(booking, null, slug)]);
    const { notes } = explainRoute(booking, { personas: [architect], agent: 'auto', current: null, learned });
    expect(notes.at(-1)).toMatch(/^your corrections: −\d\.\d\d for backend-architect$/);
    expect(explainRoute(booking, { personas: [architect], agent: 'auto', current: null }).notes.join()).not.toContain(
      'corrections',
    );
  });
});

describe('the file', () => {
  it('is read again by the next run', () => {
    const path = fresh();
    labelsAt(path).add({ prompt: booking, persona: null, instead: slug }, 1);
    labelsAt(path).add({ prompt: booking, persona: null, instead: slug }, 2);
    expect(labelsAt(path).read()).toMatchObject({ labels: [{ at: 1 }, { at: 2 }], broken: 0 });
    expect(labelsAt(path).learned().get(slug)?.size).toBeGreaterThan(3);
  });

  it('is what it was before a moment, too', () => {
    const labels = labelsAt(fresh());
    labels.add({ prompt: booking, persona: null, instead: slug }, 10);
    labels.add({ prompt: booking, persona: null, instead: slug }, 20);
    expect(labels.learned(10).size).toBe(0);
    expect(labels.learned(20)).toEqual(learnedFrom([labelOf(booking, null, slug)]));
    expect(labels.learned(21)).toEqual(labels.learned());
  });

  it('passes over a line that was cut short, and goes on behind it', () => {
    const path = fresh();
    labelsAt(path).add({ prompt: booking, persona: null, instead: slug }, 1);
    writeFileSync(path, `${readFileSync(path, 'utf8')}\n{"at":2,"persona":null,"instead":"x","featu`);
    labelsAt(path).add({ prompt: booking, persona: null, instead: slug }, 3);
    expect(labelsAt(path).read()).toMatchObject({ labels: [{ at: 1 }, { at: 3 }], broken: 1 });
  });

  it('stays small', () => {
    const path = fresh();
    const line = JSON.stringify(labelOf(booking, null, slug));
    labelsAt(path).add({ prompt: booking, persona: null, instead: slug }, 1);
    writeFileSync(path, Array.from({ length: 999 }, () => line).join('\n'));
    labelsAt(path).add({ prompt: booking, persona: null, instead: slug }, 9);
    const { labels } = labelsAt(path).read();
    expect(labels).toHaveLength(500);
    expect(labels.at(-1)?.at).toBe(9);
  });

  it('is forgotten when it is told to be', () => {
    const path = fresh();
    const labels = labelsAt(path);
    labels.add({ prompt: booking, persona: null, instead: slug }, 1);
    expect(sureOf(booking, labels.learned())).toBeLessThan(sureOf(booking));
    labels.reset();
    expect(labels.read().labels).toEqual([]);
    expect(sureOf(booking, labels.learned())).toBe(sureOf(booking));
    expect(() => statSync(path)).toThrow('ENOENT');
  });

  it('is learned from until archie ends where it cannot be written', () => {
    const path = join(dir, 'file');
    writeFileSync(path, '');
    const labels = labelsAt(join(path, 'dispatch.jsonl'));
    expect(labels.add({ prompt: booking, persona: null, instead: slug }, 1)).toBe(true);
    expect(labels.learned().size).toBe(1);
  });
});
