/** A stream as the printers see it: ordered, never throwing, and aware that its reader may leave (`archie -p … | head -1`). */

import { legible } from '../../text/sanitize.ts';

/** A process's stdout or stderr, or a stream of a test. */
export type OutStream = NodeJS.WritableStream & { isTTY?: boolean };

/** Where lines go. */
export interface Sink {
  /** The reader has gone (EPIPE) or the stream is broken: what is written from then on is dropped. */
  readonly gone: boolean;
  /** Why the stream broke, when it was more than a reader who left. */
  readonly fault: Error | undefined;
  /** As it is into a pipe; on a terminal nothing of it is obeyed. Whole lines, so that no sequence comes in two. */
  write(text: string): void;
  /** Resolves when all of it has been handed to the system: this is where backpressure is waited out. */
  flush(): Promise<void>;
}

const readerLeft = new Set(['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END']);

/** `onGone` is called once, when the reader has left or the stream broke. */
export function openSink(stream: OutStream, onGone: () => void = () => {}): Sink {
  let gone = false;
  let fault: Error | undefined;
  // Never taken off again: the system may report a broken pipe after the last write.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (gone) return;
    gone = true;
    if (!readerLeft.has(error.code ?? '')) fault = error;
    onGone();
  });
  return {
    get gone() {
      return gone;
    },
    get fault() {
      return fault;
    },
    write(text) {
      if (!gone && text !== '') stream.write(stream.isTTY ? legible(text) : text);
    },
    flush() {
      if (gone) return Promise.resolve();
      return new Promise((resolve) => {
        stream.once('error', () => resolve());
        stream.write('', () => resolve());
      });
    },
  };
}
