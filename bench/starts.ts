/** How long until something happens: each measured in turn with a bare Node, so that a busy machine is busy for both. */

import { estimateTokens } from '../src/text/tokens.ts';
import { textReply } from '../test/support/replies.ts';
import { timed } from './measure.ts';
import { painted as hasPainted, settled } from './subject.ts';
import type { Subject } from './subject.ts';

export interface Starts {
  node: number[];
  version: number[];
  paint: number[];
  /** From the first paint until a key that is pressed then stands on the screen. */
  key: number[];
  request: number[];
}

/** One round of each, after a first one that fills caches and does not count. */
export async function measureStarts(
  subject: Subject,
  rounds: number,
  wanted: (name: string) => boolean,
): Promise<Starts> {
  const starts: Starts = { node: [], version: [], paint: [], key: [], request: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const keep = (name: keyof Starts, ms: number): void => {
      if (round > 0) starts[name].push(ms);
    };
    keep('node', await timed(() => subject.run(['-e', '0'], 'node')));
    if (wanted('version')) keep('version', await timed(() => subject.run(['--version'])));
    if (wanted('paint')) {
      const { paint, key } = await firstPaint(subject, round === 0);
      keep('paint', paint);
      keep('key', key);
    }
    if (wanted('request')) keep('request', await firstRequest(subject));
  }
  return starts;
}

/** `leaves`: as a person does, so that what was compiled is kept for the next start. */
async function firstPaint(subject: Subject, leaves: boolean): Promise<Record<'paint' | 'key', number>> {
  const start = performance.now();
  const pty = subject.terminal();
  try {
    await pty.waitFor(hasPainted);
    const painted = performance.now();
    pty.write('k');
    await pty.waitFor(/> k/);
    const took = { paint: painted - start, key: performance.now() - painted };
    if (leaves) {
      await settled(pty);
      pty.write('\x7f\x04');
      await pty.exit;
    }
    return took;
  } finally {
    pty.kill();
    await pty.exit;
  }
}

async function firstRequest({ server, run }: Subject): Promise<number> {
  server.reply(textReply('Hello.'));
  const arrival = server.waitForRequest(server.requests.length + 1);
  const start = performance.now();
  const ending = run(['-p', 'hello']);
  // A run that fails before it asks would leave the arrival open for ever.
  await Promise.race([arrival, ending.then(() => arrival)]);
  const elapsed = performance.now() - start;
  await ending;
  return elapsed;
}

/** What the first request says before the user says anything: system prompt and tools, as sent. */
export async function measureOverhead({ server, run }: Subject): Promise<{ tokens: number; characters: number }> {
  const n = server.requests.length + 1;
  server.reply(textReply('Hello.'));
  await run(['-p', 'hello']);
  const { body } = await server.waitForRequest(n);
  const system: unknown = body?.system;
  const prose = typeof system === 'string' ? system : textOf(system);
  const tools = JSON.stringify(body?.tools ?? []);
  return { tokens: estimateTokens(prose) + estimateTokens(tools), characters: prose.length + tools.length };
}

function textOf(blocks: unknown): string {
  if (!Array.isArray(blocks)) return '';
  return blocks.map((block: { text?: unknown }) => (typeof block.text === 'string' ? block.text : '')).join('\n');
}
