/** What the service refuses for good is found, left out and told of: it is never replayed for ever. */

import { afterEach, describe, expect, it } from 'vitest';
import type { Attachment } from '../../src/protocol/event.ts';
import type { Content, Message } from '../../src/protocol/message.ts';
import { calls, fails, heard, says, unsound } from './model.ts';
import type { Play } from './model.ts';
import { stage, strike } from './stage.ts';

afterEach(strike);

const picture = (name: string): Content => ({
  type: 'image',
  mediaType: 'image/png',
  data: Buffer.from(`\x89PNG ${name}`).toString('base64'),
});
const attached = (...names: string[]): Attachment[] => names.map((name) => ({ name, content: [picture(name)] }));

function partsOf(messages: readonly Message[]): Content[] {
  return messages.flatMap((message): Content[] => {
    if (message.role !== 'user') return [];
    return message.content.flatMap((part) => (part.type === 'tool_result' ? part.content : [part]));
  });
}
const pictures = (messages: readonly Message[]): string[] =>
  partsOf(messages).flatMap((part) =>
    part.type === 'image' ? [Buffer.from(part.data, 'base64').toString().slice(5)] : [],
  );

/** A service that refuses these pictures, and texts that are poison, and answers everything else. */
const picky = (bad: readonly string[], answer: Play = says('seen')): Play =>
  async function* (request, ...at) {
    const isBad =
      pictures(request.messages).some((name) => bad.some((each) => name.startsWith(each))) ||
      partsOf(request.messages).some((part) => part.type === 'text' && part.text.includes('TOXIC'));
    if (isBad)
      yield* fails('invalid_request', { retryable: false, message: 'Could not process image' })(request, ...at);
    yield* answer(request, ...at);
  };

describe('a picture that the service refuses', () => {
  it('is left out of the same turn, and of every later one', async () => {
    const { session, model, of } = await stage();
    model.otherwise = picky(['bad']);
    expect(await session.prompt('look', attached('bad.png'))).toEqual({ type: 'done' });
    expect(heard(model.requests.at(-1))).toMatch(/The picture bad\.png .*was left out here/);
    expect(heard(model.requests.at(-1))).toContain('look');
    expect(of('notice')[0]?.text).toMatch(/^The picture bad\.png .* is left out from here on.*Could not process image/);
    const before = model.requests.length;
    expect(await session.prompt('and now?')).toEqual({ type: 'done' });
    expect(model.requests).toHaveLength(before + 1);
    expect(of('withheld')).toHaveLength(1);
    expect(unsound(model.requests.at(-1)?.messages ?? [])).toEqual([]);
  });

  it.each([
    [['bad0'], 1],
    [['bad0'], 2],
    [['bad3'], 5],
    [['bad7', 'bad2'], 9],
    [['bad0', 'bad30'], 31],
  ])('is told from the good ones: %j of %i', async (bad, count) => {
    const { session, model } = await stage();
    model.otherwise = picky(bad.map((name) => `${name}.`));
    const names = Array.from({ length: count }, (_, at) => (bad.includes(`bad${at}`) ? `bad${at}.` : `good${at}.`));
    expect(await session.prompt('look', attached(...names))).toEqual({ type: 'done' });
    const left = pictures(model.requests.at(-1)?.messages ?? []);
    expect(left.filter((name) => name.startsWith('bad'))).toEqual([]);
    expect(left).toEqual(names.filter((name) => name.startsWith('good')));
    expect(model.requests.length).toBeLessThan(28);
    // A probe asks for next to nothing.
    expect(model.requests.slice(1, -1).every(({ maxTokens }) => maxTokens === 1 || maxTokens > 4_000)).toBe(true);
  });

  it('is found in a tool result, which stays a result', async () => {
    const { session, model } = await stage({ plays: [calls({ name: 'Note', input: { content: 'TOXIC text' } })] });
    model.otherwise = picky([]);
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(unsound(model.requests.at(-1)?.messages ?? [])).toEqual([]);
    expect(await session.prompt('y')).toEqual({ type: 'done' });
  });

  it('is found where it came long ago, and the session goes on elsewhere', async () => {
    const first = await stage();
    await first.session.prompt('look', attached('bad.png'));
    await first.session.prompt('more');
    const on = await first.again();
    on.model.otherwise = picky(['bad']);
    expect(await on.session.prompt('with another model')).toEqual({ type: 'done' });
    const later = await on.again();
    later.model.otherwise = picky(['bad']);
    expect(await later.session.prompt('after a resume')).toEqual({ type: 'done' });
    expect(later.model.requests).toHaveLength(1);
  });

  it('does not keep the conversation from being made shorter', async () => {
    const { session, model, of } = await stage();
    await session.prompt('look', attached('bad.png'));
    model.otherwise = picky(['bad'], says('a summary'));
    expect(await session.compact()).toBe(true);
    expect(of('compacted')[0]?.summary).toBe('a summary');
  });

  it('costs what finding it cost', async () => {
    const { session, model, of } = await stage();
    model.otherwise = picky(['bad1']);
    await session.prompt('look', attached('good0', 'bad1'));
    const { usage, cost } = of('withheld')[0]!;
    expect(usage.input).toBeGreaterThan(0);
    expect(session.state().cost).toBeCloseTo((cost ?? 0) + 0.01);
  });
});

describe('a refusal that has another reason', () => {
  it('takes nothing out, and tells the reason', async () => {
    const { session, model, of } = await stage();
    model.otherwise = fails('invalid_request', { retryable: false, message: 'no such effort' });
    expect(await session.prompt('look', attached('a.png', 'b.png'))).toMatchObject({
      type: 'failed',
      failure: { message: 'no such effort' },
    });
    expect(of('withheld')).toEqual([]);
    model.otherwise = says('fine');
    expect(await session.prompt('again')).toEqual({ type: 'done' });
    expect(pictures(model.requests.at(-1)?.messages ?? [])).toEqual(['a.png', 'b.png']);
  });

  it('that has gone by when it is sent once more costs no result', async () => {
    const { session, model, of } = await stage({
      plays: [calls({ name: 'Note', input: { content: 'a result' } }), fails('invalid_request', { retryable: false })],
    });
    expect(await session.prompt('x')).toEqual({ type: 'done' });
    expect(of('withheld')).toEqual([]);
    expect(model.requests[2]?.messages).toEqual(model.requests[1]?.messages);
  });

  it('is not looked for in what the user wrote', async () => {
    const { session, model } = await stage();
    model.otherwise = fails('invalid_request', { retryable: false });
    await session.prompt('just words');
    expect(model.requests).toHaveLength(1);
  });
});

describe('a search', () => {
  it('ends when it is interrupted', async () => {
    const { session, model } = await stage();
    model.otherwise = async function* (request, ...at) {
      if (model.requests.length === 3) session.interrupt();
      yield* fails('invalid_request', { retryable: false })(request, ...at);
    };
    expect(await session.prompt('look', attached('a', 'b', 'c', 'd'))).toEqual({ type: 'interrupted' });
    expect(model.requests.length).toBeLessThan(5);
  });
});
