/** Reads what was piped in, without waiting for a pipe that never says anything. */

import { fstatSync } from 'node:fs';
import { UserFault } from '../../protocol/failure.ts';
import { decodeText } from '../../text/encoding.ts';
import { fromBytes } from '../../workspace/paths/names.ts';

/** Bytes. */
const largest = 10 << 20;
const largestPatch = 64 << 20;
/** Milliseconds to wait for the first byte when there is a prompt already: an inherited pipe may never say anything. */
const patience = 1500;

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What was piped in, or null where nothing was. `needed` waits without limit, but for a signal.
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
    if (!stat.isFIFO() && !stat.isFile() && !stat.isSocket()) return null;
  } catch {
    return null; // closed
  }
  const chunks: Buffer[] = [];
  let size = 0;
  let interrupted: () => void = () => {};
  const bytes = await new Promise<Buffer | null>((settle, fail) => {
    const timer = needed ? undefined : setTimeout(() => settle(null), patience);
    // Whoever listens already only notes it; a pipe that says nothing would keep us for ever.
    interrupted = () => fail(new UserFault('interrupted while waiting for stdin', 130));
    for (const signal of endings) process.once(signal, interrupted);
    process.stdin.on('data', (chunk: Buffer) => {
      clearTimeout(timer);
      size += chunk.length;
      if (size > most) fail(new UserFault(tooLarge));
      else chunks.push(chunk);
    });
    process.stdin.once('end', () => (clearTimeout(timer), settle(Buffer.concat(chunks))));
    process.stdin.once('error', () => (clearTimeout(timer), settle(null)));
  }).finally(() => {
    for (const signal of endings) process.off(signal, interrupted);
    process.stdin.pause();
  });
  return bytes && bytes.length > 0 ? bytes : null;
}
