/** The arguments of `archie agents`, and the folders of personas that any command may be given. */

import { Option } from 'commander';
import type { Command } from 'commander';

/** What `archie agents` was asked for. */
export interface AgentsFlags {
  what: string;
  /** Of a persona, or files and folders to check. */
  names: string[];
  json: boolean;
  /** `check`: write what was repaired. `new` and `check`: without a question. */
  fix: boolean;
  yes: boolean;
  /** `new`: what it would ask. */
  description?: string;
  example: string[];
  tools?: string;
  model?: string;
  where?: 'project' | 'user';
}

const each = (text: string, before: string[] | undefined) => [...(before ?? []), text];

/** Adds `--agents-dir`, which may be given more than once; the first has the last word. */
export function agentsDirOption(command: Command): Command {
  return command.addOption(
    new Option('--agents-dir <dir>', 'a further folder of personas, before all others').argParser(each),
  );
}

/** Adds the options of `archie agents`. */
export function agentsOptions(command: Command): Command {
  return agentsDirOption(command)
    .option('--json', 'as JSON')
    .option('--fix', 'check: write front matter that had to be repaired as YAML')
    .option('-y, --yes', 'new and check --fix: write without a question')
    .option('--description <text>', 'new: what it is for')
    .addOption(new Option('--example <prompt>', 'new: a prompt that is for it').argParser(each))
    .option('--tools <list>', 'new: the tools it may use')
    .option('-m, --model <name>', 'new: its model')
    .addOption(new Option('--to <where>', 'new: for whom').choices(['project', 'user']));
}

/** The options as parsed. */
export function agentsFlags(what: string, names: string[], options: Record<string, unknown>): AgentsFlags {
  const text = (name: string): string | undefined => options[name] as string | undefined;
  const [description, tools, model] = [text('description'), text('tools'), text('model')];
  const where = options['to'] as AgentsFlags['where'];
  return {
    what,
    names,
    json: options['json'] === true,
    fix: options['fix'] === true,
    yes: options['yes'] === true,
    example: (options['example'] as string[] | undefined) ?? [],
    ...(description !== undefined && { description }),
    ...(tools !== undefined && { tools }),
    ...(model !== undefined && { model }),
    ...(where !== undefined && { where }),
  };
}
