import * as fc from 'fast-check';
import { afterEach, expect, it } from 'vitest';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import type { StopReason } from '../../src/protocol/message.ts';
import { callBlock, fails, hangs, replies, says, unsound } from './model.ts';
import { task } from '../../src/tools/task.ts';
import type { Play } from './model.ts';
import { allow, ask, deny, persona, stage, strike } from './stage.ts';
import { doing, look, note, put } from './tools.ts';

afterEach(strike);

const stops: StopReason[] = [
  'end_turn',
  'tool_use',
  'max_tokens',
  'stop_sequence',
  'pause_turn',
  'refusal',
  'model_context_window_exceeded',
];

const call = fc.oneof(
  fc.constantFrom(
    { name: 'Note', input: { content: 'n' } },
    { name: 'Look', input: { path: 'a' } },
    { name: 'Put', input: { files: { a: 'x' } } },
    { name: 'Nope' },
    { name: 'Put', input: 7 },
    { name: 'Do', input: { command: 'hang' } },
    { name: 'Do', input: { command: 'throw' } },
    { name: 'Task', input: { description: 'd', prompt: 'look', subagent_type: 'reader' } },
    { name: 'Task', input: { description: 'd', prompt: 'do', subagent_type: 'lead' } },
    { name: 'Task', input: { description: 'd', prompt: 'more', resume: 'd1' } },
    { name: 'Task', input: { description: 'd', prompt: 'x', subagent_type: 'nobody' } },
  ),
  fc.record({ name: fc.constant('Note'), fault: fc.constant('cut') }),
  fc.record({ name: fc.constant('Note'), input: fc.constant({ content: 'n' }), id: fc.constantFrom('', 'dup') }),
);

const play: fc.Arbitrary<() => Play> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.array(call, { maxLength: 4 }),
        fc.constantFrom('', ' ', 'words', '\ud800'),
        fc.constantFrom(...stops),
        fc.boolean(),
      )
      .map(
        ([asked, text, stop, think]) =>
          () =>
            replies(
              [
                ...(think ? [{ type: 'thinking' as const, thinking: 't', signature: 's' }] : []),
                { type: 'text', text },
                ...asked.map(callBlock),
              ],
              { stop: asked.length > 0 && stop === 'end_turn' ? 'tool_use' : stop },
            ),
      ),
  },
  fc.constantFrom(
    () => fails('overloaded', { partial: 'half' }),
    () => fails('invalid_request', { partial: 'half' }),
    () => fails('too_long', { retryable: false }),
    () => hangs('partial'),
    () => hangs('', true),
    () => says('big', { usage: { input: 190_000 } }),
  ),
);

/** What the user does, when the nth event of a kind comes. */
const deed = fc.record({
  on: fc.constantFrom<string>(
    'text.delta',
    'call.started',
    'question.asked',
    'replied',
    'turn.started',
    'retrying',
    'landed',
  ),
  does: fc.constantFrom(
    'interrupt',
    'steer',
    'yes',
    'no',
    'part',
    'later',
    'back',
    'plan',
    'stage',
    'overrule',
    'undo',
    'stop',
    'steer it',
  ),
});

const personas = [
  persona('reader', { tools: ['Look', 'Note'] }),
  persona('lead', { tools: ['Look', 'Note', 'Put', 'Do', 'Task'], delegates: true }),
];

it('whatever happens, every request is one the API takes, and every resume too', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(play, { maxLength: 8 }),
      fc.array(deed, { maxLength: 6 }),
      fc.integer({ min: 0, max: 60 }),
      async (plays, deeds, cut) => {
        const hang = doing((command) =>
          command === 'hang' ? new Promise(() => undefined) : Promise.reject(new Error('broken')),
        );
        const on = await stage({
          tools: [put, look, note, hang, task],
          personas,
          files: { a: 'old' },
          plays: plays.map((make) => make()),
          judge: {
            changes: () => [ask, allow, deny][deeds.length % 3] ?? ask,
            call: (_tool, effects) => (effects.length > 0 ? ask : allow),
          },
          at: { limits: { turns: 12 }, environment: 'ENV' },
          settings: { mode: cut % 2 === 0 ? 'stage' : 'ask' },
          answers: (question) =>
            question.kind === 'review' && question.about === 'undo'
              ? { kind: 'review', accept: 'all', comments: [], rewind: cut % 3 > 0 }
              : undefined,
        });
        const left = [...deeds];
        const act = (does: string, question?: { id: string; kind: string }) => {
          if (does === 'interrupt') on.session.interrupt();
          if (does === 'steer') on.session.steer('steered');
          if (does === 'steer it') on.session.steer('steered', 'd1');
          if (does === 'stop') on.session.stop('d1');
          if (does === 'plan' || does === 'stage') on.session.set({ mode: does });
          if (does === 'overrule') on.session.overrule();
          if (does === 'undo') void on.session.undo().catch(() => undefined);
          if (question?.kind === 'permission')
            on.session.answer(question.id, { kind: 'permission', allow: does === 'yes' });
          if (question?.kind === 'review')
            on.session.answer(question.id, {
              kind: 'review',
              accept: does === 'yes' ? 'all' : does === 'part' ? { files: {} } : 'none',
              comments: [{ text: does }],
              later: does === 'later',
              sendBack: does === 'back',
            });
        };
        let quiet: NodeJS.Timeout | undefined;
        on.session.subscribe((event) => {
          // What hangs, and what nobody answers, the user ends.
          clearTimeout(quiet);
          quiet = setTimeout(() => on.session.interrupt(), 15);
          const at = left.findIndex((each) => each.on === event.type);
          const next = at >= 0 ? left.splice(at, 1)[0] : undefined;
          const question = event.type === 'question.asked' ? event.question : undefined;
          if (next || question) act(next?.does ?? 'yes', question);
        });
        for (const prompt of ['one', 'two', 'three']) {
          await on.session.prompt(prompt);
          clearTimeout(quiet);
          if (cut % 4 > 1) await on.session.undo().catch(() => undefined);
          clearTimeout(quiet);
        }
        for (const { messages } of on.model.requests) expect(unsound(messages)).toEqual([]);
        expect(on.of('turn.ended').filter(({ thread }) => thread === 'main')).toHaveLength(3);
        expect(
          on
            .of('delegate.ended')
            .map(({ call: id }) => id)
            .toSorted(),
        ).toEqual(
          on
            .of('delegated')
            .map(({ call: id }) => id)
            .toSorted(),
        );
        const finished = on.of('call.finished').map(({ id }) => id);
        expect(new Set(finished).size).toBe(finished.length);

        const history = JSON.parse(JSON.stringify(on.logged.slice(0, cut))) as RecordedEvent[];
        const after = await on.again({ at: { history, environment: 'ENV' } });
        expect(after.session.state().delegates.filter(({ endedAt }) => endedAt === null)).toEqual([]);
        await after.session.prompt('after');
        for (const { messages } of after.model.requests) expect(unsound(messages)).toEqual([]);
        strike();
      },
    ),
    { numRuns: Number(process.env.ARCHIE_RUNS ?? 60), interruptAfterTimeLimit: 20_000 },
  );
});
