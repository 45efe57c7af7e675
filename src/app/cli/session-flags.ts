/** The flags of a session: `archie`, `archie -p` and the tour. */

import { Option } from 'commander';
import type { Command } from 'commander';
import type { Mode } from '../../protocol/approval.ts';
import { modes } from '../../protocol/approval.ts';
import { UserFault } from '../../protocol/failure.ts';
import { agentsDirOption } from './agents-flags.ts';
import { splitRules } from './split-rules.ts';

const outputFormats = ['text', 'json', 'stream-json', 'events', 'patch'] as const;
const failures = ['error', 'warning', 'never'] as const;
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
  failOn: (typeof failures)[number];
  verbose: boolean;
  color: boolean;
  theme?: string;
  screenReader: boolean;
}

const positive = (name: string) => (text: string) => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new UserFault(`${name} takes a number above 0, not "${text}"`);
  return value;
};
const filled = (name: string, what: string) => (text: string) => {
  if (text.trim() === '') throw new UserFault(`${name} takes ${what}, not an empty word`);
  return text;
};
const list = (text: string, before: string[] | undefined) => [...(before ?? []), ...splitRules(text)];

/** Declares them. */
export function sessionOptions(command: Command): Command {
  return (
    agentsDirOption(command)
      .option('-p, --print', 'answer once and exit')
      .addOption(new Option('--output-format <format>', 'what -p prints').choices(outputFormats).default('text'))
      .addOption(
        new Option('--input-format <format>', 'what -p reads').choices(['text', 'stream-json']).default('text'),
      )
      // As hosts of Claude Code say it; a host over stream-json is asked in any case.
      .addOption(new Option('--permission-prompt-tool <name>').choices(['stdio']).hideHelp())
      .addOption(
        new Option(
          '-a, --agent <name>',
          'this persona for the whole run; suggest: the dispatcher only suggests; none: no dispatcher',
        ).argParser(filled('--agent', 'the name of a persona')),
      )
      .addOption(
        new Option('-m, --model <id>', 'model id or alias').argParser(filled('--model', 'a model id or alias')),
      )
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
      .addOption(
        new Option('--json-schema <file>', 'the JSON Schema that the answer must satisfy').argParser(
          filled('--json-schema', 'a file'),
        ),
      )
      .option('--include-partial-messages', 'with stream-json: the raw stream too')
      .addOption(failOnOption('with -p: exit with 8 where the checks found that'))
      .option('--verbose', 'say more on stderr')
      .option('--no-color', 'no colours')
      .option(
        '--theme <name>',
        'auto, dark, light, high-contrast, color-blind, ansi, none, or one of your own (docs/terminal.md)',
      )
      .option('--screen-reader', 'linear output without drawings')
  );
}

/** `--fail-on`: the gravest finding that still counts as done. */
export function failOnOption(about: string): Option {
  return new Option('--fail-on <severity>', about).choices(failures).default('never');
}

/** Reads them. */
export function toFlags(options: Record<string, unknown>): Flags {
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

/**
 * Does a run without a screen collect what would be asked for? A host that answers questions over stream-json is somebody,
 * and a mode that was chosen for this run stands.
 */
export function stagesByDefault({ permissionMode, inputFormat, outputFormat }: Flags): boolean {
  const hosted = inputFormat === 'stream-json' && outputFormat === 'stream-json';
  return permissionMode === undefined && !hosted;
}
