/** The prompts that were typed in a tree, for the arrow keys: a log that is compacted when it has grown. */

import { constants, writeSync } from 'node:fs';
import { writeFileAtomic } from '../disk/atomic-file.ts';
import { errno } from '../disk/errno.ts';
import { readText, withOpenFile } from '../disk/open-file.ts';
import { makePrivateDir } from '../disk/private-dir.ts';
import { stateDirOf } from '../disk/state-dir.ts';
import type { TreeAt } from '../disk/state-dir.ts';
import { fileFault } from './file-fault.ts';
import type { Masker } from '../text/foreign/mask.ts';

/** Prompts that are kept. */
const limit = 2000;
/** The file is written anew when it has grown to this many lines. */
const compactedAt = 3000;
/** Characters; a longer one is a paste that nobody wants to meet again with the arrow keys. */
const longest = 100_000;

const toAppend = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;

/** Prompts typed in this tree, oldest first, each once (where it was typed last). Damaged lines are passed over. Throws `UserFault`. */
export async function loadHistory(at: TreeAt): Promise<string[]> {
  return newestOfEach(readPrompts(stateDirOf(at).history));
}

/** Adds a prompt, without the secrets in it: one line of JSON, so it may have several itself. Throws `UserFault`. */
export async function addHistory(at: TreeAt & { masker?: Masker }, typed: string): Promise<void> {
  const prompt = at.masker?.mask(typed) ?? typed;
  if (prompt.trim() === '' || prompt.length > longest) return;
  const { tree, history: path } = stateDirOf(at);
  try {
    makePrivateDir(tree);
    const known = readPrompts(path);
    if (known.at(-1) === prompt) return;
    if (known.length >= compactedAt) {
      const kept = newestOfEach([...known, prompt]);
      writeFileAtomic(path, kept.map((one) => `${toLine(one)}\n`).join(''));
      return;
    }
    // Begins with a line end: a line that was cut short spoils only itself.
    const line = Buffer.from(`\n${toLine(prompt)}`);
    withOpenFile(path, toAppend, (fd) => writeSync(fd, line));
  } catch (error) {
    throw fileFault(path, error);
  }
}

function toLine(prompt: string): string {
  return JSON.stringify(prompt.toWellFormed());
}

/** Each once, in the place of its last use; the newest `limit` of them. */
function newestOfEach(prompts: readonly string[]): string[] {
  return [...new Set(prompts.toReversed())].slice(0, limit).toReversed();
}

function readPrompts(path: string): string[] {
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    if (errno(error) === 'ENOENT') return [];
    throw fileFault(path, error);
  }
  const prompts: string[] = [];
  for (const line of text.split('\n')) {
    try {
      const prompt: unknown = JSON.parse(line);
      if (typeof prompt === 'string') prompts.push(prompt);
    } catch {
      // Blank, or cut short by a death.
    }
  }
  return prompts;
}
