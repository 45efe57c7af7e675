import { expect, it } from 'vitest';
import { modelLines } from '../../src/app/commands/doctor-model.ts';

const at = (apiKey: string) => ({ baseURL: 'http://127.0.0.1:1', apiKey, source: 'ANTHROPIC_API_KEY' as const });
const fails = (failure: Error) => (() => Promise.reject(failure)) as typeof fetch;

it.each([
  [new TypeError('fetch failed', { cause: new Error('bad port') }), 'bad port'],
  [new TypeError('fetch failed', { cause: Object.assign(new Error('x'), { code: 'ECONNREFUSED' }) }), 'ECONNREFUSED'],
  [new DOMException('aborted', 'TimeoutError'), 'nothing came in 3 s'],
  [new TypeError('unexpected redirect'), 'unexpected redirect'],
])('says why a service does not answer: %s', async (error, why) => {
  const [line] = await modelLines(at('sk-test'), fails(error));
  expect(line).toMatchObject({ state: 'warning', text: expect.stringContaining(`does not answer (${why})`) as string });
});

it.each(['sk-…', 'sk one', 'sk\n', 'sk\u0000'])(
  'asks nothing with a key that can be none, and does not say it: %j',
  async (key) => {
    const [line] = await modelLines(at(key), fails(new Error('it was asked')));
    expect(line).toMatchObject({ state: 'missing', mend: expect.stringContaining('copy the key') as string });
    expect(JSON.stringify(line)).not.toContain(JSON.stringify(key).slice(1, -1));
  },
);
