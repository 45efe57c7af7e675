/** Memory files (`AGENTS.md`, `CLAUDE.md`) and the facts about a folder that the model is told at the start. */

import { lstat, open, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { inWords } from '../disk/errno.ts';
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

/** Why there is no text of a file that is there; null where there is none, or where it only stands for the one that is read. */
async function whyUnread(path: string, read: string | undefined): Promise<string | null> {
  const stats = await lstat(path).catch(() => null);
  if (stats === null) return null;
  if (stats.isSymbolicLink())
    return (await realpath(path).catch(() => '')) === read ? null : 'it is a link, and those are not followed';
  if (!stats.isFile()) return 'it is no plain file';
  return (await open(path).then((file) => file.close(), inWords)) ?? 'it is no text';
}

/**
 * The memory file for this tree: `AGENTS.md`, else `CLAUDE.md`, nearest first, from the root upwards to the top of its
 * git repository (no further, and not at all upwards without one). What would have come before it and cannot be read joins
 * `unread`, each as a line that names the file.
 */
export async function findMemory(root: string, unread: string[] = []): Promise<Memory | null> {
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
  const passed: string[] = [];
  const memory = firstOf(
    folders.flatMap((folder) => names.map((name) => join(folder, name))),
    passed,
  );
  for (const path of passed) {
    const why = await whyUnread(path, memory?.path);
    if (why !== null) unread.push(`${path}: not read: ${why}`);
  }
  return memory;
}

/** The first that says something; what there is no text of joins `passed`. */
function firstOf(paths: readonly string[], passed: string[]): Memory | null {
  for (const path of paths) {
    const text = plainFile(path);
    if (text === null) passed.push(path);
    else if (text.trim() !== '')
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
