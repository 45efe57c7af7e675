// Starts background commands on a tree and stays, as an archie does, until it is killed: `<root> <state> <command>...`.
import { openTree } from '../../../src/workspace/tree.ts';
import { commandDeps } from '../../../src/workspace/commands/command-deps.ts';
import { startBackground } from '../../../src/workspace/jobs/background.ts';
import { Watchdog } from '../../../src/workspace/jobs/watchdog.ts';

const [root = '', state = '', ...commands] = process.argv.slice(2);
const deps = { ...commandDeps(openTree({ root, state, rg: null })), env: process.env, watchdog: new Watchdog() };
// As for most people, who may make no control groups.
const plain = process.env['WITHOUT_GROUPS'] === '1' ? { control: () => null } : {};
for (const [at, command] of commands.entries()) {
  const origin = { by: 'tool' as const, session: 's1', call: `c${at}` };
  await startBackground({ ...deps, ...plain }, { command, origin }, () => undefined, new AbortController().signal);
}
process.stdout.write('started\n');
setInterval(() => undefined, 1000);
