import { afterEach, describe, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { callBlock, calls, heard, replies, says, unsound } from './model.ts';
import { ask, persona, stage, strike } from './stage.ts';
import { doing, put } from './tools.ts';
import { routing } from '../support/routing.ts';

afterEach(strike);

/** As a session file gives them back. */
const saved = (events: readonly RecordedEvent[]) => JSON.parse(JSON.stringify(events)) as RecordedEvent[];

describe('a session taken up again', () => {
  it('has its conversation, settings, persona, todos, cost and numbers, and nothing that was allowed', async () => {
    const before = await stage({
      at: { environment: 'ENV' },
      files: { 'a.txt': 'x' },
      personas: [persona('p')],
      route: (prompt) => routing('p', prompt),
      judge: { changes: () => ask },
      answers: () => ({ kind: 'review', accept: 'all', comments: [], remember: { kind: 'edits' } }),
      plays: [
        calls({ name: 'Put', input: { files: { 'a.txt': 'y' } } }, { name: 'Note', input: { content: 't' } }),
        says('done'),
      ],
    });
    before.session.set({ model: 'other' });
    await before.session.prompt('one');
    const after = await before.again({ at: { environment: 'ENV', history: saved(before.logged) } });
    const { context: _was, ...was } = before.session.state();
    const { context, ...is } = after.session.state();
    expect(was.grants).toEqual([{ kind: 'edits' }]);
    expect(is).toEqual({ ...was, grants: [] });
    expect(context.used).toBeGreaterThan(0);
    expect(after.logged).toMatchObject([
      { type: 'session.resumed', seq: before.logged.length + 1 },
      { type: 'revoked', rules: was.grants, why: 'exit' },
    ]);
    await after.session.prompt('two');
    expect(after.model.requests[0]?.messages.slice(0, -1)).toEqual([
      ...(before.model.requests[1]?.messages ?? []),
      { role: 'assistant', model: 'm', content: [{ type: 'text', text: 'done' }] },
    ]);
    expect(heard(after.model.requests[0]).match(/ENV/g)).toHaveLength(1);
    const all = [...before.logged, ...after.logged].map(({ seq }) => seq);
    expect(all).toEqual(all.map((_, at) => at + 1));
    expect(after.logged.find(({ type }) => type === 'turn.started')?.turn).toBe(2);
  });

  it('hears what the command line changed, and where it works now', async () => {
    const before = await stage({ at: { environment: 'Monday' } });
    await before.session.prompt('one');
    const after = await before.again({
      at: { environment: 'Tuesday', history: before.logged, changed: { model: 'new' } },
    });
    await after.session.prompt('two');
    expect(after.model.requests[0]?.model).toBe('new');
    expect(heard(after.model.requests[0])).toBe('Monday\none\nok\nTuesday\ntwo');
  });

  it('numbers on from the highest, whatever is missing', async () => {
    const before = await stage();
    await before.session.prompt('one');
    const holes = before.logged.filter((_, at) => at !== 1).map((event) => ({ ...event, seq: event.seq * 10 }));
    const after = await before.again({ at: { history: holes } });
    expect(after.logged[0]?.seq).toBe(before.logged.length * 10 + 1);
  });

  it('whose persona is no longer there goes on in general', async () => {
    const before = await stage({
      personas: [persona('gone', { tools: [] })],
      route: (prompt) => routing('gone', prompt, 'mention'),
    });
    await before.session.prompt('one');
    const after = await before.again({
      personas: [],
      route: (prompt) => routing(null, prompt),
      at: { history: before.logged },
    });
    await after.session.prompt('two');
    expect(after.of('routed')).toMatchObject([{ persona: null, previous: 'gone' }]);
    expect(after.model.requests[0]?.messages.at(-1)).toMatchObject({ role: 'system', tools: null });
  });

  it('from a compacted one starts where that starts', async () => {
    const before = await stage({ plays: [says('long answer'), says('SUMMARY')] });
    await before.session.prompt('one');
    await before.session.compact();
    const after = await before.again({ at: { history: saved(before.logged) } });
    await after.session.prompt('two');
    expect(heard(after.model.requests[0])).toMatch(/SUMMARY\none\nlong answer\ntwo$/);
  });

  it('as a fork has a file of its own, whole', async () => {
    const before = await stage();
    await before.session.prompt('one');
    const after = await before.again({ at: { id: 's2', history: before.logged, forkOf: 's1' } });
    expect(after.logged[0]).toMatchObject({ type: 'session.started', id: 's2', forkOf: 's1' });
    expect(after.logged).toHaveLength(before.logged.length + 1);
    await after.session.prompt('two');
    expect(heard(after.model.requests[0])).toBe('one\nok\ntwo');
    expect(before.logged[0]).not.toHaveProperty('forkOf');
  });
});

describe('a session that was killed', () => {
  /** What the file holds when the process dies as this event is written. */
  async function until(type: RecordedEvent['type'], nth = 1) {
    const before = await stage({
      tools: [put, doing(() => Promise.resolve({}))],
      judge: { changes: () => ask },
      answers: () => ({ kind: 'review', accept: 'all', comments: [] }),
      plays: [
        calls({ name: 'Put', input: { files: { a: '1' } } }, { name: 'Do', input: { command: 'make' } }),
        says('done'),
      ],
    });
    await before.session.prompt('one');
    let left = nth;
    const end = before.logged.findIndex((event) => event.type === type && --left === 0);
    return { before, history: saved(before.logged.slice(0, end + 1)) };
  }

  it.each([
    ['turn.started', 1],
    ['replied', 1],
    ['call.started', 1],
    ['question.asked', 1],
    ['question.answered', 1],
    ['landed', 1],
    ['call.finished', 1],
    ['call.started', 2],
    ['call.finished', 2],
    ['replied', 2],
  ] as const)('after %s (%i) goes on with a sound conversation', async (type, nth) => {
    const { before, history } = await until(type, nth);
    const after = await before.again({ at: { history } });
    expect(after.session.state().running).toBe(false);
    expect(after.logged.at(-1)).toMatchObject({ type: 'turn.ended', outcome: { type: 'interrupted' }, turn: 1 });
    const all = [...history, ...after.logged];
    for (const [start, end] of [['call.started', 'call.finished']] as const) {
      const begun = all.flatMap((event) => (event.type === start ? [event.id] : []));
      const ended = all.flatMap((event) => (event.type === end ? [event.id] : []));
      expect([...ended].sort()).toEqual([...begun].sort());
    }
    expect(all.filter((event) => event.type === 'question.asked')).toHaveLength(
      all.filter((event) => event.type === 'question.answered').length,
    );
    await after.session.prompt('two');
    expect(unsound(after.model.requests[0]?.messages ?? [])).toEqual([]);
    // Taken up a second time it is the same conversation.
    const again = await after.again({ at: { history: saved([...history, ...after.logged]) } });
    await again.session.prompt('three');
    expect(again.model.requests[0]?.messages.slice(0, after.model.requests[0]?.messages.length)).toEqual(
      after.model.requests[0]?.messages,
    );
  });

  it('tells the model that a call may have run partly', async () => {
    const { before, history } = await until('call.started', 2);
    const after = await before.again({ at: { history } });
    expect(after.logged.find(({ type }) => type === 'call.finished')).toMatchObject({ name: 'Do', isError: true });
    await after.session.prompt('two');
    expect(heard(after.model.requests[0])).toContain('It may have run partly');
  });

  it('while it ended nothing is repaired', async () => {
    const before = await stage();
    await before.session.prompt('one');
    const after = await before.again({ at: { history: before.logged } });
    expect(after.logged.map(({ type }) => type)).toEqual(['session.resumed']);
  });

  it('after a refusal is as the running one was', async () => {
    const before = await stage({
      plays: [replies([callBlock({ name: 'Note', input: { content: 'a' } })]), replies([], { stop: 'refusal' })],
    });
    await before.session.prompt('bad');
    const after = await before.again({ at: { history: saved(before.logged) } });
    await after.session.prompt('good');
    expect(heard(after.model.requests[0])).toBe('good');
  });
});
