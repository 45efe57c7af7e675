import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseFlags } from '../../src/app/cli/flags.ts';
import { decisionLine, decisionOf, wholeDecisionOf } from '../../src/app/commands/route/decision.ts';
import { routeFile } from '../../src/app/commands/route/file.ts';
import { routeOne } from '../../src/app/commands/route/route.ts';
import { readPersona } from '../../src/personas/file/load.ts';
import type { Persona } from '../../src/protocol/persona.ts';
import { routing } from '../support/routing.ts';

const architect = readPersona(readFileSync(new URL('../../agents/backend-architect.md', import.meta.url), 'utf8'), {
  file: 'backend-architect',
  source: 'built-in',
  scope: 'built-in',
}) as Persona;
const personas = [architect];
const clear = 'our api charges customers twice when the payment webhook is retried, design idempotency for it';
const away = 'translate this menu into english: braised pork rice, oyster omelette';

describe('the line', () => {
  const candidates = [
    { persona: 'backend-architect', confidence: 0.62 },
    { persona: null, confidence: 0.38 },
  ];

  it('says who takes it and why', () => {
    const taken = routing('backend-architect', 'p', 'router', {
      confidence: 0.94,
      candidates: [
        { persona: 'backend-architect', confidence: 0.94 },
        { persona: null, confidence: 0.06 },
      ],
      reasons: ['"booked twice" (concurrency)', '"orders"'],
    });
    expect(decisionLine(taken)).toBe('→ backend-architect 94 % · "booked twice" (concurrency), "orders"');
    const stays = candidates.map(({ persona }, n) => ({ persona, confidence: n === 0 ? 0 : 1 })).toReversed();
    expect(decisionLine(routing(null, 'p', 'none', { candidates: stays }))).toBe('stays with archie 99 %');
    expect(decisionLine(routing(null, 'p', 'none'))).toBe('stays with archie');
    expect(decisionLine(routing(null, 'p', 'none', { decision: 'ask', candidates }))).toBe(
      'unclear: backend-architect 62 %, archie 38 %; the model decides',
    );
    expect(
      decisionLine(routing(null, 'p', 'none', { decision: 'ask', candidates, suggests: 'backend-architect' })),
    ).toBe('suggests backend-architect 62 %');
    expect(decisionLine(routing('reviewer', 'p', 'mention', { reasons: ['@reviewer'] }))).toBe(
      '→ reviewer · @reviewer',
    );
  });

  it('writes no escapes of a persona or of a prompt', () => {
    const line = decisionLine(routing('x\u001B[2J', 'p', 'router', { reasons: ['"\u001B]0;t\u0007"'] }));
    expect(line).not.toMatch(/[\u001B\u0007]/);
  });

  it('names the best candidate whatever was decided, and the one behind it', () => {
    expect(wholeDecisionOf(routing(null, 'p', 'none', { decision: 'ask', candidates }))).toMatchObject({
      decision: 'ask',
      persona: 'backend-architect',
      confidence: 0.62,
      runnerUp: { persona: 'general', confidence: 0.38 },
    });
    // Back from a persona: whoever else is likely does not get it.
    expect(decisionOf(routing(null, 'p', 'none', { decision: 'hand-over', candidates }))).toMatchObject({
      decision: 'hand-over',
      persona: 'general',
      confidence: 0.38,
    });
  });
});

