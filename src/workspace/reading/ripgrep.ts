/** ripgrep as a child process: where it is, and how it is asked. */

import { spawn } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { badType } from './search/filter.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import { findProgram, usableProgram } from '../../disk/find-program.ts';
import { isUnheeded, unheededAbove } from './ignore-rules.ts';
import type { Rules } from './ignore-rules.ts';
import { isSecretVariable } from '../../text/foreign/secret-names.ts';
import { walk } from './walk.ts';

/** The one that came with archie; null where its optional package is not there for this platform. */
async function bundledRipgrep(): Promise<string | null> {
  return import('@vscode/ripgrep').then(
    ({ rgPath }) => rgPath,
    () => null,
  );
}

/**
 * The ripgrep that came with archie, else the one on PATH, else null; never one that the repository brings along. Ours goes
 * first because its version is known: older ones misread a `.gitignore` that begins with a byte order mark and do not
 * know all file types.
 */
export async function findRipgrep(
  env: NodeJS.ProcessEnv,
  root: string,
  bundled: () => Promise<string | null> = bundledRipgrep,
): Promise<string | null> {
  const ours = await bundled();
  const found = ours && (await usableProgram(ours, await realpath(root).catch(() => root)));
  return found || (await findProgram('rg', env, root));
}

/**
 * What every run has in common: no configuration file, git's own rules and no others (or none at all), never into `.git`.
 * `--no-require-git` makes it blind to where a repository ends, so it is given only where there is none around.
 */
export function commonArguments(started: Rules['started'] | 'without rules'): string[] {
  const scope = {
    'in repository': [],
    'in ignored folder': ['--no-require-git', '--no-ignore-parent', '--no-ignore-exclude', '--no-ignore-global'],
    'outside a repository': ['--no-require-git', '--no-ignore-parent'],
    'without rules': ['--no-ignore'],
  }[started];
  return ['--no-config', '--hidden', '--no-ignore-dot', '--color=never', ...scope];
}

/** ripgrep could not be started, or must not read what `rules` names, files of ignore rules: the caller searches without it. */
export class RipgrepMissing extends Error {
  readonly rules: readonly string[];

  constructor(message: string, rules: readonly string[] = []) {
    super(message);
    this.rules = rules;
  }
}

/** So long it reads what it finds; then it is looked whether that are rules that it never comes to the end of. */
const patienceMs = 500;

/** Rules of ignoring on the way down that ripgrep would wait for (a pipe), or not be done with: those above it are known before. */
async function unheededBelow(cwd: string, signal: AbortSignal): Promise<string[]> {
  const found: string[] = [];
  const file = (path: string): void => {
    if (path.endsWith('/.gitignore') && isUnheeded(path)) found.push(path);
  };
  await walk(cwd, { file }, signal).catch(() => undefined);
  return found;
}

/** What ripgrep says of a file or folder that it could not read. */
const unreadable = /^rg: (?:\.\/)?(.*?): .*\(os error \d+\)$/gm;

/** Who hears of what was passed over: at the end what could not be read; what is larger than the arguments allow. */
interface Passed {
  onUnreadable?: ((path: string) => void) | undefined;
  onLarge?: ((path: string) => void) | undefined;
}

/** Of what it says with `--debug`, the files that are too large: `…: ignoring ./dump.sql: 41943040 bytes`. The rest is how it goes on. */
function hearDebug(line: string, onLarge: (path: string) => void, complain: (text: string) => void): void {
  if (!/^(?:rg: )?(?:DEBUG|TRACE)\|/.test(line)) complain(`${line}\n`);
  else {
    const path = /: ignoring (?:\.\/)?(.+): \d+ bytes$/.exec(line)?.[1];
    if (path !== undefined) onLarge(path);
  }
}

/**
 * What ripgrep prints, in chunks. It is killed when the caller stops listening or the signal fires. Throws `RipgrepMissing`, `ToolFailure('interrupted')`, and
 * `ToolFailure('invalid_input')` with ripgrep's own words when it refuses what it was asked.
 */
export async function* runRipgrep(
  rg: string,
  args: string[],
  cwd: string,
  signal?: AbortSignal,
  { onUnreadable, onLarge }: Passed = {},
): AsyncIterable<Buffer> {
  if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
  const heeds = !args.includes('--no-ignore');
  let rules = heeds ? unheededAbove(cwd) : [];
  if (rules.length > 0) throw new RipgrepMissing('its rules would not be read to their end', rules);
  const child = start(rg, onLarge ? ['--debug', ...args] : args, cwd);
  const ended = new Promise<number | null | Error>((resolve) => {
    child.once('error', resolve);
    child.once('close', resolve);
  });
  let complaint = '';
  const complain = (text: string): void => {
    if (complaint.length < 4000) complaint += text;
  };
  if (onLarge) createInterface({ input: child.stderr }).on('line', (line) => hearDebug(line, onLarge, complain));
  else child.stderr.setEncoding('utf8').on('data', complain);
  const stop = (): void => void child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const over = new AbortController();
  const look = async (): Promise<void> => {
    rules = await unheededBelow(cwd, over.signal);
    if (rules.length > 0) stop();
  };
  const timer = heeds ? setTimeout(() => void look(), patienceMs) : undefined;
  try {
    for await (const chunk of child.stdout) yield chunk as Buffer;
    const end = await ended;
    if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
    if (end instanceof Error) throw new RipgrepMissing(end.message);
    if (end === null && rules.length > 0) throw new RipgrepMissing('its rules would not be read to their end', rules);
    for (const [, path] of complaint.matchAll(unreadable)) onUnreadable?.(path as string);
    // 0: found; 1: nothing found; 2: some file could not be read, or it did not like its arguments.
    const refusal = complaint.replace(unreadable, '').trim();
    const type = /unrecognized file type: (.*)/.exec(refusal)?.[1];
    if (end === 2 && type !== undefined) throw badType(type);
    if (end === 2 && refusal) throw new ToolFailure('invalid_input', refusal.replace(/^rg: /, ''));
    if (end === null) throw new ToolFailure('io', 'The search ended early: ripgrep was killed.');
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(timer);
    over.abort();
    stop();
  }
}

function start(rg: string, args: string[], cwd: string) {
  try {
    // What it is started with can be read by others.
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSecretVariable(name)));
    return spawn(rg, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  } catch (error) {
    // Some failures to start (a `cwd` that is a file) are thrown, not told by an event.
    throw new RipgrepMissing(String(error));
  }
}
