/** A real tree, a real workspace and a context for tools, as the engine would give it. */

import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished } from 'vitest';
import { placeOf } from '../../src/engine/calls/place.ts';
import type { Effect, Outcome, Tool, ToolContext } from '../../src/protocol/tool.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';

export interface Stage {
  root: string;
  at: ToolContext;
  outputs: string[];
  /** What the call needs, then its outcome; what it saw is remembered as the engine would. */
  call<I>(tool: Tool<I>, input: I): Promise<Outcome>;
  effects<I>(tool: Tool<I>, input: I): Promise<Effect[]>;
  /** Lands what an outcome proposes, and remembers it as seen. */
  land(outcome: Outcome): Promise<void>;
  file(path: string): Buffer;
  put(files: Record<string, string | Uint8Array>): void;
}

function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'archie-tools-')));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const noJobs = () => Promise.reject(new Error('there are no jobs here'));

export async function stage(
  files: Record<string, string | Uint8Array> = {},
  more: { vision?: boolean; signal?: AbortSignal } = {},
): Promise<Stage> {
  const root = folder();
  const workspace = await openWorkspace({ root, state: folder(), isolation: { use: 'none' } });
  const seen = new Map<string, string>();
  const outputs: string[] = [];
  const at: ToolContext = {
    workspace,
    signal: more.signal ?? new AbortController().signal,
    origin: { by: 'tool', call: 'call_1', tool: 'x' },
    isolation: 'none',
    network: false,
    onlyReads: false,
    landsIgnored: false,
    output: (text) => outputs.push(text),
    seen: (path) => seen.get(path),
    vision: more.vision ?? true,
    delegate: () => Promise.reject(new Error('nobody delegates here')),
    jobs: {
      start: noJobs,
      read: noJobs,
      stop: noJobs,
      waitFor: async (_command, work) => ({
        done: await work({ signal: new AbortController().signal, take: () => undefined }),
      }),
    },
  };
  const put = (what: Record<string, string | Uint8Array>): void => {
    for (const [path, content] of Object.entries(what)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    }
  };
  put(files);
  return {
    root,
    at,
    outputs,
    put,
    file: (path) => readFileSync(join(root, path)),
    effects: async (tool, input) =>
      tool.effects(tool.input.parse(input), {
        resolve: (path) => workspace.resolve(path),
        place: (...wanted) => placeOf(workspace, ...wanted),
      }),
    async call(tool, input) {
      const outcome = await tool.run(tool.input.parse(input), at);
      if (!outcome.changes) for (const [path, hash] of Object.entries(outcome.seen ?? {})) seen.set(path, hash);
      return outcome;
    },
    async land({ changes, seen: now = {} }) {
      expect(changes).toBeDefined();
      if (changes) await workspace.land(changes);
      for (const [path, hash] of Object.entries(now)) seen.set(path, hash);
    },
  };
}

/** What the model reads. */
export function textOf(outcome: Outcome): string {
  return outcome.content.map((part) => (part.type === 'text' ? part.text : `<${part.mediaType}>`)).join('\n');
}

/** The failure's code, and the message it must hold. */
export async function fails(work: Promise<unknown>, code: string, ...words: (string | RegExp)[]): Promise<string> {
  const error: unknown = await work.then(
    () => new Error('it worked'),
    (reason: unknown) => reason,
  );
  expect(error).toMatchObject({ name: 'ToolFailure', code });
  const { message } = error as Error;
  for (const word of words) expect(message).toMatch(word);
  return message;
}
