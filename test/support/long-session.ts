/** Makes a session long: turns that read large files, and a summary now and then, as the recorded events of a file. */

import { closeSync, fstatSync, openSync, writeSync } from 'node:fs';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { toLine } from '../../src/store/json-lines.ts';

const usage = { input: 1000, output: 200, cacheRead: 0, cacheWrite: 0 };

/**
 * Appends turns to a session file until `bytes` more are in it; its conversation is made shorter every `every` turns. Numbers
 * go on from `seq` and `turn`. A file that is read has so many `lines`.
 */
export function lengthen(
  path: string,
  { bytes, every, seq, turn, lines = 900 }: Record<'bytes' | 'every' | 'seq' | 'turn', number> & { lines?: number },
): void {
  const fd = openSync(path, 'a');
  let event = seq;
  let at = turn;
  const put = (happening: object): void => {
    event += 1;
    const line = toLine({
      seq: event,
      at: 1_796_000_000_000 + event,
      turn: at,
      thread: 'main',
      ...happening,
    } as RecordedEvent);
    writeSync(fd, line);
  };
  const end = fstatSync(fd).size + bytes;
  while (fstatSync(fd).size < end) {
    at += 1;
    turnOf(at, lines, put);
    if ((at - turn) % every === 0) {
      const messages = [{ role: 'user', content: [{ type: 'text', text: `[archie] Until turn ${at}: as before.` }] }];
      const summary = {
        trigger: 'auto',
        method: 'summary',
        summary: `Until turn ${at}.`,
        messages,
        tokensBefore: 100_000,
      };
      put({ type: 'compacted', ...summary, usage, cost: 0.01 });
    }
  }
  closeSync(fd);
}

/** A prompt, two files of about 40 kB that are read, and an answer of some paragraphs. */
function turnOf(turn: number, lines: number, put: (happening: object) => void): void {
  put({ type: 'turn.started', prompt: `What is in the files of part ${turn}? \u{1F50D} é`, attachments: [] });
  const calls = [1, 2].map((at) => ({
    id: `toolu_${turn}_${at}`,
    name: 'Read',
    input: { file_path: `part-${turn}/file-${at}.ts` },
  }));
  const model = 'claude-sonnet-5-5';
  put({
    type: 'replied',
    id: `msg_${turn}_1`,
    model,
    content: calls.map((call) => ({ type: 'tool_use', ...call })),
    stop: 'tool_use',
    usage,
    cost: 0.01,
    durationMs: 900,
  });
  for (const { id, name, input } of calls) {
    put({ type: 'call.started', id, name, input, title: input.file_path });
    const text = Array.from(
      { length: lines },
      (_, line) => `${line + 1}\texport const value${line} = "${turn}-${id}";`,
    ).join('\n');
    const display = [{ type: 'file', path: input.file_path, from: 1, lines, total: lines }];
    const seen = { [input.file_path]: `${turn}`.padStart(64, '0') };
    put({
      type: 'call.finished',
      id,
      name,
      content: [{ type: 'text', text }],
      display,
      isError: false,
      seen,
      durationMs: 3,
    });
  }
  const text = `In part ${turn} there are two files.\n\n${'They hold values, one a line, and nothing else. '.repeat(30)}`;
  put({
    type: 'replied',
    id: `msg_${turn}_2`,
    model,
    content: [{ type: 'text', text }],
    stop: 'end_turn',
    usage,
    cost: 0.01,
    durationMs: 900,
  });
  put({ type: 'turn.ended', outcome: { type: 'done' }, steps: 2, usage, cost: 0.02, durationMs: 2000, text });
}
