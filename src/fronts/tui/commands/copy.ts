/** `/copy`: the last answer, or its last code block, into the clipboard of the terminal. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import { lastFenced } from '../../../text/markdown/fences.ts';
import { legible } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';
import { count, grouped, oneLine } from '../transcript/look.ts';
import { say, warn } from './command.ts';
import type { Command } from './command.ts';

/** Bytes that terminals take at once: they come to 100,000 in base64. */
const mostBytes = 74_994;

const elsewhere = '/export writes the conversation into a file.';

/** The words that were answered last in the main thread; null where there are none. */
function lastAnswer(recorded: readonly RecordedEvent[]): string | null {
  for (const event of recorded.toReversed()) {
    if (event.type !== 'replied' || event.thread !== 'main') continue;
    const text = event.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
    if (text.trim() !== '') return text;
  }
  return null;
}

export const copy: Command = {
  name: 'copy',
  takes: '[code]',
  hint: 'copies the last answer; code: its last code block',
  run(args, at) {
    if (args !== '' && args !== 'code')
      return warn(
        at,
        t`there is no /copy ${oneLine(args)}`,
        t('/copy takes the last answer, /copy code its last block.'),
      );
    if (at.clipboard === null)
      return warn(at, t('this terminal is not known to take text into the clipboard (OSC 52)'), t(elsewhere));
    const answer = lastAnswer(at.recorded);
    if (answer === null) return say(at, t('nothing was answered yet'));
    const code = args === 'code' ? lastFenced(answer, ({ content }) => content.trim() !== '') : null;
    if (args === 'code' && code === null) return say(at, t('the last answer has no code block: /copy takes all of it'));
    // What is invisible on the screen must not be pasted unseen.
    const text = legible(code?.content ?? answer.trim());
    const what =
      code === null ? t('the last answer') : t`its last code block${code.language && ` (${oneLine(code.language)})`}`;
    const bytes = Buffer.byteLength(text);
    if (bytes > mostBytes)
      return warn(
        at,
        t`${what} is too long: ${grouped(bytes)} bytes, and terminals take ${grouped(mostBytes)}`,
        t(elsewhere),
      );
    at.clipboard(text);
    const size = `${count(text.split('\n').length, 'line')}, ${count(Array.from(text).length, 'character')}`;
    say(at, t`given to the terminal's clipboard: ${what} · ${size}`);
  },
};
