import { afterEach, describe, expect, it } from 'vitest';
import { checkModel, findModel, listModels } from '../../src/app/config/models.ts';
import type { Provider } from '../../src/protocol/provider.ts';
import { createAnthropic } from '../../src/provider/anthropic/anthropic.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer, ServerOptions } from '../support/messages-server.ts';
import { errorReply } from '../support/replies.ts';
import type { Answer } from '../support/replies.ts';

let server: MessagesServer | undefined;
afterEach(() => server?.close());

const json = (body: unknown): Answer => ({
  headers: { 'content-type': 'application/json' },
  parts: [JSON.stringify(body)],
});

async function served(list: unknown, models: ServerOptions['models'] = {}) {
  server = await startMessagesServer({
    models,
    list: typeof list === 'object' && list !== null && 'status' in list ? (list as Answer) : json(list),
  });
  return createAnthropic({ baseURL: server.url, apiKey: 'k' });
}

const own = {
  data: [{ id: 'qwen3-coder', max_model_len: 32_768 }, { id: 'claude-opus-5-5' }, { id: 7 }, null, { id: 'phi-5' }],
};

it("lists the server's own models, with what it says of their context and nothing else", async () => {
  expect(await listModels(await served(own))).toEqual({
    models: [
      { id: 'qwen3-coder', aliases: [], contextWindow: 32_768 },
      { id: 'claude-opus-5-5', aliases: ['opus'], contextWindow: 1_000_000 },
      { id: 'phi-5', aliases: [], contextWindow: null },
    ],
    fault: null,
  });
});

it.each([
  ['refuses', errorReply(404, 'not_found_error', 'no'), 'HTTP 404'],
  ['sends a page', { status: 200, headers: { 'content-type': 'text/html' }, parts: ['<html>'] }, 'it names none'],
  ['names none', { data: [] }, 'it names none'],
  ['says something else', { models: ['a'] }, 'it names none'],
])('lists what archie knows where the server %s, and says why', async (_, list, fault) => {
  const { models, fault: said } = await listModels(await served(list));
  expect(models.map(({ id }) => id)).toContain('claude-sonnet-5-5');
  expect(said).toBe(fault);
});

it('asks again after it had no answer, and else once', async () => {
  const provider = await served({ data: [] });
  await listModels(provider);
  await listModels(provider);
  expect(server!.others).toHaveLength(2);
  const good = await served(own);
  await listModels(good);
  await listModels(good);
  expect(server!.others).toHaveLength(1);
});

it.each([
  ['opuss', ['opus']],
  ['Sonett', ['sonnet']],
  ['qwen3-codr', ['qwen3-coder']],
  ['claude-opus-55', ['claude-opus-5-5', 'claude-opus-5']],
  ['qwen', ['qwen3-coder']],
  ['nothing-like-it', []],
])('refuses %s, which the server does not have, with the nearest names', async (name, near) => {
  expect(await findModel(name, await served(own))).toEqual({ id: null, near });
});

it('refuses a name that is nearly one of its own although the server does not list any', async () => {
  expect(await findModel('opuss', await served(errorReply(404, 'not_found_error', 'no')))).toEqual({
    id: null,
    near: ['opus'],
  });
});

it.each(['opus-local', 'claude-opus-6', 'sonnet:7b', 'house/opus'])(
  'takes %s where the server does not say what it has: it may be an id of its own',
  async (name) => {
    const provider = await served(errorReply(404, 'not_found_error', 'no'));
    expect(await findModel(name, provider)).toMatchObject({ id: name, known: false });
  },
);

describe('a model that is named outside of a session', () => {
  const silent = errorReply(404, 'not_found_error', 'no');
  const check = (said: { flag?: string; variable?: string; config?: string }, provider: Provider) =>
    checkModel(said.flag, { env: { ANTHROPIC_MODEL: said.variable }, config: { model: said.config! } }, provider);

  it.each([
    [{ flag: 'opuss', variable: 'haiku', config: 'haiku' }, '--model: there is no model "opuss": did you mean opus?'],
    [{ variable: ' sonet ', config: 'opus' }, 'ANTHROPIC_MODEL: there is no model "sonet": did you mean sonnet?'],
    [{ config: 'Haikuu' }, 'config.yaml: there is no model "Haikuu": did you mean haiku?'],
  ])('is refused where it is nearly one that archie knows: %j', async (said, words) => {
    for (const list of [silent, own]) await expect(check(said, await served(list))).rejects.toThrow(words);
  });

  it('is refused as an id where the server lists others, and taken where it does not', async () => {
    const flag = 'claude-opus-55';
    await expect(check({ flag }, await served(own))).rejects.toThrow('did you mean claude-opus-5-5 or');
    await check({ flag }, await served(silent));
  });

  it('is taken where the server knows it', async () => {
    const listed = await served({ data: [{ id: 'opuss' }] });
    await expect(check({ flag: 'opuss' }, listed)).resolves.toBeUndefined();
    const asked = await served(silent, { fablet: { id: 'fablet' } });
    await expect(check({ flag: 'fablet' }, asked)).resolves.toBeUndefined();
  });

  it.each(['opus', 'claude-haiku-4-5-20251001', 'qwen3-coder', 'house-model'])(
    'is taken without a question to the server: %s',
    async (flag) => {
      await check({ flag }, await served(silent));
      expect(server!.others).toHaveLength(0);
    },
  );
});

it('takes what the server lists, what it knows when asked, and what archie knows', async () => {
  const provider = await served(own, { unlisted: { id: 'unlisted', context_length: 9000 } });
  expect(await findModel('qwen3-coder', provider)).toEqual({ id: 'qwen3-coder', contextWindow: 32_768, known: true });
  expect(await findModel('phi-5', provider)).toEqual({ id: 'phi-5', contextWindow: null, known: true });
  expect(await findModel('unlisted', provider)).toEqual({ id: 'unlisted', contextWindow: 9000, known: true });
  expect(await findModel('haiku', provider)).toMatchObject({ id: 'claude-haiku-5-5', known: true });
});

it('takes a name like no other where nobody says what there is, and invents no context for it', async () => {
  const provider = await served(errorReply(500, 'api_error', 'no'));
  expect(await findModel('house-model', provider)).toEqual({ id: 'house-model', contextWindow: null, known: false });
});
