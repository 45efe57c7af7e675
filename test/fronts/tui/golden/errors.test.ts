import { failureInfo } from '../../../../src/engine/turn/retry.ts';
import type { TurnOutcome } from '../../../../src/protocol/event.ts';
import type { ProviderFailure } from '../../../../src/protocol/failure.ts';
import { createAnthropic } from '../../../../src/provider/anthropic/anthropic.ts';
import { toFailure } from '../../../../src/provider/faults.ts';
import { ask, hello } from '../../../provider/ask.ts';
import { goldenScreens, styled } from '../../../support/golden.ts';
import type { Scene } from '../../../support/golden.ts';
import { TranscriptBoard } from '../transcript-board.ts';

const host = 'api.anthropic.com';
const scene = { host, model: 'claude-sonnet-5-5', signal: new AbortController().signal, secrets: [] };

/** An answer of the service, as the SDK throws it. */
const answered = (status: number, type: string, apiMessage: string): ProviderFailure =>
  toFailure(Object.assign(new Error('answered'), { status, type, errorCode: null, apiMessage }), scene);
const network = (code: string): ProviderFailure => toFailure(Object.assign(new Error('network'), { code }), scene);

/** How the engine tells of it. */
const failed = (failure: ProviderFailure): TurnOutcome => ({
  type: 'failed',
  failure: failureInfo(failure),
  room: failure.fault === 'credentials' ? 'credentials' : 'model',
});

const after =
  (happen: (board: TranscriptBoard) => unknown): Scene['draw'] =>
  async (size) => {
    const board = new TranscriptBoard(size);
    await happen(board);
    return await board.live();
  };

/** One turn after the other that ends so. */
const ends = (...outcomes: TurnOutcome[]) =>
  after((board) => {
    for (const outcome of outcomes) board.prompt('go on').end(outcome);
  });

const noKey = async () => (await ask(createAnthropic({ baseURL: `https://${host}` }), hello)).failure!;

goldenScreens('errors', {
  'no-key': styled(after(async (board) => board.prompt('go on').end(failed(await noKey())))),
  'no-access': ends(
    failed(answered(401, 'authentication_error', 'invalid x-api-key')),
    failed(answered(403, 'permission_error', 'Your API key does not have permission to use this model')),
  ),
  'provider-failures': ends(
    ...[
      answered(402, 'billing_error', 'Your credit balance is too low'),
      answered(404, 'not_found_error', 'model: claude-sonnet-5-5'),
      answered(400, 'invalid_request_error', 'messages: at least one message is required'),
      answered(413, 'request_too_large', 'Request exceeds the maximum size'),
      answered(429, 'rate_limit_error', 'This request would exceed the rate limit of your organization'),
      answered(529, 'overloaded_error', 'Overloaded'),
      answered(500, 'api_error', 'Internal server error'),
      network('ECONNREFUSED'),
      network('ENOTFOUND'),
      network('ECONNRESET'),
      network('SELF_SIGNED_CERT_IN_CHAIN'),
      toFailure(new SyntaxError('no JSON'), scene),
    ].map(failed),
  ),
  'fault-of-archie': styled(
    ends({ type: 'failed', room: 'internal', failure: { code: 'internal', message: 'reading "of" of undefined' } }),
  ),
  'tool-errors': styled(
    after((board) => {
      const fault = (name: string, title: string, text: string, detail?: string) =>
        board.call(name, title, [{ type: 'error', text, ...(detail === undefined ? {} : { detail }) }], {
          isError: true,
        });
      fault('Read', 'src/nowhere.ts', 'src/nowhere.ts is not there.');
      fault(
        'Edit',
        'src/orders.ts',
        'src/orders.ts has changed since it was read; read it again before you edit it, and look at what is different.',
        '- const a = 1;\n+ const a = 2;\n',
      );
      fault(
        'Edit',
        'src/orders.ts',
        'The text to replace is not in src/orders.ts.',
        Array.from({ length: 12 }, (_, i) => `${i + 1} line`).join('\n'),
      );
      board.emit({ type: 'notice', level: 'warning', text: 'The model answered with nothing' });
    }),
  ),
  retry: styled(
    after((board) => {
      board
        .prompt('go on')
        .reply('I look at the store.')
        .emit({
          type: 'retrying',
          attempt: 2,
          of: 8,
          delayMs: 4_200,
          failure: failureInfo(answered(529, 'overloaded_error', 'Overloaded')),
        });
    }),
  ),
  'retry-now': after((board) => {
    board.prompt('go on').emit(
      { type: 'call.started', id: 'a', name: 'Read', input: {}, title: 'src/orders.ts' },
      {
        type: 'retrying',
        attempt: 8,
        of: 8,
        delayMs: 0,
        failure: failureInfo(
          answered(429, 'rate_limit_error', 'This request would exceed the rate limit of your organization'),
        ),
      },
    );
  }),
  'reply-broken-off': styled(
    after(async (board) => {
      board.prompt('go on').emit({ type: 'text.delta', text: 'I look at the store.\n\nThen at the sch' });
      await board.feed.flushed();
      board
        .emit({ type: 'voided' }, { type: 'text.delta', text: 'I look at the store first.' })
        .reply('I look at the store first.')
        .end();
    }),
  ),
  interrupted: styled(
    after((board) =>
      board
        .prompt('go on')
        .emit(
          { type: 'text.delta', text: 'I look at the store.' },
          { type: 'call.started', id: 'a', name: 'Bash', input: {}, title: 'npm test' },
          { type: 'call.output', id: 'a', text: 'ok 1\n' },
        )
        .end({ type: 'interrupted' }),
    ),
  ),
  limits: ends(
    { type: 'limit', limit: 'turns' },
    { type: 'limit', limit: 'cost' },
    { type: 'limit', limit: 'cost', budget: 'session' },
    { type: 'limit', limit: 'cost', budget: 'turn' },
    { type: 'limit', limit: 'time' },
    { type: 'refused', detail: 'this request is about something that the model does not help with' },
  ),
  'commands-not-known': after(async (board) => {
    await board.command('sesions');
    await board.command('orders', 'should answer 404');
    await board.command('resume', '7');
    await board.command('model', 'gpt-9');
    await board.command('model', 'opuss');
  }),
});
