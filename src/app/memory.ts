/** Memory files (`AGENTS.md`, `CLAUDE.md`) and the facts about a folder that the model is told at the start. */

import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readBounded } from '../disk/open-file.ts';
import type { Persona } from '../protocol/persona.ts';
import { quoted } from '../text/foreign/quoted.ts';
import { decodeText } from '../text/encoding.ts';
import { branchOf, workTreeOf } from '../workspace/paths/git-dir.ts';

interface Memory {
  path: string;
  text: string;
}

const names = ['AGENTS.md', 'CLAUDE.md'];
/** Characters. More than this is cut: the file is read with every session. */
const longest = 40_000;

/** Bytes: enough for as many characters, whatever they are written in. */
const mostBytes = 4 * longest + 4096;

function plainFile(path: string): string | null {
  // No link is followed: it could bring any file of the machine into the conversation.
  const found = readBounded(path, { max: mostBytes, cut: true });
  if (found === null) return null;
  // A character that was cut in two makes nothing of the rest.
  const bytes = found.length === mostBytes ? found.subarray(0, (found.lastIndexOf(10) + 1 || mostBytes) & ~1) : found;
  // One wrong byte is no reason to leave the rest of a text out.
  return decodeText(bytes)?.text ?? (bytes.includes(0) ? null : bytes.toString());
}

/**
 * The memory file for this tree: `AGENTS.md`, else `CLAUDE.md`, nearest first, from the root upwards to the top of its
 * git repository (no further, and not at all upwards without one).
 */
export async function findMemory(root: string): Promise<Memory | null> {
  const folders = [root];
  for (let at = root; ; at = dirname(at)) {
    if (at !== root) folders.push(at);
    const top = await lstat(join(at, '.git')).catch(() => null);
    if (top) break;
    if (dirname(at) === at) {
      folders.length = 1;
      break;
    }
  }
  for (const folder of folders)
    for (const name of names) {
      const path = join(folder, name);
      const text = plainFile(path);
      if (text?.trim())
        return { path, text: text.length > longest ? `${text.slice(0, longest).toWellFormed()}\n[cut]` : text };
    }
  return null;
}

/** Where there are many, whoever names one that is not there is told of them; here they would cost more than they help. */
const mostNamed = 12;

function specialists(personas: readonly Persona[]): string[] {
  if (personas.length === 0 || personas.length > mostNamed) return [];
  return [`Specialists for Task: ${personas.map(({ slug }) => slug).join(', ')}`];
}

/** What the model is told of where it is: short, and the same for the whole session. */
export async function environmentText(at: {
  root: string;
  /** Left out: the root. */
  cwd?: string;
  memory: Memory | null;
  now: Date;
  personas: readonly Persona[];
}): Promise<string> {
  const { root, cwd = root } = at;
  const workTree = workTreeOf(cwd);
  const branch = workTree && branchOf(workTree.dirs);
  const facts = [
    `Date: ${at.now.toISOString().slice(0, 10)}`,
    cwd === root ? `Folder: ${root}` : `Folder: ${cwd}, in the project ${root}: all of that can be read and changed`,
    `Platform: ${process.platform}`,
    branch ? `Git branch: ${branch}` : workTree ? 'A git repository' : 'Not a git repository',
    ...specialists(at.personas),
  ];
  const memory = at.memory ? `\n\n${at.memory.path} says:\n${quoted(at.memory.text.toWellFormed())}` : '';
  return facts.join('\n') + memory;
}
