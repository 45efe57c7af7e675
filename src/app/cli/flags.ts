/** The command line, parsed: what was asked for, or one line that says what is wrong with it. */

import { Command, CommanderError, Option } from 'commander';
import type { OutputConfiguration } from 'commander';
import type { Mode } from '../../protocol/approval.ts';
import { modes } from '../../protocol/approval.ts';
import { UserFault } from '../../protocol/failure.ts';
import { agentsDirOption, agentsFlags, agentsOptions } from './agents-flags.ts';
import type { AgentsFlags } from './agents-flags.ts';
import { permissionsFlags, permissionsOptions } from './permissions-flags.ts';
import type { PermissionsFlags } from './permissions-flags.ts';
import { routeFlags, routeOptions } from './route-flags.ts';
import type { RouteFlags } from './route-flags.ts';
import { splitRules } from './split-rules.ts';
import { undoFlags, undoOptions } from './undo-flags.ts';
import type { UndoFlags } from './undo-flags.ts';

const outputFormats = ['text', 'json', 'stream-json', 'events', 'patch'] as const;
type OutputFormat = (typeof outputFormats)[number];

/** The options of a session as parsed; `archie --help` says what each means. */
export interface Flags {
  print: boolean;
  outputFormat: OutputFormat;
  inputFormat: 'text' | 'stream-json';
  agent?: string;
  model?: string;
  effort?: string;
  permissionMode?: Mode;
  allowedTools: string[];
  disallowedTools: string[];
  continue: boolean;
  /** `true` without an id: choose from a list. */
  resume?: string | true;
  forkSession: boolean;
  maxTurns?: number;
  maxCost?: number;
  timeout?: number;
  /** The tree to watch. */
  root?: string;
  addDir: string[];
  agentsDir: string[];
  appendSystemPrompt?: string;
  jsonSchema?: string;
  includePartialMessages: boolean;
  verbose: boolean;
  color: boolean;
  theme?: 'dark' | 'light' | 'auto';
  screenReader: boolean;
}

/** What was asked for, the tree to watch, and where what happens is to be written down. */
export type Asked = Wanted & { debugFile?: string; root?: string; /** Folders of personas. */ agentsDirs?: string[] };

/** A command of archie's, with its own arguments, or a session with an optional prompt. */
type Wanted =
  | { command: 'session'; prompt: string; flags: Flags }
  | ({ command: 'route' } & RouteFlags)
  | ({ command: 'agents' } & AgentsFlags)
  | ({ command: 'permissions' } & PermissionsFlags)
  | { command: 'dispatch'; what: string; json: boolean }
  | { command: 'sessions'; what: string; id?: string; json: boolean }
  | ({ command: 'undo' } & UndoFlags)
  | ({ command: 'redo' } & UndoFlags)
  | { command: 'review'; what?: string }
  | { command: 'apply' | 'discard'; id?: string }
  | { command: 'adopt'; path?: string }
  | { command: 'doctor'; json: boolean }
  | { command: 'demo'; flags: Flags }
  | { command: 'said'; text: string };

const positive = (name: string) => (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UserFault(`${name} takes a number above 0, not "${text}"`);
  return value;
};
const list = (text: string, before: string[] | undefined) => [...(before ?? []), ...splitRules(text)];

