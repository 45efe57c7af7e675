import { describe, expect, it } from 'vitest';
import type { Happening, SessionEvent } from '../../../src/protocol/event.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import type { ReplyBlock } from '../../../src/protocol/message.ts';
import type { Block, Output } from '../../../src/fronts/tui/view/block.ts';
import { emptyView } from '../../../src/fronts/tui/view/state.ts';
import type { View } from '../../../src/fronts/tui/view/state.ts';
import { queue, step } from '../../../src/fronts/tui/view/view.ts';

let seq = 0;
const event = (happening: Happening, thread = 'main', at = 1_000): SessionEvent => ({
  ...happening,
  seq: ++seq,
  at,
  turn: 1,
  thread,
});

function play(happenings: (Happening | SessionEvent)[], from: View = emptyView): { view: View; out: Output[] } {
  let view = from;
  const out: Output[] = [];
  for (const happening of happenings) {
    const next = step(view, 'seq' in happening ? happening : event(happening));
    view = next.view;
    out.push(...next.out);
  }
  return { view, out };
}

const blocks = (out: Output[]): Block[] => out.flatMap((one) => (one.type === 'block' ? [one.block] : []));
const text = (out: Output[]): string =>
  out.map((one) => (one.type === 'text' ? one.text : one.type === 'text.end' ? '⏎' : '')).join('');

const replied = (content: ReplyBlock[]): Happening => ({
  type: 'replied',
  id: 'm',
  model: 'x',
  content,
  stop: 'end_turn',
  usage: noUsage,
  cost: null,
  durationMs: 1,
});
const said = (words: string): ReplyBlock => ({ type: 'text', text: words });
const thought = (words: string): ReplyBlock => ({ type: 'thinking', thinking: words, signature: 's' });
const ended: Happening = {
  type: 'turn.ended',
  outcome: { type: 'done' },
  steps: 1,
  usage: noUsage,
  cost: 0,
  durationMs: 5,
  text: '',
};
const started: Happening = { type: 'turn.started', prompt: 'do it', attachments: [] };
const landing = (path: string) => ({
  id: 'l1',
  at: 1,
  files: [{ path, before: null, after: null }],
  origin: { by: 'tool' as const },
});

it('says how a landing is taken back once a session, and again after nothing', () => {
  const landed = (path: string): Happening => ({ type: 'landed', landing: landing(path), call: path });
  const undone: Happening = { type: 'landed', landing: { ...landing('u'), origin: { by: 'undo' } }, call: 'u' };
  const { out } = play([started, undone, landed('a'), landed('b'), ended, started, landed('c'), ended]);
  expect(blocks(out).flatMap((one) => (one.kind === 'landed' ? [one.again ?? false] : []))).toEqual([
    false,
    false,
    true,
    true,
  ]);
});

const delegated = (delegate: string, call: string): Happening => ({
  type: 'delegated',
  delegate,
  call,
  persona: 'scout',
  name: 'Scout',
  description: 'look',
  prompt: 'look at it',
  model: 'claude-sonnet-5-5',
  tools: [],
  writes: false,
  estimate: null,
  limits: { turns: 40, cost: null, levels: 0 },
  depth: 1,
});
const delegateEnded = (delegate: string, call: string): Happening => ({
  type: 'delegate.ended',
  delegate,
  call,
  outcome: { type: 'done' },
  steps: 1,
  usage: { input: 1, output: 2, cacheRead: 0, cacheWrite: 0 },
  cost: 0.01,
  durationMs: 5,
  text: 'found',
});
const taskFinished = (id: string): Happening => ({
  type: 'call.finished',
  id,
  name: 'Task',
  content: [],
  display: [],
  isError: false,
  durationMs: 5,
});

