/** How many pictures a request may carry, and of how many bytes: the service refuses one with more, so the oldest stay behind. */

import type { Content, Message, ReplyBlock, ToolResult } from '../../protocol/message.ts';

/** The service takes 100, in a request of 32 MB; room is left for words. */
const most = { pictures: 100, characters: 24_000_000 };
/** They are dropped so many at a time, or so many characters: the prompt cache ends at each change, and the newest must stay. */
const batch = { pictures: 20, characters: 6_000_000 };

const gone: Content = {
  type: 'text',
  text: '[archie] An earlier picture is left out here: a request has no room for more.',
};

/** The messages with the oldest pictures left out where there are more than a request can carry. */
export function withinPictureLimits(messages: readonly Message[]): Message[] {
  const sizes = messages.flatMap((message) => (message.role === 'user' ? message.content.flatMap(sizesIn) : []));
  let over = tooMany(sizes);
  if (over === 0) return messages.slice();
  const left = (part: Content): Content => (part.type === 'image' && over-- > 0 ? gone : part);
  return messages.map((message) => {
    if (message.role !== 'user' || over <= 0) return message;
    return {
      ...message,
      content: message.content.map((part) =>
        part.type === 'tool_result' ? { ...part, content: part.content.map(left) } : left(part),
      ),
    };
  });
}

function sizesIn(part: Content | ToolResult | ReplyBlock): number[] {
  if (part.type === 'tool_result') return part.content.flatMap(sizesIn);
  return part.type === 'image' ? [part.data.length] : [];
}

/** How many from the front: whole batches, which end at the same pictures whatever comes behind them. */
function tooMany(sizes: readonly number[]): number {
  let [count, characters] = [sizes.length, sizes.reduce((sum, size) => sum + size, 0)];
  let over = 0;
  while (count > 0 && (count > most.pictures || characters > most.characters)) {
    const first = over;
    let taken = 0;
    while (over < sizes.length && over - first < batch.pictures && taken < batch.characters) {
      taken += sizes[over] ?? 0;
      over += 1;
    }
    count -= over - first;
    characters -= taken;
  }
  return over;
}
