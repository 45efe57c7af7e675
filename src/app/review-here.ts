/** The review screen for commands that were called from a shell, on the terminal that is there. */

import { openSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import type { Workspace } from '../protocol/workspace.ts';
import type { House } from './house.ts';
import type { Screen } from './commands/deciding.ts';
import { editorCommand } from './editor.ts';
import { preferencesAt } from './config/user/preferences.ts';
import { takeKeys } from './config/user/keys.ts';
import { themeChoice } from './config/user/theme.ts';
import type { ProofHere } from './proof/proof-here.ts';

/**
 * The way to ask a person at this terminal about a change set, or null where there is none. Keys and screen are the
 * terminal's own where stdin or stdout are something else: a patch that is piped in, comments that are piped on. What is asked
 * about is checked while it is looked at, where there is something to prove it with.
 */
export function reviewHere(house: House, workspace: Workspace, proof?: ProofHere): Screen | null {
  const io = terminal();
  if (!io) return null;
  const { env } = house;
  return async (question) => {
    const [{ reviewOnScreen }, { chooseTheme }] = await Promise.all([
      import('../fronts/tui/review/screen.tsx'),
      import('../fronts/tui/theme.ts'),
    ]);
    await takeKeys(house.dirs.config, house.config.notices);
    const preferences = preferencesAt(house.dirs.state);
    const proven = await proof?.review(question);
    const answer = await reviewOnScreen(
      {
        question,
        theme: chooseTheme(await themeChoice(house, { color: true })),
        blob: (hash) => workspace.blob(hash),
        putBlob: (bytes) => workspace.putBlob(bytes),
        tryOut: async (asked, answer, command, at) => {
          const { trySelected } = await import('../changes/try-selected.ts');
          return trySelected(workspace, asked.changes, answer, command, at);
        },
        ...(proven && { proof: proven.proof, prove: proven.prove }),
        preferences: { ...preferences.load(), vim: house.config.vim ?? false },
        onPreferences: (change) => preferences.save(change),
        editor: editorCommand(env),
        reader: env['INK_SCREEN_READER'] === 'true',
      },
      io,
    );
    await proven?.end();
    return answer;
  };
}

/** With pipes on all sides it is a script's, not a person's, even where there is a terminal behind it. */
function terminal(): { stdin: NodeJS.ReadStream; stdout: NodeJS.WriteStream } | null {
  if (!process.stdin.isTTY && !process.stdout.isTTY && !process.stderr.isTTY) return null;
  try {
    return {
      stdin: process.stdin.isTTY ? process.stdin : new ReadStream(openSync('/dev/tty', 'r')),
      stdout: process.stdout.isTTY ? process.stdout : new WriteStream(openSync('/dev/tty', 'w')),
    };
  } catch {
    return null;
  }
}
