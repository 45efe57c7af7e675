import { describe, expect, it } from 'vitest';
import { withinPictureLimits } from '../../src/engine/folds/pictures.ts';
import type { Content, Message } from '../../src/protocol/message.ts';

const picture = (name: number, size = 10): Content => ({
  type: 'image',
  mediaType: 'image/png',
  data: `${name} `.padEnd(size, 'x'),
});
const user = (...content: Content[]): Message => ({ role: 'user', content });
const namesIn = (messages: readonly Message[]): number[] =>
  messages
    .flatMap((message) => (message.role === 'user' ? message.content : []))
    .flatMap((part) => (part.type === 'tool_result' ? part.content : [part]))
    .flatMap((part) => (part.type === 'image' ? [Number(part.data.split(' ')[0])] : []));

describe('the pictures of a request', () => {
  it('all go where there is room', () => {
    const messages = Array.from({ length: 100 }, (_, at) => user(picture(at)));
    expect(withinPictureLimits(messages)).toEqual(messages);
  });

  it('the oldest stay behind, some at a time, and each leaves a word', () => {
    const messages: Message[] = Array.from({ length: 101 }, (_, at) =>
      at % 2 === 0
        ? user(picture(at))
        : { role: 'user', content: [{ type: 'tool_result', id: `${at}`, isError: false, content: [picture(at)] }] },
    );
    const within = withinPictureLimits(messages);
    expect(namesIn(within)).toEqual(Array.from({ length: 81 }, (_, at) => at + 20));
    expect(within).toHaveLength(101);
    expect(within[0]).toMatchObject({ content: [{ type: 'text', text: expect.stringContaining('left out') }] });
    // The next one changes nothing of what was sent before: the prompt cache holds.
    expect(withinPictureLimits([...messages, user(picture(101))]).slice(0, 101)).toEqual(within);
  });

  it('never take more bytes than a request has room for', () => {
    const messages = Array.from({ length: 60 }, (_, at) => user(picture(at, 1_000_000)));
    expect(namesIn(withinPictureLimits(messages))).toEqual(Array.from({ length: 24 }, (_, at) => at + 36));
  });

  it('always take the newest, however heavy they are, and drop some at a time', () => {
    const heavy = (count: number) => Array.from({ length: count }, (_, at) => user(picture(at, 4_800_000)));
    const kept = (count: number) => namesIn(withinPictureLimits(heavy(count)));
    expect([5, 6, 7, 8, 12].map(kept)).toEqual([
      [0, 1, 2, 3, 4],
      [2, 3, 4, 5],
      [2, 3, 4, 5, 6],
      [4, 5, 6, 7],
      [8, 9, 10, 11],
    ]);
  });
});