function sessionOptions(command: Command): Command {
  return agentsDirOption(command)
    .option('-p, --print', 'answer once and exit')
    .addOption(new Option('--output-format <format>', 'what -p prints').choices(outputFormats).default('text'))
    .addOption(new Option('--input-format <format>', 'what -p reads').choices(['text', 'stream-json']).default('text'))
    .option(
      '-a, --agent <name>',
      'this persona for the whole run; suggest: the dispatcher only suggests; none: no dispatcher',
    )
    .option('-m, --model <id>', 'model id or alias')
    .addOption(
      new Option('--effort <level>', 'how hard the model thinks').choices(['low', 'medium', 'high', 'xhigh', 'max']),
    )
    .addOption(new Option('--permission-mode <mode>', 'what may happen without a question').choices(modes))
    .addOption(new Option('--allowed-tools <rules>', 'let these happen without a question').argParser(list))
    .addOption(new Option('--allowedTools <rules>').argParser(list).hideHelp())
    .addOption(new Option('--disallowed-tools <rules>', 'take these tools away').argParser(list))
    .addOption(new Option('--disallowedTools <rules>').argParser(list).hideHelp())
    .option('-c, --continue', 'go on with the latest session of this folder')
    .option('-r, --resume [id]', 'go on with a chosen session')
    .option('--fork-session', 'go on under a new id and leave the old session as it is')
    .addOption(new Option('--max-turns <n>', 'requests to the model').argParser(positive('--max-turns')))
    .addOption(new Option('--max-cost <usd>', 'stop above this cost').argParser(positive('--max-cost')))
    .addOption(new Option('--timeout <s>', 'stop a turn after so many seconds').argParser(positive('--timeout')))
    .addOption(
      new Option('--add-dir <dir>', 'a further folder that may be read').argParser(
        (dir: string, before: string[] | undefined) => [...(before ?? []), dir],
      ),
    )
    .option('--append-system-prompt <text>', 'more instructions for the model')
    .option('--json-schema <file>', 'the JSON Schema that the answer must satisfy')
    .option('--include-partial-messages', 'with stream-json: the raw stream too')
    .option('--verbose', 'say more on stderr')
    .option('--no-color', 'no colours')
    .addOption(
      new Option('--theme <name>', 'colours for a dark or a light terminal').choices(['dark', 'light', 'auto']),
    )
    .option('--screen-reader', 'linear output without drawings');
}

function toFlags(options: Record<string, unknown>): Flags {
  return {
    ...(options as unknown as Flags),
    print: options['print'] === true,
    continue: options['continue'] === true,
    forkSession: options['forkSession'] === true,
    includePartialMessages: options['includePartialMessages'] === true,
    verbose: options['verbose'] === true,
    screenReader: options['screenReader'] === true,
    addDir: (options['addDir'] as string[]) ?? [],
    agentsDir: (options['agentsDir'] as string[]) ?? [],
    allowedTools: (options['allowedTools'] as string[]) ?? [],
    disallowedTools: (options['disallowedTools'] as string[]) ?? [],
  };
}

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
  sub('sessions [what] [id]', 'list, show, export or rm sessions of this folder')
    .option('--json', 'as JSON')
    .action((what = 'list', id, o) => set({ command: 'sessions', what, json: !!o.json, ...(id && { id }) }));
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
  sub('apply [id]', 'land a pending proposal without a screen').action((id) =>
    set({ command: 'apply', ...(id && { id }) }),
  );
  sub('discard [id]', 'throw a pending proposal away').action((id) => set({ command: 'discard', ...(id && { id }) }));
  sub('adopt [path]', 'take over what was kept of this folder under another path').action((path) =>
    set({ command: 'adopt', ...(path && { path }) }),
  );
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

/**
 * Parses the arguments after `archie`. Throws `UserFault` (exit 2) with one line.
 * Help and version come back as `said`: text for stdout.
 */
export function parseFlags(argv: readonly string[], version: string): Asked {
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
    .exitOverride()
    .configureOutput(quiet)
    .enablePositionalOptions();
  sessionOptions(program).action((prompt: string[], options) =>
    set({ command: 'session', prompt: prompt.join(' '), flags: toFlags(options) }),
  );

  declareCommands(program, quiet, set);
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
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { command: 'said', text: said };
    throw new UserFault(`${error.message.replace(/^error: /, '').replace(/\.$/, '')}. See archie --help`);
  }
  if (!asked) throw new UserFault('nothing to do. See archie --help');
  if ('flags' in asked && root !== undefined) asked = { ...asked, flags: { ...asked.flags, root } };
  return {
    ...asked,
    ...(root !== undefined && { root }),
    ...(debugFile !== undefined && { debugFile }),
    ...(agentsDirs.length > 0 && { agentsDirs }),
  };
}
