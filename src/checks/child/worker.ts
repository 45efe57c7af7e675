/** The engine itself: a worker thread in the engine's process, so that a statement which never ends cannot keep the process from ending. */

import { parentPort } from 'node:worker_threads';
import type { CheckedTree } from '../../protocol/proof/checks.ts';
import { catalog } from './catalog.ts';
import { textTree } from '../kind/trees.ts';
import { run } from './run.ts';
import type { FromEngine, ToEngine } from './wire.ts';

const port = parentPort;
if (!port) throw new Error('this runs in a worker thread');

const say = (message: FromEngine) => port.postMessage(message);
const waiting = new Map<number, (answer: Extract<ToEngine, { answer: number }>) => void>();
const running = new Map<number, AbortController>();
let asked = 0;

async function ask(
  set: number,
  tree: 'proposed' | 'base',
  path?: string,
): Promise<Extract<ToEngine, { answer: number }>> {
  const number = ++asked;
  const answered = new Promise<Extract<ToEngine, { answer: number }>>((resolve) => waiting.set(number, resolve));
  say({ ask: number, set, tree, ...(path !== undefined && { path }) });
  return answered;
}

function treeOf(set: number, tree: 'proposed' | 'base'): CheckedTree {
  return {
    list: async () => (await ask(set, tree)).list ?? [],
    read: async (path) => (await ask(set, tree, path)).bytes ?? null,
  };
}

async function check({ set, paths, settings, skip }: Extract<ToEngine, { do: 'check' }>): Promise<void> {
  const { signal } = running.set(set, new AbortController()).get(set) ?? new AbortController();
  const request = { paths, settings, proposed: treeOf(set, 'proposed'), base: treeOf(set, 'base') };
  for await (const progress of run(request, { skip, signal })) say({ set, progress });
}

async function kinds(set: number): Promise<void> {
  const all = await Promise.all(Object.values(catalog).map((load) => load()));
  say({
    set,
    kinds: await Promise.all(
      all.map(async (check) => {
        const { kind, about } = check;
        const rules = check.rules.map(({ id, severity, about: what }) => ({ id, severity, about: what }));
        return { kind, about, engine: await check.engine(), rules };
      }),
    ),
  });
}

async function schemas({ set, settings }: Extract<ToEngine, { do: 'schemas' }>): Promise<void> {
  const { treeSchema } = await import('../migrations/tables.ts');
  const base = await treeSchema(textTree(treeOf(set, 'base')), settings);
  say({ set, schemas: { base, proposed: await treeSchema(textTree(treeOf(set, 'proposed')), settings) } });
}

function answer(message: Exclude<Extract<ToEngine, { do: string }>, { do: 'stop' }>): Promise<void> {
  if (message.do === 'check') return check(message);
  return message.do === 'schemas' ? schemas(message) : kinds(message.set);
}

port.on('message', (message: ToEngine) => {
  if ('answer' in message) {
    waiting.get(message.answer)?.(message);
    waiting.delete(message.answer);
    return;
  }
  const { set } = message;
  if (message.do === 'stop') return running.get(set)?.abort();
  answer(message)
    .then(
      () => say({ set, over: true }),
      (error: unknown) => say({ set, over: true, failed: error instanceof Error ? error.message : String(error) }),
    )
    .finally(() => running.delete(set));
});
