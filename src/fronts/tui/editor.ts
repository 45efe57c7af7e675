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
  // Ctrl+C belongs to the editor while it runs; without a listener it would end archie too.
  const ignore = () => {};
  process.on('SIGINT', ignore);
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
    const code = await new Promise<number | null>((resolve, reject) => {
      spawn(file, [...args, path], { stdio: 'inherit' })
        .once('error', reject)
        .once('exit', resolve);
    });
    return code === 0 ? await readFile(path, 'utf8') : null;
  } finally {
    process.off('SIGINT', ignore);
    await rm(dir, { recursive: true, force: true });
  }
}