describe('the fold of events', () => {
  it('passes streamed text on once, and adds what did not stream when the reply is whole', () => {
    const { out } = play([
      { type: 'text.delta', text: 'Hello ' },
      { type: 'text.delta', text: 'wor' },
      replied([said('Hello world')]),
    ]);
    expect(text(out)).toBe('Hello world⏎');
  });

  it('tells a reply that did not stream: thoughts first, texts apart', () => {
    const { out } = play([
      replied([thought('hm'), said('one'), { type: 'tool_use', id: 'c', name: 'Read', input: {} }, said('two')]),
    ]);
    expect(blocks(out)).toEqual([{ kind: 'thought', text: 'hm', ms: null }]);
    expect(text(out)).toBe('one\n\ntwo⏎');
  });

  it('keeps two texts of a reply apart when a call was written between them', () => {
    const { out } = play([
      { type: 'text.delta', text: 'one' },
      { type: 'call.delta', id: 'c', name: 'Read', partial: '{' },
      { type: 'text.delta', text: 'two' },
      replied([said('one'), said('two')]),
    ]);
    expect(text(out)).toBe('one\n\ntwo⏎');
  });

  it.each<[string, Happening[]]>([
    ['text', [{ type: 'text.delta', text: 'x' }, replied([thought('deep'), said('x')])]],
    ['a call', [{ type: 'call.delta', id: 'c', name: 'Read', partial: '' }, replied([thought('deep')])]],
    ['the end of the reply', [replied([thought('deep')])]],
    ['the end of the turn', [ended]],
  ])('folds thinking with its time once %s follows, and tells it once', (_what, next) => {
    const { out, view } = play([
      event({ type: 'thought.delta', text: 'de' }, 'main', 1_000),
      event({ type: 'thought.delta', text: 'ep' }, 'main', 2_000),
      ...next.map((happening) => event(happening, 'main', 4_000)),
    ]);
    expect(blocks(out).filter(({ kind }) => kind === 'thought')).toEqual([
      { kind: 'thought', text: 'deep', ms: 3_000 },
    ]);
    expect(view.thinking).toBeNull();
  });

  it('makes void text void, and shows the new one', () => {
    const { out } = play([
      { type: 'text.delta', text: 'half' },
      { type: 'voided' },
      { type: 'text.delta', text: 'whole' },
      replied([said('whole')]),
    ]);
    expect(out.map(({ type }) => type)).toEqual(['text', 'text.void', 'text', 'text.end']);
  });

  it('shows a retry until something comes of it', () => {
    const failure = { code: 'overloaded', message: 'busy' };
    const { view } = play([{ type: 'retrying', attempt: 1, of: 8, delayMs: 500, failure }]);
    expect(view.retry).toEqual({ attempt: 1, of: 8, until: 1_500, failure });
    expect(play([{ type: 'text.delta', text: 'x' }], view).view.retry).toBeNull();
  });

  it('tells a call once it is over, with what became of its changes', () => {
    const { view, out } = play([
      started,
      { type: 'call.started', id: 'c', name: 'Edit', input: {}, title: 'a.ts' },
      { type: 'call.output', id: 'c', text: 'x'.repeat(40_000) },
      { type: 'landed', landing: landing('a.ts'), call: 'c', notes: ['n'] },
    ]);
    expect(view.calls[0]?.output).toHaveLength(32_000);
    expect(blocks(out)).toHaveLength(1);
    const after = play(
      [{ type: 'call.finished', id: 'c', name: 'Edit', content: [], display: [], isError: false, durationMs: 1 }],
      view,
    );
    expect(after.view.calls).toEqual([]);
    expect(blocks(after.out)).toMatchObject([
      { kind: 'call', title: 'a.ts', finished: true, outcomes: [{ kind: 'landed', notes: ['n'] }] },
    ]);
  });

  it('tells a landing of no open call by itself', () => {
    expect(blocks(play([{ type: 'landed', landing: landing('a.ts') }]).out)).toMatchObject([{ kind: 'landed' }]);
    const refused: Happening = {
      type: 'refused',
      call: 'gone',
      tool: 'Bash',
      input: {},
      because: { code: 'x', text: 'y' },
      by: 'policy',
    };
    expect(blocks(play([refused]).out)).toMatchObject([{ kind: 'refused', words: '', changes: null }]);
  });

  it('leaves nothing open when the turn ends', () => {
    const question = { id: 'q', kind: 'wait' as const, seconds: 90, because: { code: 'x', text: 'y' } };
    const { view, out } = play([
      started,
      { type: 'text.delta', text: 'half' },
      { type: 'call.started', id: 'c', name: 'Bash', input: {}, title: 'sleep' },
      { type: 'question.asked', question },
      { ...ended, outcome: { type: 'interrupted' } },
    ]);
    expect(view).toEqual(emptyView);
    expect(out.map((one) => (one.type === 'block' ? one.block.kind : one.type))).toEqual([
      'user',
      'text',
      'text.end',
      'call',
      'ended',
    ]);
  });

  it('asks one question after the other', () => {
    const ask = (id: string): Happening => ({
      type: 'question.asked',
      question: { id, kind: 'wait', seconds: 1, because: { code: 'x', text: 'y' } },
    });
    const { view } = play([ask('a'), ask('b')]);
    expect(view.questions.map(({ id }) => id)).toEqual(['a', 'b']);
    const answered = play(
      [{ type: 'question.answered', id: 'a', answer: { kind: 'wait', go: true }, by: 'person' }],
      view,
    );
    expect(answered.view.questions.map(({ id }) => id)).toEqual(['b']);
  });

  it('keeps queued words until the model has heard them', () => {
    const queued = queue(queue(emptyView, 'first'), 'second');
    const { view, out } = play([{ type: 'nudged', text: 'first', by: 'user' }], queued);
    expect(view.queued).toEqual(['second']);
    expect(blocks(out)).toEqual([{ kind: 'user', text: 'first', attached: [], steered: true }]);
    expect(play([ended], view).view.queued).toEqual(['second']);
  });

  it('names a persona when it changes, and says nothing when it stays', () => {
    const routed = (persona: string | null, previous: string | null): Happening => ({
      type: 'routed',
      persona,
      previous,
      confidence: 0.9,
      reasons: ['"schema"'],
      by: 'router',
    });
    expect(blocks(play([routed('architect', null), ended]).out)).toHaveLength(2);
    expect(play([routed('architect', 'architect')])).toMatchObject({ out: [], view: { handed: true } });
    expect(blocks(play([routed(null, 'architect')]).out)).toHaveLength(1);
    expect(play([routed(null, null)]).out).toEqual([]);
  });

  describe('a decision of the dispatcher', () => {
    const handed: Happening = {
      type: 'routed',
      persona: 'architect',
      previous: null,
      confidence: 0.9,
      reasons: ['"schema"'],
      by: 'router',
      decision: 'hand-over',
    };
    const unclear: Happening = {
      ...handed,
      persona: null,
      by: 'none',
      decision: 'ask',
      candidates: [
        { persona: null, confidence: 0.6 },
        { persona: 'architect', confidence: 0.4 },
      ],
    };

    it.each<[string, Happening]>([
      ['text', { type: 'text.delta', text: 'x' }],
      ['a call', { type: 'call.delta', id: 'c', name: 'Read', partial: '' }],
      ['a reply that did not stream', replied([said('x')])],
      ['words of the user', { type: 'nudged', text: 'and the tests', by: 'user' }],
      ['the end of the turn', ended],
    ])('can be changed until %s, and is printed before it', (_what, next) => {
      const before = play([started, handed, { type: 'thought.delta', text: 'hm' }]);
      expect(before.view.decided).toMatchObject({ persona: 'architect' });
      expect(blocks(before.out).map(({ kind }) => kind)).toEqual(['user']);
      const after = play([next], before.view);
      expect(after.view.decided).toBeNull();
      expect(blocks(after.out)[0]).toMatchObject({ kind: 'routed', persona: 'architect' });
      expect(blocks(after.out).filter(({ kind }) => kind === 'routed')).toHaveLength(1);
    });

    it('is printed with what the user made of it', () => {
      const { view, out } = play([
        handed,
        { type: 'routed', persona: null, previous: 'architect', confidence: 1, reasons: [], by: 'overruled' },
      ]);
      expect(blocks(out)).toMatchObject([{ by: 'router' }, { by: 'overruled' }]);
      expect(view).toMatchObject({ decided: null, handed: false });
    });

    it('says whom a key gives the turn to where it is not sure', () => {
      expect(play([unclear]).view).toMatchObject({ suggested: 'architect', handed: false });
      expect(play([{ ...unclear, suggests: 'other' }]).view.suggested).toBe('other');
      expect(play([started, unclear, ended, started]).view.suggested).toBeNull();
      expect(blocks(play([unclear, ended]).out)[0]).toMatchObject({ unclear: { suggests: null } });
    });

    it('is held back until the turn goes on', () => {
      const { view } = play([handed, event({ type: 'held', ms: 2_000 }, 'main', 5_000)]);
      expect(view).toMatchObject({ held: 7_000, decided: { persona: 'architect' } });
      expect(play([{ type: 'notice', level: 'info', text: 'x' }], view).view.held).toBe(7_000);
      expect(play([{ type: 'instructed', about: 'persona', text: 'x' }], view).view.held).toBeNull();
    });
  });

  it('tells of a delegate once, when it is over, and not of the call that it answers', () => {
    const call: Happening[] = [{ type: 'call.started', id: 'k', name: 'Task', input: {}, title: '@scout look' }];
    expect(play(call).view.calls).toHaveLength(1);
    const begun: Happening[] = [...call, delegated('d1', 'k')];
    expect(play(begun)).toMatchObject({ out: [], view: { calls: [], delegates: [{ id: 'd1', name: 'Scout' }] } });
    const over: Happening[] = [...begun, delegateEnded('d1', 'k'), taskFinished('k')];
    expect(blocks(play(over).out)).toEqual([
      expect.objectContaining({
        kind: 'delegate',
        id: 'd1',
        name: 'Scout',
        description: 'look',
        tokens: 3,
        text: 'found',
      }),
    ]);
    // A call that came to no delegate is told as any call.
    expect(blocks(play([...call, taskFinished('k')]).out)).toMatchObject([{ kind: 'call', name: 'Task' }]);
  });

  it('knows that a delegate asks again, until something else happens in its thread', () => {
    const failure = { code: 'overloaded', message: 'busy' };
    const again = event({ type: 'retrying', attempt: 1, of: 8, delayMs: 500, failure }, 'd1');
    const waiting = play([delegated('d1', 'k'), delegated('d2', 'l'), again]).view;
    expect(waiting.delegates).toMatchObject([{ retry: { attempt: 1, of: 8, until: 1_500, failure } }, { retry: null }]);
    expect(waiting.retry).toBeNull();
    const elsewhere = play([event({ type: 'text.delta', text: 'x' }, 'd2')], waiting).view;
    expect(elsewhere).toBe(waiting);
    const over = play([event({ type: 'text.delta', text: 'x' }, 'd1')], waiting).view;
    expect(over.delegates[0]).toMatchObject({ retry: null });
  });

  it('leaves the delegates of a delegate to where that one is looked into', () => {
    const { out, view } = play([
      delegated('d1', 'k'),
      event(delegated('d2', 'inner'), 'd1'),
      event(delegateEnded('d2', 'inner'), 'd1'),
    ]);
    expect(out).toEqual([]);
    expect(view.delegates.map(({ id }) => id)).toEqual(['d1', 'd2']);
  });

  it('says whose change it was, and whose notice', () => {
    const refused: Happening = {
      type: 'refused',
      call: 'c',
      tool: 'Bash',
      input: {},
      because: { code: 'x', text: 'x' },
      by: 'person',
    };
    const notice: Happening = { type: 'notice', level: 'info', text: 'words' };
    const { out } = play([
      delegated('d1', 'k'),
      event(refused, 'd1'),
      event(refused, 'd9'),
      event(notice, 'd1'),
      refused,
    ]);
    expect(blocks(out)).toMatchObject([
      { kind: 'refused', delegate: 'd1 Scout' },
      { kind: 'refused', delegate: 'd9' },
      { kind: 'notice', text: 'd1: words' },
      { kind: 'refused' },
    ]);
    expect(blocks(out)[3]).not.toHaveProperty('delegate');
  });

  it('does not mix a delegate’s words and calls into the conversation', () => {
    const { out, view } = play([
      event({ type: 'text.delta', text: 'inner' }, 't1'),
      event({ type: 'thought.delta', text: 'inner' }, 't1'),
      event(replied([said('inner')]), 't1'),
      event({ type: 'call.started', id: 'c', name: 'Grep', input: {}, title: 'x' }, 't1'),
    ]);
    expect(out).toEqual([]);
    expect(view).toEqual(emptyView);
  });
});
