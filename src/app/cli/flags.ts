/** The command line, parsed: what was asked for, or one line that says what is wrong with it. */

import { Command, CommanderError } from 'commander';
import type { HelpConfiguration, OutputConfiguration } from 'commander';
import { UserFault } from '../../protocol/failure.ts';
import { replayFlags, replayOptions } from '../commands/replay/flags.ts';
import type { ReplayFlags } from '../commands/replay/flags.ts';
import { sessionsFlags, sessionsOptions } from '../commands/sessions/flags.ts';
import type { SessionsFlags } from '../commands/sessions/flags.ts';
import { agentsFlags, agentsOptions } from './agents-flags.ts';
import type { AgentsFlags } from './agents-flags.ts';
import { checkFlags, checkOptions } from './check-flags.ts';
import type { CheckFlags } from './check-flags.ts';
import { asFlags, refuseMistyped } from './help/meant.ts';
import { permissionsFlags, permissionsOptions } from './permissions-flags.ts';
import type { PermissionsFlags } from './permissions-flags.ts';
import { routeFlags, routeOptions } from './route-flags.ts';
import type { RouteFlags } from './route-flags.ts';
import { failOnOption, sessionOptions, toFlags } from './session-flags.ts';
import type { Flags } from './session-flags.ts';
import { showFlags, showOptions } from './show-flags.ts';
import type { SchemaFlags, ShowFlags } from './show-flags.ts';
import { withListsTogether } from './split-rules.ts';
import { trustFlags } from './trust-flags.ts';
import type { TrustFlags } from './trust-flags.ts';
import { tryFlags, tryOptions } from './try-flags.ts';
import type { TryFlags } from './try-flags.ts';
import { undoFlags, undoOptions } from './undo-flags.ts';
import type { UndoFlags } from './undo-flags.ts';

/** What was asked for, the tree to watch, and where what happens is to be written down. */
export type Asked = Wanted & { debugFile?: string; root?: string; /** Folders of personas. */ agentsDirs?: string[] };

/** A command of archie's, with its own arguments, or a session with an optional prompt. */
type Wanted =
  | { command: 'session'; prompt: string; flags: Flags }
  | ({ command: 'route' } & RouteFlags)
  | ({ command: 'agents' } & AgentsFlags)
  | ({ command: 'permissions' } & PermissionsFlags)
  | { command: 'dispatch'; what: string; json: boolean }
  | ({ command: 'sessions' } & SessionsFlags)
  | ({ command: 'replay' } & ReplayFlags)
  | ({ command: 'undo' } & UndoFlags)
  | ({ command: 'redo' } & UndoFlags)
  | { command: 'review'; what?: string }
  | { command: 'apply'; id?: string; failOn: Flags['failOn'] }
  | { command: 'discard'; id?: string }
  | ({ command: 'try' } & TryFlags)
  | ({ command: 'show' } & ShowFlags)
  | ({ command: 'schema' } & SchemaFlags)
  | ({ command: 'trust' } & TrustFlags)
  | ({ command: 'check' } & CheckFlags)
  | { command: 'adopt'; path?: string }
  | { command: 'doctor'; json: boolean }
  | { command: 'demo'; flags: Flags }
  | { command: 'said'; text: string };

/** The commands of archie's beside the session. */
function declareCommands(program: Command, quiet: OutputConfiguration, set: (value: Wanted) => void): void {
  const sub = (usage: string, about: string) =>
    program.command(usage).description(about).exitOverride().configureOutput(quiet);
  routeOptions(sub('route [prompt...]', 'what the dispatcher would do, without a model call')).action(
    (prompt: string[], o) => set({ command: 'route', ...routeFlags(prompt, o) }),
  );
  sub('dispatch [what]', 'what the dispatcher learned from you: stats, export or reset')
    .option('--json', 'with stats: as JSON')
    .action((what = 'stats', o) => set({ command: 'dispatch', what, json: !!o.json }));
  agentsOptions(sub('agents [what] [names...]', 'list, show, check personas, or write a new one')).action(
    (what = 'list', names: string[] = [], o) => set({ command: 'agents', ...agentsFlags(what, names, o) }),
  );
  sessionsOptions(sub('sessions [what] [words...]', 'list, show, search, export or rm sessions of this folder')).action(
    (what = 'list', words: string[] = [], o) => set({ command: 'sessions', ...sessionsFlags(what, words, o) }),
  );
  replayOptions(
    sub(
      'replay <session> [file]',
      'a session played again, without a model; --record: a redacted copy for a bug report',
    ),
  ).action((session: string, file: string | undefined, o) =>
    set({ command: 'replay', ...replayFlags(session, file, o) }),
  );
  undoOptions(sub('undo [landing]', 'take the last landing (or a chosen one) back'))
    .option('--turn', 'all landings of the last turn')
    .option('--list', 'the landings of this folder')
    .option('--json', 'with --list: as JSON, with contents, times and who made them')
    .action((landing, o) => set({ command: 'undo', ...undoFlags(landing, o) }));
  undoOptions(sub('redo [undo]', 'land again what the last undo (or a chosen one) took back')).action((undo, o) =>
    set({ command: 'redo', ...undoFlags(undo, o) }),
  );
  sub('review [what]', 'pending proposals in the review screen; `-` takes a patch from stdin').action((what) =>
    set({ command: 'review', ...(what && { what }) }),
  );
  sub('apply [id]', 'land a pending proposal without a screen, and say what its checks found')
    .addOption(failOnOption('land nothing and exit with 8 where the checks found that'))
    .action((id, o) => set({ command: 'apply', failOn: o.failOn, ...(id && { id }) }));
  sub('discard [id]', 'throw a pending proposal away').action((id) => set({ command: 'discard', ...(id && { id }) }));
  tryOptions(sub('try <command...>', 'run a command on the proposal as it would be, isolated; nothing lands')).action(
    (words: string[], o) => set({ command: 'try', ...tryFlags(words, o) }),
  );
  checkOptions(
    sub('check [paths...]', 'prove what changed, or these files: migrations, APIs, images … without a model'),
  ).action((paths: string[], o) => set({ command: 'check', ...checkFlags(paths, o) }));
  showOptions(
    sub('show [file]', 'a Markdown document or a Mermaid diagram, drawn; --schema: the tables of the migrations'),
  ).action((file: string | undefined, o) => set(showFlags(file, o)));
  sub('adopt [path]', 'take over what was kept of this folder under another path').action((path) =>
    set({ command: 'adopt', ...(path && { path }) }),
  );
  sub(
    'trust [what] [folder]',
    'show what this folder brings and whether it counts; list, add or remove folders',
  ).action((what = 'show', folder) => set({ command: 'trust', ...trustFlags(what, folder) }));
  sub('doctor', 'what works, what does not, and why')
    .option('--json', 'as JSON')
    .action((o) => set({ command: 'doctor', json: !!o.json }));
  sessionOptions(sub('demo', 'the tour: a sample repository, the offline model, real tools; needs no key')).action(
    (o) => set({ command: 'demo', flags: toFlags(o) }),
  );
  permissionsOptions(
    sub(
      'permissions [what] [command...]',
      'list the rules; test or explain what they say of a command: 0 allow, 1 ask, 2 deny',
    ),
  ).action((what = 'list', words: string[] = [], o) =>
    set({ command: 'permissions', ...permissionsFlags(what, words, o) }),
  );
}

