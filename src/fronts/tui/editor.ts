/** The user's own editor (`$VISUAL`, `$EDITOR`) over a piece of text. */

import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/**
 * Opens text in an editor and waits for it. Null when the editor did not end well: then nothing was meant. The terminal must be free
 * (`suspendTerminal`). `name` gives the file its ending, so that the editor knows the language.
 */
export async function editText(command: readonly string[], name: string, text: string): Promise<string | null> {
  const [file = '', ...args] = command;
  // Others on the machine must not read along: the folder is 0700.
  const dir = await mkdtemp(join(tmpdir(), 'archie-edit-'));
  const path = join(dir, basename(name).replace(/[^\w.-]+/g, '_') || 'text.md');
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    return (await run(file, [...args, path])) === 0 ? await readFile(path, 'utf8') : null;
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** A place in a file. `line` is 1-based; null where none is known. */
export interface FilePlace {
  path: string;
  line: number | null;
}

/** How editors are told the line; by others the file is opened at its top. */
const plus = /^(?:vi|vim|nvim|view|nano|pico|emacs|emacsclient|kak|joe|mg|ne)$/;
const colon = /^(?:hx|helix|zed|subl|micro)$/;
const goTo = /^(?:code|code-insiders|codium|vscodium|cursor|windsurf)$/;

/** The arguments that open this place; the path is absolute, so that none is taken for an option. */
export function argumentsFor(editor: string, { path, line }: FilePlace): string[] {
  const name = basename(editor).replace(/\.exe$/i, '');
  if (line === null) return [path];
  if (plus.test(name)) return [`+${line}`, path];
  if (colon.test(name)) return [`${path}:${line}`];
  return goTo.test(name) ? ['-g', `${path}:${line}`] : [path];
}

/** Opens a file of the user's in their editor, and waits for it. The terminal must be free. Rejects when it cannot be started. */
export async function openFile(command: readonly string[], place: FilePlace): Promise<void> {
  const [file = '', ...args] = command;
  await run(file, [...args, ...argumentsFor(file, place)]);
}

/** Runs it to its end; returns its exit code. */
async function run(file: string, args: readonly string[]): Promise<number | null> {
  // Ctrl+C belongs to the editor while it runs; without a listener it would end archie too.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    return await new Promise<number | null>((resolve, reject) => {
      spawn(file, args, { stdio: 'inherit' }).once('error', reject).once('exit', resolve);
    });
  } finally {
    process.off('SIGINT', ignore);
  }
}
