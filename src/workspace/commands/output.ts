/** A buffer for what a command prints: keeps its beginning and its end in constant memory, however much there is between them. */

import { legacyNames } from '../../text/charset/legacy.ts';
import { cleanOutput } from '../../text/sanitize.ts';
import { OutputDecoder } from './output-decoder.ts';

/** Characters kept of the beginning, and as many of the end. */
const maxSide = 30_000;

/** Beginning and end of a text that comes in parts. */
export class HeadAndTail {
  #head = '';
  #tail: string[] = [];
  #tailChars = 0;
  #dropped = 0;

  add(text: string): void {
    let rest = text;
    if (this.#head.length < maxSide) {
      const room = maxSide - this.#head.length;
      this.#head += rest.slice(0, room);
      rest = rest.slice(room);
    }
    if (rest === '') return;
    this.#tail.push(rest);
    this.#tailChars += rest.length;
    while (this.#tailChars - (this.#tail[0] as string).length > maxSide) {
      const oldest = this.#tail.shift() as string;
      this.#tailChars -= oldest.length;
      this.#dropped += oldest.length;
    }
  }

  /** Cleaned, cut at line ends so that no escape sequence is torn in two. */
  result(): { output: string; truncated: boolean } {
    const tail = this.#tail.join('');
    const surplus = Math.max(0, tail.length - maxSide);
    if (this.#dropped + surplus === 0) return { output: cleanOutput(this.#head + tail), truncated: false };
    const head = upToLine(this.#head);
    const end = fromLine(tail.slice(surplus));
    const left = this.#head.length - head.length + this.#dropped + tail.length - end.length;
    const note = `… ${left} characters left out …`;
    return { output: `${cleanOutput(head)}${note}\n${cleanOutput(end)}`, truncated: true };
  }
}

/** Takes bytes as they come; characters split between two chunks are put together. */
export class OutputRing {
  readonly #decoder = new OutputDecoder();
  readonly #kept = new HeadAndTail();

  /** Returns the text of the chunk, uncleaned. */
  add(bytes: Uint8Array): string {
    return this.#append(this.#decoder.add(bytes));
  }

  /** What is left of a character that was never completed. */
  end(): string {
    return this.#append(this.#decoder.end());
  }

  #append(text: string): string {
    this.#kept.add(text);
    return text;
  }

  /** Names of encodings that parts of it were taken for. */
  get encodings(): string[] {
    return Array.from(this.#decoder.found, (encoding) => legacyNames[encoding]);
  }

  result(): ReturnType<HeadAndTail['result']> {
    return this.#kept.result();
  }
}

function upToLine(text: string): string {
  const at = text.lastIndexOf('\n') + 1;
  return at > text.length / 2 ? text.slice(0, at) : `${text.toWellFormed()}\n`;
}

function fromLine(text: string): string {
  const at = text.indexOf('\n') + 1;
  return at > 0 && at < text.length / 2 ? text.slice(at) : text.toWellFormed();
}
