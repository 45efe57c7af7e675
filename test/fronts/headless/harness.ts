import { PassThrough } from 'node:stream';
import { runHeadless } from '../../../src/fronts/headless/run.ts';
import type { HeadlessRun } from '../../../src/fronts/headless/run.ts';
import type { Session } from '../../../src/protocol/session.ts';

export const meta: HeadlessRun['meta'] = {
  version: '0.1.0',
  cwd: '/srv/shop',
  model: 'claude-sonnet-5-5',
  mode: 'ask',
  tools: ['Read', 'Bash'],
  agents: ['backend-architect'],
  slashCommands: ['help'],
  apiKeySource: 'ANTHROPIC_API_KEY',
};

/** Runs a session headless with streams in memory and collects what it wrote. */
export async function run(
  session: Session,
  more: Partial<HeadlessRun> & { tty?: boolean } = {},
): Promise<{ code: number; out: string; err: string; lines: Record<string, unknown>[] }> {
  const stdout = Object.assign(new PassThrough(), { isTTY: more.tty === true });
  const stderr = new PassThrough();
  const collect = (stream: PassThrough): { text: string } => {
    const held = { text: '' };
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      held.text += chunk;
    });
    return held;
  };
  const out = collect(stdout);
  const err = collect(stderr);
  const code = await runHeadless({
    session,
    prompt: 'hello',
    output: 'text',
    input: 'text',
    meta,
    partials: false,
    verbose: false,
    stdout,
    stderr,
    signal: new AbortController().signal,
    describe: (id) =>
      Promise.resolve({
        id,
        contextWindow: 1_000_000,
        maxOutput: 128_000,
        vision: true,
        compaction: true,
        known: true,
      }),
    proposed: () => Promise.resolve(null),
    resolveModel: (name) => (name === 'opus' ? 'claude-opus-5-5' : name),
    ...more,
  });
  await Promise.resolve();
  const json = more.output === 'json' || more.output === 'stream-json' || more.output === 'events';
  return {
    code,
    out: out.text,
    err: err.text,
    lines: json
      ? out.text
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Record<string, unknown>)
      : [],
  };
}

/** Chunks of a pipe, as they come. */
export async function* pipe(...chunks: (string | Uint8Array)[]): AsyncGenerator<string | Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

/** A pipe that a test writes to while the run goes on. */
export function openPipe(): { chunks: AsyncGenerator<string>; write(value: unknown): void; close(): void } {
  const queue: (string | null)[] = [];
  let wake = (): void => {};
  const push = (item: string | null): void => {
    queue.push(item);
    wake();
  };
  async function* chunks(): AsyncGenerator<string> {
    for (;;) {
      const item = queue.shift();
      if (item === null) return;
      if (item !== undefined) yield item;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  return { chunks: chunks(), write: (value) => push(`${JSON.stringify(value)}\n`), close: () => push(null) };
}

/** A user message as a host sends it. */
export function user(content: unknown): string {
  return `${JSON.stringify({ type: 'user', message: { role: 'user', content }, session_id: '', parent_tool_use_id: null })}\n`;
}
