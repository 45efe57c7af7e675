/** Reads what was piped in, to its end, and says what it waits for; only a descriptor that a host left open for ever is left alone. */

import { fstatSync } from 'node:fs';
import { UserFault } from '../../protocol/failure.ts';
import { decodeText } from '../../text/encoding.ts';
import { inWords } from '../../disk/errno.ts';
import { fromBytes } from '../../workspace/paths/names.ts';
import { warn } from './terminal.ts';
import { isFed } from './pipe-writers.ts';

/** Bytes. */
const largest = 10 << 20;
const largestPatch = 64 << 20;
/** Milliseconds after which a person is told what is waited for. */
const tellAfter = 2_000;
/** Milliseconds to wait for the first byte when there is a prompt already and nobody is seen who could write: a host may have left the pipe open. */
const patience = 10_000;

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What was piped in, or null where nothing was. `needed` waits without limit, but for a signal, and so does what is seen to be
 * fed by another program.
 * Throws `UserFault` for input that is too large or not text, and with 130 when it was interrupted.
 */
export async function readStdin(needed: boolean): Promise<string | null> {
  const bytes = await readBytes(
    needed,
    largest,
    'stdin is larger than 10 MiB: write it to a file and name the file in the prompt',
  );
  if (!bytes) return null;
  const decoded = decodeText(bytes);
  if (!decoded) throw new UserFault('stdin is not text: write it to a file and name the file in the prompt');
  return decoded.text;
}

/** A patch that was piped in; bytes of its files that are not UTF-8 are kept (see `workspace/paths/names.ts`). Throws as above. */
export async function readPatch(): Promise<string> {
  const bytes = await readBytes(true, largestPatch, 'the patch is larger than 64 MiB: review it in parts');
  return bytes ? fromBytes(bytes) : '';
}

async function readBytes(needed: boolean, most: number, tooLarge: string): Promise<Buffer | null> {
  if (process.stdin.isTTY) return null;
  try {
    const stat = fstatSync(0);
    if (stat.isDirectory()) throw new UserFault('stdin is a folder: name it in the prompt instead');
    if (!stat.isFIFO() && !stat.isFile() && !stat.isSocket()) return null;
  } catch (error) {
    if (error instanceof UserFault) throw error;
    return null; // closed
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let interrupted: () => void = () => {};
  let unwatch: () => void = () => {};
  const bytes = await new Promise<Buffer | null>((settle, fail) => {
    unwatch = watch(
      needed,
      () => size > 0,
      () => settle(null),
    );
    // Whoever listens already only notes it; a pipe that says nothing would keep us for ever.
    interrupted = () => fail(new UserFault('interrupted while waiting for stdin', 130));
    for (const signal of endings) process.once(signal, interrupted);
    process.stdin.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > most) fail(new UserFault(tooLarge));
      else chunks.push(chunk);
    });
    process.stdin.once('end', () => settle(Buffer.concat(chunks)));
    process.stdin.once('error', (error) => fail(new UserFault(`stdin cannot be read: ${inWords(error)}`)));
  }).finally(() => {
    unwatch();
    for (const signal of endings) process.off(signal, interrupted);
    process.stdin.pause();
  });
  return bytes && bytes.length > 0 ? bytes : null;
}

/** Says after a while what is waited for, and calls `giveUp` where there is no reason to wait on. Returns what ends it. */
function watch(needed: boolean, hasBegun: () => boolean, giveUp: () => void): () => void {
  const telling = setTimeout(() => {
    warn('waiting for stdin to end (Ctrl+C stops; with < /dev/null nothing is waited for)');
  }, tellAfter);
  const giving = setTimeout(() => {
    if (needed || hasBegun() || isFed()) return;
    warn(`nothing came from stdin in ${patience / 1000} s, and it stays open: going on without it`);
    giveUp();
  }, patience);
  return () => {
    clearTimeout(telling);
    clearTimeout(giving);
  };
}
