/** `archie permissions`: the rules in force, and what they and the mode say of a command. Exit codes: 0 allow, 1 ask, 2 deny. */

import { readFile } from 'node:fs/promises';
import type { JudgeContext, Verdict } from '../../../protocol/approval.ts';
import { UserFault } from '../../../protocol/failure.ts';
import type { Isolation } from '../../../protocol/workspace.ts';
import { inWords } from '../../../disk/errno.ts';
import type { PermissionsFlags } from '../../cli/permissions-flags.ts';
import { judged } from '../../config/permissions.ts';
import { whyOnlyLive } from '../../../workspace/isolation/view/git-commands.ts';
import type { Permissions } from '../../config/permissions.ts';
import { listJson, listText } from './list.ts';
import { explainText, verdictJson, verdictText } from './verdict.ts';

interface Told {
  text: string;
  exit: number;
}

const isolations: Record<1 | 2 | 3, Isolation> = { 1: 'overlay', 2: 'bind', 3: 'none' };
const exits = { allow: 0, ask: 1, deny: 2 } as const;
/** Runs it; `tierHere` says how far this machine holds commands away. Throws `UserFault`. */
export async function permissionsCommand(
  asked: PermissionsFlags,
  permissions: Permissions,
  at: Pick<JudgeContext, 'mode' | 'root' | 'cwd'>,
  tierHere: () => Promise<1 | 2 | 3>,
): Promise<Told> {
  if (asked.what === 'list') {
    return { text: asked.json ? listJson(permissions) : listText(permissions, at.root), exit: 0 };
  }
  const { judgeCommand } = await import('../../../policy/command/judge-command.ts');
  const mode = asked.mode ?? at.mode;
  const tier = asked.tier ?? (await tierHere());
  const context: JudgeContext = { ...at, mode, grants: [], ...judged(permissions) };
  const commands = asked.shell === undefined ? await commandsIn(asked.file ?? '-') : [asked.shell];
  const verdicts = commands.map((command) => {
    // In a copy what writes git's own data would be for nothing.
    const onlyLive = tier === 3 ? null : whyOnlyLive(command);
    const verdict = judgeCommand(command, onlyLive ?? { isolation: isolations[tier] }, context);
    return { command, verdict: withReason(verdict, onlyLive?.why ?? null) };
  });
  const exit = Math.max(0, ...verdicts.map(({ verdict }) => exits[verdict.decision]));
  const say = ({ command, verdict }: (typeof verdicts)[number]): string => {
    if (asked.json) return verdictJson(command, verdict, { tier, mode });
    const told = verdictText(command, verdict, { tier, mode });
    return asked.what === 'explain' ? `${told}\n${explainText(command, context)}` : told;
  };
  const said = verdicts.map(say);
  return { text: said.join(asked.what === 'explain' && !asked.json ? '\n\n' : '\n'), exit };
}

/** In the words of the question that a session would ask. */
function withReason(verdict: Verdict, why: string | null): Verdict {
  const { decision, because } = verdict;
  if (decision !== 'ask' || why === null) return verdict;
  return { ...verdict, because: { ...because, text: because.code === 'command' ? why : `${why} ${because.text}` } };
}

/** One command a line; blank lines and lines that begin with # are passed over. */
async function commandsIn(file: string): Promise<string[]> {
  const text =
    file === '-'
      ? await stdinText()
      : await readFile(file, 'utf8').catch((error: unknown) => {
          throw new UserFault(`--file: ${file}: ${inWords(error)}`);
        });
  return text
    .split('\n')
    .map((line) => line.replace(/\r$/, ''))
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
}

async function stdinText(): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of process.stdin) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}
