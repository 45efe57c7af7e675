/** `archie agents`: lists, shows and checks personas, and writes new ones. */

import { join } from 'node:path';
import type { Interface } from 'node:readline/promises';
import { UserFault } from '../../../protocol/failure.ts';
import { legible } from '../../../text/sanitize.ts';
import { told } from '../../../text/words/told.ts';
import { tell } from '../../cli/terminal.ts';
import type { AgentsFlags } from '../../cli/agents-flags.ts';
import { packagePath } from '../../dirs.ts';
import type { House } from '../../house.ts';
import { reviewHere } from '../../review-here.ts';
import { findPersona, listText, showText } from './list.ts';
import type { Question } from './new.ts';
import type { Writer } from './write.ts';

/** Carries out `archie agents …`. Returns what goes to stdout and the exit code. Throws `UserFault`, `LandingFailure`. */
export async function agents(
  house: House,
  flags: AgentsFlags,
  agentsDirs: readonly string[],
  columns: number,
): Promise<{ text: string; exit: number }> {
  const { what, names, json } = flags;
  switch (what) {
    case 'list': {
      const book = await house.personas();
      return { text: json ? JSON.stringify(book.all, null, 2) : listText(book, columns), exit: 0 };
    }
    case 'show': {
      const book = await house.personas();
      const persona = findPersona(book, names[0]);
      return { text: json ? JSON.stringify(persona, null, 2) : showText(persona, book), exit: 0 };
    }
    case 'check': {
      const { check } = await import('./check.ts');
      const { config, home } = house.dirs;
      const at = { builtIn: packagePath('agents'), config, home, root: house.cwd, given: agentsDirs };
      const asking = terminal();
      try {
        return await check({ at, paths: names, json, fix: flags.fix ? writerOf(house, flags, asking) : null });
      } finally {
        asking?.close();
      }
    }
    case 'new': {
      const { newPersona } = await import('./new.ts');
      const asking = terminal();
      const folders = { project: join(house.cwd, '.archie', 'agents'), user: join(house.dirs.config, 'agents') };
      try {
        const writer = writerOf(house, flags, asking);
        const question = asking?.question ?? null;
        return { text: await newPersona({ flags, book: await house.personas(), folders, question, writer }), exit: 0 };
      } finally {
        asking?.close();
      }
    }
    default:
      throw new UserFault(`archie agents knows list, show, check and new, not "${what}"`);
  }
}

/** Questions on the terminal, where there is one on both sides. */
function terminal(): { question: Question; close(): void } | null {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return null;
  let lines: Interface | undefined;
  return {
    async question(words) {
      const { createInterface } = await import('node:readline/promises');
      lines ??= createInterface({ input: process.stdin, output: process.stderr });
      return await lines.question(legible(told(words)));
    },
    close: () => lines?.close(),
  };
}

function writerOf(house: House, { yes }: AgentsFlags, asking: ReturnType<typeof terminal>): Writer {
  return {
    workspace: async () => (await house.workspace()).workspace,
    root: house.root,
    async screen() {
      if (!asking) return null;
      // The screen reads the same keys.
      asking.close();
      return reviewHere(house, (await house.workspace()).workspace);
    },
    confirm:
      asking && (async (words) => /^(?:y(?:es)?|是)$/i.test((await asking.question(`${words} [y/N] `)).trim() || 'n')),
    yes,
    show: tell,
  };
}
