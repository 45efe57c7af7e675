/** A picture from the clipboard of the machine's own desktop, by the program that the system has for it. */

import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../disk/find-program.ts';
import { isOlder, namesIn } from '../../disk/folder.ts';
import { randomSuffix } from '../../disk/ids.ts';
import { makePrivateDir } from '../../disk/private-dir.ts';
import type { PastedPicture } from '../../protocol/desk.ts';
import { imageType } from '../../text/encoding.ts';
import type { Image } from '../../text/encoding.ts';
import { pictureSize } from './peek.ts';

/** Bytes. */
const most = 32 * 1024 * 1024;
/** Whoever owns the clipboard may never answer. Milliseconds. */
const patience = 5_000;
/** Pictures that were pasted are kept as long: a prompt that was not sent may still be. Milliseconds. */
const kept = 7 * 24 * 3_600_000;

/** Programs and what makes them write the picture, in the order in which they are tried. */
const programs = [
  { name: 'wl-paste', args: ['--no-newline', '--type', 'image/png'], wants: 'WAYLAND_DISPLAY' },
  { name: 'xclip', args: ['-selection', 'clipboard', '-t', 'image/png', '-o'], wants: 'DISPLAY' },
  // pbpaste gives text alone.
  { name: 'pngpaste', args: ['-'], wants: null },
] as const;

/** Saves it where archie keeps its own. Never rejects. */
export async function clipboardPicture(at: {
  env: NodeJS.ProcessEnv;
  root: string;
  state: string;
}): Promise<PastedPicture | { why: string }> {
  const names: string[] = [];
  for (const { name, args, wants } of programs) {
    if (wants === null ? process.platform !== 'darwin' : !at.env[wants]) continue;
    names.push(name);
    const program = await findProgram(name, at.env, at.root);
    if (program === null) continue;
    const bytes = await output(program, args, at.env);
    const type = bytes && imageType(bytes);
    if (!bytes || !type) return { why: 'there is no picture in the clipboard' };
    return save(at.state, bytes, type);
  }
  const wanted =
    names.length === 0
      ? 'this machine has no desktop whose clipboard could be read'
      : `${names.join(' or ')} is not installed`;
  return { why: `${wanted}; @path attaches a picture too` };
}

function output(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Buffer | null> {
  const options = { env, encoding: 'buffer' as const, maxBuffer: most, timeout: patience };
  return new Promise((resolve) => {
    execFile(program, args, options, (error, stdout) => resolve(error ? null : stdout));
  });
}

function save(state: string, bytes: Buffer, type: Image): PastedPicture | { why: string } {
  const folder = join(state, 'pasted');
  try {
    makePrivateDir(folder);
    for (const old of namesIn(folder)) if (isOlder(join(folder, old), kept)) rmSync(join(folder, old), { force: true });
    const path = join(folder, `${randomSuffix()}.${type.mediaType.slice('image/'.length)}`);
    writeFileSync(path, bytes, { mode: 0o600, flag: 'wx' });
    return { path, ...pictureSize(bytes, type) };
  } catch (error) {
    return { why: error instanceof Error ? error.message : 'it could not be saved' };
  }
}
