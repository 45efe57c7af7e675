/** What a background command prints, in constant memory: what nobody has read yet, and its end for those who watch. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { JobOutputPart } from '../../protocol/jobs/background.ts';
import { HeadAndTail } from '../commands/output.ts';
import { TimeBox } from '../reading/search/scan.ts';

/** Characters of what is unread that are kept as a whole, and of the end. */
const maxWhole = 8 * 1024 * 1024;
const maxEnd = 64 * 1024;

/** Takes text as it comes, uncleaned. */
export class JobOutput {
  #unread = new HeadAndTail();
  #whole: string[] = [];
  #room = maxWhole;
  #end = '';

  add(text: string): void {
    this.#unread.add(text);
    if (this.#room > 0) this.#whole.push(text.slice(0, this.#room));
    this.#room -= text.length;
    this.#end = (this.#end + text).slice(-maxEnd).toWellFormed();
  }

  /** What came since the last time. With a filter (a regular expression) only lines that match. Throws `ToolFailure`, and then nothing was read. */
  read(filter?: string): JobOutputPart {
    const whole = this.#whole.join('');
    const part = filter === undefined ? { ...this.#unread.result(), whole } : matching(whole, filter);
    this.#unread = new HeadAndTail();
    this.#whole = [];
    this.#room = maxWhole;
    return part;
  }

  /** Its end, whatever was read. */
  tail(): string {
    return this.#end;
  }
}

function matching(text: string, filter: string): JobOutputPart {
  const regex = regexOf(filter);
  const box = new TimeBox();
  const whole = box.run(
    () =>
      text
        .split('\n')
        .filter((line) => regex.test(line))
        .map((line) => `${line}\n`)
        .join(''),
    'the output',
  );
  const kept = new HeadAndTail();
  kept.add(whole);
  return { ...kept.result(), whole };
}

function regexOf(filter: string): RegExp {
  try {
    return new RegExp(filter);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ToolFailure('invalid_input', `The filter is no regular expression: ${why}.`);
  }
}
