/** `/copy`: the last answer, or the last block of code in it, into the clipboard. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import { fenceAt } from '../../../text/markdown/fences.ts';
import { legible } from '../../../text/sanitize.ts';
import { count } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command } from './command.ts';

/** Bytes that every terminal takes which takes any: 100,000 as base64 and with what stands around them. */
const mostBytes = 74_000;

/** The command. */
export const copy: Command = {
  name: 'copy',
  takes: '[code]',
  hint: 'copies the last answer, or its last code',
  // Between turns: what a review counts as drawn is told by what was written to the terminal.
  idle: true,
  run(args, at) {
    if (args !== '' && args !== 'code') return warn(at, `/copy knows code, not ${args}`, 'Alone it copies the answer.');
    const answer = lastAnswer(at.recorded);
    if (answer === null) return say(at, 'there is no answer to copy yet');
    const text = args === 'code' ? lastCode(answer) : answer;
    if (text === null) return say(at, 'there is no block of code in the last answer');
    // What cannot be seen must not be pasted unseen.
    const shown = legible(text);
    if (Buffer.byteLength(shown) > mostBytes)
      return warn(at, 'this is more than terminals take into the clipboard', '/export writes it into a file.');
    at.copy(shown);
    say(at, `copied: ${count(shown.split('\n').length, 'line')}, if your terminal lets programs do so (OSC 52)`);
  },
};

function lastAnswer(events: readonly RecordedEvent[]): string | null {
  for (const event of events.toReversed()) {
    if (event.type !== 'replied' || event.thread !== 'main') continue;
    const texts = event.content.flatMap((block) => (block.type === 'text' ? [block.text.trim()] : []));
    const text = texts.filter((each) => each !== '').join('\n\n');
    if (text !== '') return text;
  }
  return null;
}

function lastCode(text: string): string | null {
  const lines = text.split('\n');
  let code: string | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const fenced = fenceAt(lines, at);
    if (fenced === null) continue;
    code = fenced.content;
    at = fenced.end - 1;
  }
  return code;
}
