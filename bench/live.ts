/** What it costs while it runs: key to echo, a long stream, doing nothing. */

import { globSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { lengthen } from '../test/support/long-session.ts';
import { endEvents, sse, startEvent, textReply } from '../test/support/replies.ts';
import type { Pty } from '../test/support/pty.ts';
import { cpuOf, rssOf } from './measure.ts';
import { painted, pause, settled } from './subject.ts';
import type { Subject } from './subject.ts';

const PATIENCE = 120_000;
const KEYS = 'the quick brown fox jumps over the lazy dog and writes a long enough line';

/** Milliseconds from a key to its character on the screen, key by key, with nothing else going on. */
export async function measureEcho(subject: Subject, keys = KEYS): Promise<number[]> {
  return withTerminal(subject, async (pty) => {
    const samples: number[] = [];
    for (let at = 1; at <= keys.length; at += 1) {
      const typed = keys.slice(0, at);
      const start = performance.now();
      pty.write(keys.charAt(at - 1));
      // A blank at the end of a row cannot be seen: the cursor has moved instead.
      const { x, y } = pty.cursor();
      await pty.waitFor((screen) =>
        typed.endsWith(' ') ? pty.cursor().x !== x || pty.cursor().y !== y : screen.some((row) => row.includes(typed)),
      );
      samples.push(performance.now() - start);
      await pause(30 + (at % 7) * 5);
    }
    return samples;
  });
}

/** CPU milliseconds from the prompt to the end of a reply of so many deltas, Markdown, as fast as the loopback carries it. */
export async function measureStream(
  subject: Subject,
  deltas: number,
  quietMs = 500,
): Promise<{ cpu: number; kilobytes: number }> {
  return withTerminal(subject, async (pty) => {
    await say(subject, pty, deltaTexts(100));
    await settled(pty, quietMs);
    const before = { cpu: cpuOf(pty.pid), bytes: pty.raw().length };
    await say(subject, pty, deltaTexts(deltas));
    await settled(pty, quietMs);
    return { cpu: cpuOf(pty.pid) - before.cpu, kilobytes: (pty.raw().length - before.bytes) / 1024 };
  });
}

/** Percent of one CPU and megabytes of a session that waits for a prompt. */
export async function measureIdle(subject: Subject, seconds: number): Promise<{ cpu: number; rss: number }> {
  return withTerminal(subject, async (pty) => {
    await settled(pty, 1500);
    const before = cpuOf(pty.pid);
    await pause(seconds * 1000);
    return { cpu: (cpuOf(pty.pid) - before) / (seconds * 10), rss: rssOf(pty.pid) };
  });
}

/** Megabytes of a session after 10 turns of about 25 lines, and after so many. */
export async function measureTurns(subject: Subject, turns: number): Promise<{ early: number; late: number }> {
  return withTerminal(subject, async (pty) => {
    let early = 0;
    for (let turn = 1; turn <= turns; turn += 1) {
      await say(subject, pty, deltaTexts(250));
      await settled(pty, 50);
      if (turn === 10) early = rssOf(pty.pid);
    }
    return { early, late: rssOf(pty.pid) };
  });
}

/** Milliseconds to the first frame of a session of 10,000 messages that goes on, and megabytes when all of it is there. */
export async function measureResumed(subject: Subject): Promise<{ ms: number; rss: number }> {
  subject.server.otherwise(textReply('.'));
  await subject.run(['-p', 'go on']);
  const [path = ''] = globSync(join(subject.state, 'archie/trees/*/sessions/*.jsonl'));
  const ends = statSync(path).size;
  const more = { every: 200, seq: 1000, turn: 1, lines: 20 };
  lengthen(path, { ...more, bytes: 1 });
  // Four messages a turn.
  lengthen(path, { ...more, seq: 2000, turn: 2, bytes: 2499 * (statSync(path).size - ends) });
  const start = performance.now();
  const pty = subject.terminal(['-c']);
  try {
    await pty.waitFor(painted);
    const ms = performance.now() - start;
    await pty.waitFor('In part', PATIENCE);
    await settled(pty, 1500);
    return { ms, rss: rssOf(pty.pid) };
  } finally {
    pty.kill();
    await pty.exit;
    rmSync(path);
  }
}

/**
 * CPU milliseconds for each stage of a session that grows by `blocks` blocks a stage. The service waits at the end of each
 * stage until the screen has caught up.
 */
export async function measureStages(
  subject: Subject,
  stages: number,
  blocks: number,
  quietMs = 500,
): Promise<number[]> {
  return withTerminal(subject, async (pty) => {
    const samples: number[] = [];
    for (let stage = 0; stage < stages; stage += 1) {
      const before = cpuOf(pty.pid);
      const texts = Array.from({ length: blocks }, (_, n) => `Block ${n} of stage ${stage} says *something*.\n\n`);
      await say(subject, pty, texts);
      await settled(pty, quietMs);
      samples.push(cpuOf(pty.pid) - before);
    }
    return samples;
  });
}

async function withTerminal<T>(subject: Subject, work: (pty: Pty) => Promise<T>): Promise<T> {
  const pty = subject.terminal();
  try {
    await pty.waitFor(painted);
    await settled(pty);
    return await work(pty);
  } finally {
    pty.kill();
    await pty.exit;
  }
}

let replies = 0;

/** Prompts, has the service answer with these deltas, and waits until the screen shows the end of the answer. */
async function say({ server }: Subject, pty: Pty, deltas: readonly string[]): Promise<void> {
  replies += 1;
  // One word, so that no colour can come in between.
  const end = `FINISHED${replies}`;
  // A second request of a turn (a title, say) must not eat the reply of the next.
  server.otherwise(textReply('.'));
  server.reply({ parts: [startEvent(), ...textParts([...deltas, `\n\n${end}\n`]), ...endEvents('end_turn')] });
  pty.write('go on');
  await pty.waitFor('go on');
  pty.write('\r');
  await pty.waitFor(end, PATIENCE);
}

function textParts(texts: readonly string[]): string[] {
  return [
    sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }),
    ...texts.map((text) => sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    sse({ type: 'content_block_stop', index: 0 }),
  ];
}

/** Markdown in small pieces: headings, paragraphs, lists and code, about five characters a delta. */
function deltaTexts(count: number): string[] {
  const section =
    '## Orders\n\nThe service takes **orders** and lists them; a retry carries the `key` of the first try.\n\n' +
    '- one customer, one page\n- newest first\n\n```js\nconst page = orders.list(customer, { limit: 50 });\n```\n\n';
  const texts: string[] = [];
  for (let at = 0; texts.length < count; at += 5) {
    const start = at % section.length;
    texts.push(section.slice(start, start + 5));
    if (start + 5 > section.length) at = -5 + Math.ceil(at / section.length) * section.length;
  }
  return texts;
}
