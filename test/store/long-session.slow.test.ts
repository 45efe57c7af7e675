/** A long session goes on in little memory, and the model is sent what it would be otherwise. */

import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Folds } from '../../src/engine/folds/folds.ts';
import { StateFold } from '../../src/engine/folds/state.ts';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { readLean, readWhole } from '../../src/store/history-file.ts';
import { toLine } from '../../src/store/json-lines.ts';
import { wholeEvent } from '../../src/store/lean-events.ts';
import { binary, archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { lengthen } from '../support/long-session.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let path: string;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': 'a\n' }, server.url);
  server.reply(textReply('Hello there.'));
  await archie(place, ['-p', 'the first prompt']);
  const trees = join(place.env['XDG_STATE_HOME'] ?? '', 'archie', 'trees');
  const sessions = join(trees, readdirSync(trees)[0] ?? '', 'sessions');
  path = join(sessions, readdirSync(sessions).find((name) => name.endsWith('.jsonl')) ?? '');
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const long = (bytes: number, more: { every?: number; lines?: number } = {}) =>
  lengthen(path, { bytes, every: 10, seq: 6, turn: 1, ...more });

/** What the folds of a session come to, by everything that outlives a resume. */
function comesTo(hear: (folds: Folds) => void, paths: readonly string[]): object {
  const settings = { model: 'm', mode: 'ask', agent: 'auto' } as const;
  const folds = new Folds(new StateFold({ id: 's', root: '/r', cwd: '/r', settings }));
  hear(folds);
  const { transcript, turn, seen, told, unfinished } = folds.main;
  return {
    messages: transcript.messages(),
    used: [transcript.used, transcript.counted, transcript.usedAtStart, transcript.answers, transcript.last()],
    open: transcript.open(),
    turn,
    seen: paths.map((one) => seen.of(one)),
    told,
    unfinished: [unfinished.calls, unfinished.questions],
    state: folds.state.now,
    ids: [folds.callIds, folds.made],
    delegates: folds.delegates.list,
  };
}

describe('a long session', () => {
  it('comes to the same at once as event by event, whatever was taken back', () => {
    long(1_500_000, { every: 4, lines: 60 });
    const events = readWhole(path).events;
    const last = events.at(-1)!;
    const turns = last.turn;
    const stamp = (at: number) => ({ at, turn: turns + 1, thread: 'main' });
    const rewound = (toTurn: number, seq: number): RecordedEvent => ({
      ...stamp(1),
      seq,
      type: 'rewound',
      toTurn,
      prompt: 'again',
    });
    const histories = {
      plain: events,
      'cut off in a turn': events.slice(0, -3),
      'cut off in a summary’s turn': events.slice(0, events.findLastIndex(({ type }) => type === 'compacted') + 1),
      'back to before the last summary': [...events, rewound(turns - 6, last.seq + 1)],
      'back twice, and on': [
        ...events.slice(0, -20),
        rewound(turns - 5, last.seq + 1),
        ...events.slice(-20),
        rewound(turns - 1, last.seq + 2),
        ...events.slice(-9),
      ],
    };
    const paths = events.flatMap((event) => (event.type === 'call.finished' ? Object.keys(event.seen ?? {}) : []));
    for (const history of Object.values(histories)) {
      const recorded: RecordedEvent[] = [];
      const one = comesTo((folds) => {
        for (const event of history) {
          recorded.push(event);
          folds.add(event, recorded);
        }
      }, paths);
      expect(comesTo((folds) => folds.restore(history), paths)).toEqual(one);
    }
  });

  it('has all its parts when they are looked at, though the file is deleted, and most are not in memory', () => {
    long(3_000_000);
    const whole = readWhole(path);
    const lean = readLean(path);
    rmSync(path);
    expect({ ...lean, events: null }).toEqual({ ...whole, events: null });
    expect(lean.events.map(wholeEvent)).toEqual(whole.events);
    expect(lean.events.map((event) => toLine(wholeEvent(event)))).toEqual(whole.events.map(toLine));
    for (const [at, event] of whole.events.entries())
      for (const [key, value] of Object.entries(event))
        expect((lean.events[at] as unknown as Record<string, unknown>)[key]).toEqual(value);
    expect(JSON.stringify(lean.events)).toBe(JSON.stringify(whole.events));
    // What a person, or the model, said long ago is not held.
    const held = lean.events
      .slice(0, -80)
      .map((event) => JSON.stringify({ ...event }))
      .join('');
    expect(held.length).toBeLessThan(statSync(join(path, '..')).size + 400 * whole.events.length);
  });

  it.each([
    ['of large files', 900],
    ['of many short turns', 3],
  ])('goes on in little memory, with what the model is to hear: one %s', { timeout: 120_000 }, async (_, lines) => {
    long(100_000_000, { lines, every: lines === 3 ? 200 : 10 });
    const { events } = readWhole(path);
    server.reply(textReply('I go on.'));
    const child = spawn(process.execPath, [binary, '-p', '-c', 'go on'], {
      cwd: place.root,
      env: place.env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    // It waits for its reply, with all in memory that there will be.
    const request = await server.waitForRequest(2);
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    await once(child, 'exit');
    const messages = JSON.stringify(request.body.messages);
    const shortened = events.findLastIndex(({ type }) => type === 'compacted');
    expect(messages).toContain(`Until turn ${events[shortened]?.turn}: as before.`);
    const since = events.slice(shortened).flatMap((event) => (event.type === 'call.finished' ? event.content : []));
    for (const part of since) expect(messages).toContain(JSON.stringify(part));
    expect(messages).not.toContain(`part ${(events[shortened]?.turn ?? 0) - 1}?`);
    // Megabytes. Held whole, they take 500 to 600.
    expect(peak).toBeLessThan(330);
    expect(readFileSync(path, 'utf8').endsWith('\n')).toBe(true);
  });

  it('goes on in little memory although it was never made shorter', { timeout: 120_000 }, async () => {
    long(100_000_000, { every: Number.POSITIVE_INFINITY });
    const { events } = readLean(path);
    const results = events.filter((event) => event.type === 'call.finished');
    const [first, last] = [results[0]!, results.at(-1)!];
    const settings = { model: 'm', mode: 'ask', agent: 'auto' } as const;
    const folds = new Folds(new StateFold({ id: 's', root: '/r', cwd: '/r', settings }));
    folds.restore(events);
    const parts = folds.main.transcript
      .messages()
      .flatMap((message) => (message.role === 'user' ? message.content : []));
    const sent = new Map(
      parts.flatMap((part) => (part.type === 'tool_result' ? [[part.id, part.content] as const] : [])),
    );
    expect(sent.size).toBe(results.length);
    expect(sent.get(last.id)).toEqual(last.content);
    // What no service could be sent is not held, and whoever looks still finds it.
    expect(JSON.stringify(sent.get(first.id))).toContain('Left out');
    expect(JSON.stringify(first.content)).toContain('export const value0');
    server.reply(textReply('I go on.'));
    const child = spawn(process.execPath, [binary, '-p', '-c', 'go on'], {
      cwd: place.root,
      env: place.env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    await server.waitForRequest(2);
    const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024;
    child.kill('SIGKILL');
    await once(child, 'exit');
    // Megabytes. Held whole, it takes 840.
    expect(peak).toBeLessThan(400);
  });
});
