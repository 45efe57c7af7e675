/** What is known of a fault of archie's own, in a file for whoever reports it: a person sees one line, and never a stack. */

import { rmSync } from 'node:fs';
import { arch, platform, release } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../../disk/atomic-file.ts';
import { namesIn } from '../../disk/folder.ts';
import { makePrivateDir } from '../../disk/private-dir.ts';
import { Masker } from '../../text/foreign/mask.ts';
import { dirsFrom } from '../dirs.ts';

const kept = 10;
/** Characters: a message may hold what somebody's file holds. */
const longest = 20_000;

/** Writes it, without the secrets of the environment; returns where, or null where it cannot be written. Never throws. */
export function writeCrashFile(error: unknown, at: { version: string; argv: readonly string[] }): string | null {
  try {
    const { state } = dirsFrom(process.env);
    const folder = join(state, 'crashes');
    for (const each of [state, folder]) makePrivateDir(each);
    const time = new Date().toISOString();
    const path = join(folder, `${time.replace(/[:.]/g, '-')}-${process.pid}.txt`);
    const lines = [
      `archie ${at.version}, Node ${process.versions.node}, ${platform()} ${release()} ${arch()}, ${time}`,
      `flags: ${at.argv.filter((word) => /^--?[a-z][a-z-]*$/i.test(word)).join(' ')}`,
      '',
      stackOf(error).slice(0, longest),
    ];
    writeFileAtomic(path, `${new Masker(process.env).mask(lines.join('\n'))}\n`);
    for (const old of namesIn(folder).toSorted().slice(0, -kept)) rmSync(join(folder, old), { force: true });
    return path;
  } catch {
    return null;
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return (error.stack ?? error.message) + cause;
}