describe('one prompt', () => {
  const one = (prompt: string, more = {}) => routeOne({ prompt, explain: false, json: true, ...more }, personas);

  it('is told of as data', () => {
    expect(JSON.parse(one(clear).text)).toMatchObject({
      decision: 'hand-over',
      persona: 'backend-architect',
      by: 'router',
      runnerUp: { persona: 'general' },
    });
  });

  it('ends with 8 when another is the likeliest', () => {
    expect(one(clear, { expect: 'backend-architect' }).exit).toBe(0);
    const failed = one(clear, { expect: 'archie' });
    expect(failed.exit).toBe(8);
    expect(failed.fault).toMatch(/^expected general, and backend-architect is the likeliest \(\d+ %\)$/);
    expect(() => one(clear, { expect: 'nobody' })).toThrow('--expect: no persona is called "nobody"');
  });

  it('goes on with who has the conversation', () => {
    const more = { current: 'backend-architect', previous: clear };
    expect(JSON.parse(one('and with redis?', more).text)).toMatchObject({
      decision: 'stay',
      persona: 'backend-architect',
    });
    expect(JSON.parse(one('and with redis?').text)).not.toMatchObject({ decision: 'hand-over' });
    expect(JSON.parse(one(away, more).text)).toMatchObject({ decision: 'hand-over', persona: 'general' });
  });

  it('hands nothing over by itself when it only suggests', () => {
    expect(JSON.parse(one(clear, { agent: 'suggest' }).text)).toMatchObject({
      decision: 'ask',
      persona: 'backend-architect',
      suggests: 'backend-architect',
    });
    expect(JSON.parse(one(`@backend-architect ${away}`, { agent: 'suggest' }).text)).toMatchObject({
      decision: 'hand-over',
      by: 'mention',
    });
  });

  it('is explained term by term', () => {
    const { text } = routeOne({ prompt: clear, explain: true, json: false }, personas);
    expect(text).toMatch(/\+\d\.\d\d {2}".+"/);
    expect(text).toContain('handed over from');
    const data = JSON.parse(one(clear, { explain: true }).text) as { terms: unknown[]; notes: unknown[] };
    expect(data.terms.length).toBeGreaterThan(5);
    expect(data.notes.length).toBeGreaterThan(0);
  });
});

describe('a file of prompts', () => {
  const dir = mkdtempSync(join(tmpdir(), 'archie-route-'));
  afterAll(() => rmSync(dir, { recursive: true, force: true }));

  async function run(lines: string[], json = true) {
    const file = join(dir, 'prompts.jsonl');
    writeFileSync(file, lines.join('\n'));
    let out = '';
    let fault = '';
    const write = (text: string) => {
      out += text;
      return Promise.resolve();
    };
    await routeFile({ file, json, columns: 100 }, personas, write).catch((error: Error) => (fault = error.message));
    return { out: out.trimEnd().split('\n'), fault: fault.replace(dir, '') };
  }
  const line = (prompt: string, more = {}) => JSON.stringify({ prompt, ...more });

  it('gives one line for each, in order', async () => {
    const { out, fault } = await run([
      line(clear, { label: 'ignored', current: null }),
      line(away, { current: 'general' }),
      line('and with redis?', { current: 'backend-architect', previous: clear }),
      line(away, { current: 'backend-architect', previous: clear }),
      '',
    ]);
    expect(fault).toBe('');
    expect(out.map((each) => JSON.parse(each) as object)).toEqual([
      {
        decision: 'hand-over',
        persona: 'backend-architect',
        confidence: expect.any(Number),
        reasons: expect.any(Array),
      },
      expect.objectContaining({ decision: 'stay', persona: 'general' }),
      expect.objectContaining({ decision: 'stay', persona: 'backend-architect' }),
      expect.objectContaining({ decision: 'hand-over', persona: 'general' }),
    ]);
  });

  it('goes on behind a line that cannot be read, and names the first one', async () => {
    const { out, fault } = await run([line(clear), 'nonsense', '{"prompt": 5}', line(away)]);
    expect(out.map((each) => Object.keys(JSON.parse(each) as object)[0])).toEqual([
      'decision',
      'error',
      'error',
      'decision',
    ]);
    expect(fault).toBe('/prompts.jsonl, line 2: it is not JSON (and 1 more such lines)');
  });

  it('is a table for people', async () => {
    const { out } = await run([line(clear)], false);
    expect(out[0]).toMatch(/^hand-over +\d+ % {2}backend-architect +our api charges/);
  });

  it('says what is missing', async () => {
    await expect(
      routeFile({ file: join(dir, 'no.jsonl'), json: true, columns: 80 }, personas, async () => {}),
    ).rejects.toThrow('cannot be read: ENOENT');
  });
});

describe('its arguments', () => {
  it.each([
    [['route'], 'give a prompt, or --file'],
    [['route', 'x', '--file', 'y'], 'do not go together'],
    [['route', '--file', 'y', '--expect', 'z'], '--expect is for one prompt'],
    [['route', '--file', 'y', '--explain'], '--explain is for one prompt'],
  ])('%j are refused', (argv, words) => {
    expect(() => parseFlags(argv, '1')).toThrow(words);
  });

  it('are a prompt of several words, or a file', () => {
    expect(parseFlags(['route', 'a', 'b', '--current', 'x'], '1')).toMatchObject({ prompt: 'a b', current: 'x' });
    expect(parseFlags(['route', '--file', '-', '--json'], '1')).toMatchObject({ file: '-', json: true });
  });
});