/** Is the first word said to be a prompt, by `-p` or `--` before it, although a command may be called so? */
function isPrompt(argv: readonly string[]): boolean {
  const scout = sessionOptions(new Command()).option('--root <dir>').option('--debug-file <path>');
  const quiet = { writeErr: () => {} };
  scout.enablePositionalOptions().passThroughOptions().exitOverride().configureOutput(quiet);
  try {
    const { operands, unknown } = scout.parseOptions([...argv]);
    const words = [...operands, ...unknown];
    return operands.length > 0 && (scout.opts()['print'] === true || argv.at(-words.length - 1) === '--');
  } catch {
    // What is wrong with it is said by the parser itself.
    return false;
  }
}

/**
 * Parses the arguments after `archie`. Throws `UserFault` (exit 2) with one line.
 * Help and version come back as `said`: text for stdout. `help`: how that is written in another language.
 */
export function parseFlags(given: readonly string[], version: string, help: HelpConfiguration = {}): Asked {
  const argv = withListsTogether(given);
  let asked: Wanted | undefined;
  let debugFile: string | undefined;
  let root: string | undefined;
  let agentsDirs: string[] = [];
  let said = '';
  const program = new Command('archie');
  const quiet = { writeOut: (text: string) => (said += text), writeErr: () => {} };
  const set = (value: Wanted) => void (asked = value);
  program
    .description('A terminal coding assistant for people who review what lands in their repository.')
    .version(version, '-V, --version')
    .argument('[prompt...]', 'what to do')
    .configureHelp(help)
    .exitOverride()
    .configureOutput(quiet)
    .enablePositionalOptions();
  sessionOptions(program).action((prompt: string[], options) =>
    set({ command: 'session', prompt: prompt.join(' '), flags: toFlags(options) }),
  );

  if (!isPrompt(argv)) declareCommands(program, quiet, set);
  // Before a command or behind it.
  for (const each of [program, ...program.commands])
    each
      .option('--root <dir>', 'the tree to watch: the whole work tree around this folder, unless said otherwise')
      .option('--debug-file <path>', 'write down what happens, as JSON lines (docs/debugging.md)');
  program.hook('preAction', (_, chosen) => {
    debugFile = chosen.opts()['debugFile'] ?? program.opts()['debugFile'];
    root = chosen.opts()['root'] ?? program.opts()['root'];
    agentsDirs = [
      ...(chosen.opts()['agentsDir'] ?? []),
      ...(chosen === program ? [] : (program.opts()['agentsDir'] ?? [])),
    ];
  });

  try {
    program.parse(asFlags(argv, program.commands), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { command: 'said', text: said };
    const words = error.message
      .replace(/^error: /, '')
      .replace(/\.$/, '')
      .replace(/\s*\n\s*/g, ' ');
    throw new UserFault(`${words}. See archie --help`);
  }
  if (!asked) throw new UserFault('nothing to do. See archie --help');
  if (asked.command === 'session' && !asked.flags.print && !argv.includes('--'))
    refuseMistyped(asked.prompt, program.commands);
  if ('flags' in asked && root !== undefined) asked = { ...asked, flags: { ...asked.flags, root } };
  return {
    ...asked,
    ...(root !== undefined && { root }),
    ...(debugFile !== undefined && { debugFile }),
    ...(agentsDirs.length > 0 && { agentsDirs }),
  };
}
