import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Persona } from '../../src/protocol/persona.ts';
import { readPersona } from '../../src/personas/file/load.ts';
import { explainRoute, route } from '../../src/personas/route.ts';

const top = new URL('../', import.meta.url);
const file = (path: string) =>
  readPersona(readFileSync(new URL(path, top), 'utf8'), { file: 'x', source: path, scope: 'user' }) as Persona;
const shipped = file('../agents/backend-architect.md');
const users = file('fixtures/user-backend-architect.md');
const others = readdirSync(new URL('fixtures/dispatch/personas/', top)).map((name) =>
  file(`fixtures/dispatch/personas/${name}`),
);
const make = (name: string, description: string, body = 'You do it.') =>
  readPersona(`---\nname: ${name}\ndescription: ${JSON.stringify(description)}\n---\n${body}`, {
    file: 'f',
    source: 's',
    scope: 'user',
  }) as Persona;

interface Row {
  prompt: string;
  label: string;
  kind?: string;
}
interface Second {
  current: string;
  previous: string;
  prompt: string;
  expect: 'stay' | 'switch';
}
const rows = <T>(name: string) =>
  readFileSync(new URL(`fixtures/dispatch/${name}`, top), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);
const auto = (prompt: string, personas: readonly Persona[], current: string | null = null) =>
  route(prompt, { personas, agent: 'auto', current });

/** As shares: best candidates that are wrong, general prompts handed over, and hand-overs that are right. */
function measure(name: string, personas: readonly Persona[]) {
  const clear = rows<Row>(name).filter((row) => row.label !== 'ambiguous');
  const decided = clear.map((row) => ({ row, routing: auto(row.prompt, personas) }));
  const wrong = decided.filter(({ row, routing }) => (routing.candidates[0]?.persona ?? 'general') !== row.label);
  const handed = decided.filter(({ routing }) => routing.decision === 'hand-over');
  const general = clear.filter((row) => row.label === 'general').length;
  return {
    wrong: wrong.length / clear.length,
    taken: handed.filter(({ row }) => row.label === 'general').length / general,
    handedRight: handed.filter(({ row, routing }) => routing.persona === row.label).length / Math.max(1, handed.length),
  };
}

describe('on development prompts', () => {
  // They are in the corpus by now: that the router still fits them says that the weights belong to it.
  it.each([
    ['the persona that ships', shipped],
    ["the user's own file", users],
  ] as const)('knows what is for %s', (_name, persona) => {
    for (const name of ['dev.jsonl', 'more.jsonl']) {
      const { wrong, taken, handedRight } = measure(name, [persona]);
      expect(wrong).toBeLessThanOrEqual(0.06);
      expect(taken).toBeLessThanOrEqual(0.01);
      expect(handedRight).toBeGreaterThanOrEqual(0.98);
    }
  });

  it.each([
    ['the persona that ships', shipped],
    ["the user's own file", users],
  ] as const)('chooses among four, three of which it never met: %s', (_name, persona) => {
    expect(measure('dev-multi.jsonl', [persona, ...others]).wrong).toBeLessThanOrEqual(0.12);
  });

  it.each(rows<Second>('dev-followups.jsonl').map((row) => [row.prompt, row] as const))(
    'second prompt: %s',
    (_prompt, { current, previous, prompt, expect: wanted }) => {
      const before = current === 'general' ? null : current;
      const after = route(prompt, { personas: [shipped, ...others], agent: 'auto', current: before, previous });
      const best = after.candidates[0]?.persona ?? null;
      expect(best === before ? 'stay' : 'switch').toBe(wanted);
    },
  );
});

describe('what is nobody else’s', () => {
  it.each([
    'our bakery gets 400 orders on Saturdays, how many people do I need at the counter',
    'draft an email to the tenants about the new key deposit',
    '年終聚餐的報名人數怎麼統計',
    'write the speaker notes for slide 4: why our growth slowed',
    'what does src/billing do?',
    'list the endpoints',
    'add a log line when the webhook fails',
    '說明訂單模組',
    'rename the queue',
    'hello',
  ])('is not handed over: %s', (prompt) => {
    expect(auto(prompt, [shipped]).decision).not.toBe('hand-over');
  });
});

describe('who decides', () => {
  const personas = [shipped, ...others];

  it('a mention before everything', () => {
    expect(
      route('@ml-engineer design the database schema', { personas, agent: 'backend-architect', current: null }),
    ).toEqual({
      persona: 'ml-engineer',
      decision: 'hand-over',
      confidence: 1,
      candidates: [{ persona: 'ml-engineer', confidence: 1 }],
      reasons: ['@ml-engineer'],
      prompt: 'design the database schema',
      by: 'mention',
    });
    expect(route('@game-developer fix it', { personas, agent: 'off', current: null })).toMatchObject({
      persona: 'game-developer',
      by: 'mention',
    });
    expect(route('@game-developer', { personas, agent: 'auto', current: null }).prompt).toBe('@game-developer');
  });

  it('then the chosen one', () => {
    expect(route('center the logo', { personas, agent: 'backend-architect', current: null })).toMatchObject({
      persona: 'backend-architect',
      by: 'chosen',
    });
    expect(route('design the database schema', { personas, agent: 'off', current: 'backend-architect' })).toMatchObject(
      { persona: null, by: 'none' },
    );
  });

  it('then the text, with its reasons', () => {
    const routing = auto('design the database schema and the REST endpoints for bookings', personas);
    expect(routing).toMatchObject({ persona: 'backend-architect', by: 'router' });
    expect(routing.confidence).toBeGreaterThan(0.7);
    expect(routing.reasons).toEqual(expect.arrayContaining(['"schema"']));
    expect(routing.reasons.length).toBeLessThanOrEqual(4);
  });

  it('else nobody', () => {
    expect(auto('hello', personas)).toMatchObject({ persona: null, by: 'none', reasons: [] });
    expect(auto('', personas).persona).toBeNull();
    expect(auto('design the schema', []).persona).toBeNull();
  });

  it('never a persona without a description, unless it is named', () => {
    const silent = readPersona('---\nname: silent\n---\nYou design databases, schemas, indexes and migrations.', {
      file: 'f',
      source: 's',
      scope: 'user',
    }) as Persona;
    expect(auto('design the database schema with indexes and a migration', [silent]).persona).toBeNull();
    expect(auto('@silent design it', [silent]).persona).toBe('silent');
  });
});

