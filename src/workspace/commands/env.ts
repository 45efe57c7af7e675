/** Which variables of our environment the commands get to see that we start. */

import { isSecretVariable } from '../../text/foreign/secret-names.ts';

/**
 * Agents that sign or log in with the user's keys. A command that needs them fails for want of a key; that is the better
 * fault, because a command that was approved for something else could otherwise use every key the agent holds.
 */
const agents = new Set([
  'SSH_AUTH_SOCK',
  'SSH_AGENT_PID',
  'SSH_ASKPASS',
  'GIT_ASKPASS',
  'SUDO_ASKPASS',
  'GPG_AGENT_INFO',
]);

/** What would change how bash starts or reads the command, and what belongs to the terminal or the Node that runs us. */
const shellState = new Set([
  'BASH_ENV',
  'ENV',
  'PROMPT_COMMAND',
  'PS4',
  'SHELLOPTS',
  'BASHOPTS',
  'BASH_XTRACEFD',
  'CDPATH',
  'GLOBIGNORE',
  'IFS',
  'COLUMNS',
  'LINES',
  'FORCE_COLOR',
  'CLICOLOR_FORCE',
  'NODE_CHANNEL_FD',
  'NODE_CHANNEL_SERIALIZATION_MODE',
  'INIT_CWD',
  'OLDPWD',
]);

/** Programs must not page, ask, draw or open an editor: nobody sits at their terminal. */
const quiet: Record<string, string> = {
  CI: '1',
  GIT_EDITOR: 'true',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  MANPAGER: 'cat',
  NO_COLOR: '1',
  PAGER: 'cat',
  TERM: 'dumb',
};

/**
 * The environment of a command: the user's own without secrets (by name), key agents, exported shell functions and anything
 * that would change how bash starts. URLs such as DATABASE_URL stay, although they may hold a password: tests need them.
 */
export function commandEnv(env: NodeJS.ProcessEnv, cwd: string): Record<string, string> {
  const built: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined || agents.has(name) || shellState.has(name)) continue;
    if (isSecretVariable(name)) continue;
    // BASH_FUNC_ls%% would replace `ls` in the command that was approved.
    if (name.startsWith('BASH_FUNC_') || name.includes('%') || name.includes('(')) continue;
    built[name] = value;
  }
  return { ...built, ...quiet, PWD: cwd };
}
