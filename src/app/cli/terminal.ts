/**
 * The one door through which commands write to the terminal: what came from files, tools, the model or names may steer
 * nothing there, whoever forgot to clean it. `test/house.test.ts` keeps others from writing past it.
 */

import { fstatSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { writeWhole } from '../../disk/append.ts';
import { Masker } from '../../text/foreign/mask.ts';
import { aside, legible } from '../../text/sanitize.ts';
import { told } from '../../text/words/told.ts';

/** A reader that left is no fault; a full disk is, and is told where that can be. */
export function listenForErrors(): void {
  if (process.stdout.listenerCount('error') > 0) return;
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    process.exitCode = 1;
    process.stderr.once('error', () => process.exit(1));
    warn(`The output could not be written: ${error.message}`);
    process.stderr.write('', () => process.exit(1));
  });
}

/** From here on a result that a file takes only a part of is a fault: Node by itself takes that for the whole. */
export function writeWholeResults(): void {
  try {
    if (fstatSync(1).isFile()) Object.assign(process.stdout, { _write: writeAll });
  } catch {
    // Nothing is open there.
  }
}

function writeAll(chunk: Uint8Array, _: string, done: (error?: Error) => void): void {
  try {
    writeWhole(1, chunk);
  } catch (error) {
    return done(error as Error);
  }
  done();
}

/** A result: as it is into a pipe or a file, and with nothing that a terminal obeys on one. */
export function say(text: string): void {
  void write(text.endsWith('\n') ? text : `${text}\n`);
}

/** The same as it stands, for pieces and for much text: resolves when the reader has taken it. */
export function write(text: string): Promise<void> {
  listenForErrors();
  const shown = process.stdout.isTTY ? legible(text) : text;
  return new Promise((written) => process.stdout.write(shown, () => written()));
}

let masker: Masker | undefined;

/** What a person should know beside the result: one or more lines on stderr, in which nothing steers, and no secret stands. */
export function tell(text: string): void {
  masker ??= new Masker(process.env);
  process.stderr.write(`${aside(masker.mask(text))}\n`);
}

/** In the place of what was said so before, on the row where the cursor is; nothing clears it. Only for a terminal. */
export function tellOnOneLine(text: string): void {
  process.stderr.write(`\r\x1b[2K${legible(text)}`);
}

/** The same, said by archie, in the person's language. */
export function warn(text: string): void {
  tell(`archie: ${told(text)}`);
}

/** Asks for one line on the terminal, before the screen is taken over. Null when the input ended instead. */
export async function askLine(question: string, output: NodeJS.WriteStream = process.stdout): Promise<string | null> {
  const lines = createInterface({ input: process.stdin, output });
  const ended = new AbortController();
  lines.once('close', () => ended.abort());
  try {
    return (await lines.question(legible(told(question)), { signal: ended.signal })).trim();
  } catch (error) {
    if (ended.signal.aborted) return null;
    throw error;
  } finally {
    lines.close();
  }
}