describe('personas that nobody foresaw', () => {
  it.each([
    [
      'COBOL',
      make('cobol-migrator', 'Moves COBOL copybooks and JCL to modern languages.'),
      'convert the copybook and the JCL of our COBOL batch',
      'shorten this readme',
    ],
    [
      'documentation',
      make('docs-writer', 'Use this agent to write READMEs, tutorials and API documentation.'),
      'make the readme nicer and add a tutorial',
      'speed up the query',
    ],
    [
      'browser UI',
      make('frontend-developer', 'Builds React components, CSS layouts and accessible user interfaces.'),
      'the dropdown component overflows on mobile, fix the css',
      'squash the last three commits',
    ],
    [
      'git',
      make('git-helper', 'Everything about git: branches, rebase, merge conflicts, commit messages.'),
      'how do i rebase my branch onto main',
      'design the orders table',
    ],
    [
      'Chinese only',
      make('詩人', '寫詩與對聯：七言絕句、五言律詩、春聯。', '你寫格律詩。'),
      '幫我寫一首七言絕句',
      '把按鈕改成藍色',
    ],
  ])('%s: by its own words', (_name, persona, own, foreign) => {
    expect(auto(own, [persona]).persona).toBe(persona.slug);
    expect(auto(foreign, [persona]).persona).toBeNull();
  });

  it('does not depend on what the architect is called', () => {
    const renamed = { ...users, name: 'Bob', slug: 'bob' };
    expect(auto('design the tables and endpoints for a booking service', [renamed]).persona).toBe('bob');
  });
});

describe('a conversation', () => {
  const personas = [shipped];
  it.each([
    ['why?', 'backend-architect'],
    ['and what about the second option', 'backend-architect'],
    ['use option B', 'backend-architect'],
    ['add tests for it', 'backend-architect'],
    ['那方案二呢', 'backend-architect'],
    ['為什麼不用 MongoDB', 'backend-architect'],
    ['center the logo on the start page', null],
    ['by the way, what is a closure', null],
    ['順便問一下，README 的錯字在哪', null],
    ['thanks! next: rename the variable n to count', null],
  ])('with the architect, "%s" goes to %s', (prompt, persona) => {
    expect(auto(prompt, personas, 'backend-architect').persona).toBe(persona);
  });

  it('leaves a persona that is no longer there', () => {
    expect(auto('continue', personas, 'gone').persona).toBeNull();
  });
});

describe('any prompt at all', () => {
  it('is decided: huge, odd or hostile', () => {
    for (const prompt of [
      'x'.repeat(500_000),
      '資'.repeat(200_000),
      '('.repeat(10_000),
      '"'.repeat(10_000),
      '\u0000\ud800',
      'a '.repeat(100_000),
      '```\n'.repeat(5_000),
      '/'.repeat(50_000),
      '@'.repeat(50_000),
    ]) {
      const routing = auto(prompt, [shipped, ...others]);
      expect(routing.confidence).toBeGreaterThanOrEqual(0);
      expect(routing.confidence).toBeLessThanOrEqual(1);
      expect(routing.prompt).toBe(prompt);
    }
  });

  it('is decided the same way twice', () => {
    for (const { prompt } of rows<Row>('dev.jsonl').slice(0, 40))
      expect(auto(prompt, [shipped])).toEqual(auto(prompt, [shipped]));
  });
});

describe('a follow-up, explained', () => {
  const booking = 'two customers booked the same seat twice under load, how do we stop it?';
  const at = {
    personas: [shipped, make('reviewer', 'Use it to review a diff for faults.')],
    agent: 'auto',
    previous: booking,
  };

  it.each([
    ['and with redis?', 'backend-architect'],
    ['add tests for it', 'backend-architect'],
    ['thanks, go on', 'backend-architect'],
    ['why is that?', null],
  ])('%s: its candidates share one whole, and its terms are what decided', (prompt, current) => {
    const { routing, terms, about, notes } = explainRoute(prompt, { ...at, current });
    expect(routing).toMatchObject({ persona: current, decision: 'stay' });
    const whole = routing.candidates.reduce((sum, { confidence }) => sum + confidence, 0);
    expect(whole).toBeCloseTo(1, 2);
    expect(routing.candidates[0]?.persona).toBe(current);
    expect(about).toBe('going on');
    expect(notes.join()).toContain('goes on with what is under way from 50 %');
    // They add up to the probability that is shown, but for those that are raised because they point back.
    const sum = terms.reduce((all, { weight }) => all + weight, 0);
    const least = notes.some((note) => note.includes('point back')) ? 0.6 : 0;
    expect(Math.max(least, 1 / (1 + Math.exp(-sum)))).toBeCloseTo(routing.candidates[0]?.confidence ?? 0, 1);
  });

  it('is explained by its field of work where that decided', () => {
    const { about, terms } = explainRoute(booking, { ...at, current: null });
    expect(about).toBe('back-end work');
    expect(terms.length).toBeGreaterThan(0);
  });
});
