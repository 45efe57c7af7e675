/** Entry point: argv to exit code, loading only what the command needs. */

import {
  LandingFailure,
  ProviderFailure,
  ToolFailure,
  UserFault,
  faultWords,
  isOfMachine,
} from '../protocol/failure.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { told } from '../text/words/told.ts';
import { spoken, t } from '../text/words/words.ts';
import { crashFile } from './debug-log/crash.ts';
import type { DebugLog } from './debug-log/debug-log.ts';
import type { House } from './house.ts';
import type { Screen } from './commands/deciding.ts';
import type { Asked } from './cli/flags.ts';
import { parseFlags } from './cli/flags.ts';
import { chooseText } from './config/user/text.ts';
import { mustBeHeard, mustBeSomewhere } from './cli/start/somewhere.ts';
import { listenForErrors, say, tell, warn, write, writeWholeResults } from './cli/terminal.ts';

const columns = () => process.stdout.columns ?? 120;
/** Only where one was asked for: nothing of it is loaded otherwise. */
let log: DebugLog | undefined;

/** Commands that need no session. Returns the exit code. */
async function command(asked: Exclude<Asked, { command: 'session' | 'demo' | 'show' }>): Promise<number> {
  if (asked.command === 'said') {
    say(asked.text);
    return 0;
  }
  const { assemble } = await import('./assemble.ts');
  const rooms = await assemble({
    cwd: process.cwd(),
    env: process.env,
    log,
    agentsDirs: asked.agentsDirs,
    root: asked.root,
    onlyLooks: asked.command === 'agents',
  });
  switch (asked.command) {
    case 'route':
      return routing(rooms, asked);
    case 'dispatch':
      return dispatching(rooms, asked);
    case 'agents': {
      const { agents } = await import('./commands/agents/agents.ts');
      const result = await agents(rooms, asked, asked.agentsDirs ?? [], columns());
      say(result.text);
      // Of a folder that nobody trusts nothing is written down, not even what its files came to.
      if (rooms.trust.counts('personas') || !(await rooms.trust.look()).items.some(({ id }) => id === 'personas'))
        await rooms.rememberPersonas({ measure: false });
      return result.exit;
    }
    case 'permissions':
      return (await import('./commands/permissions/here.ts')).permissionsHere(rooms, asked);
    case 'sessions':
      return listing(rooms, asked);
    case 'replay':
      return (await import('./commands/replay/replay.ts')).replay(rooms, asked);
    case 'undo':
    case 'redo': {
      const { undo } = await import('./commands/undo.ts');
      const workspace = await tree(rooms);
      say(
        await undo(
          workspace,
          { ...asked, redo: asked.command === 'redo' },
          process.stdin.isTTY && process.stdout.isTTY ? await asker(rooms, workspace) : null,
        ),
      );
      return 0;
    }
    case 'apply':
      return (await import('./commands/apply.ts')).apply(rooms, await tree(rooms), asked);
    case 'discard':
      say(await (await import('./commands/proposals.ts')).discardProposal(await tree(rooms), asked.id));
      return 0;
    case 'try':
      return trial(rooms, asked);
    case 'check':
      return (await import('./commands/check/here.ts')).checkHere(rooms, asked);
    case 'schema':
      return (await import('./commands/schema/here.ts')).schemaHere(rooms, asked);
    case 'review':
      return (await import('./commands/review.ts')).review(rooms, await tree(rooms), asked.what);
    case 'doctor':
      return doctor(rooms, asked.json);
    case 'trust':
      say(await (await import('./commands/trust.ts')).trustCommand(rooms, asked));
      return 0;
    case 'adopt':
      say(await (await import('./tree/adopt.ts')).adopt({ state: rooms.dirs.state, root: rooms.root }, asked.path));
      return 0;
  }
  return asked satisfies never;
}

async function listing(rooms: House, asked: Extract<Asked, { command: 'sessions' }>): Promise<number> {
  const { sessions } = await import('./commands/sessions/sessions.ts');
  for (const notice of rooms.notices) warn(notice);
  const at = { state: rooms.dirs.state, root: rooms.root, cwd: rooms.cwd, masker: rooms.masker };
  say(await sessions(at, asked, columns()));
  return 0;
}

async function dispatching(rooms: House, asked: Extract<Asked, { command: 'dispatch' }>): Promise<number> {
  const { dispatchCommand } = await import('./commands/dispatch.ts');
  const text = dispatchCommand(await rooms.labels(), asked.what, asked.json);
  if (text !== '') say(text);
  return 0;
}

async function routing(rooms: House, asked: Extract<Asked, { command: 'route' }>): Promise<number> {
  const told = rooms.config.notices.length;
  const { all } = await rooms.personas();
  for (const notice of rooms.config.notices.slice(told)) warn(notice);
  // A persona that would take it, were it trusted, is missed otherwise.
  const untrusted = await rooms.trust.notice();
  if (untrusted !== null) warn(untrusted);
  if (asked.file !== undefined) {
    const { routeFile } = await import('./commands/route/file.ts');
    await routeFile({ file: asked.file, json: asked.json, columns: columns() }, all, write);
    await rooms.rememberPersonas({ measure: false });
    return 0;
  }
  const { routeOne } = await import('./commands/route/route.ts');
  const { text, fault, exit } = routeOne(asked, all, (await rooms.labels()).learned());
  say(text);
  if (fault !== undefined) warn(fault);
  await rooms.rememberPersonas({ measure: false });
  return exit;
}

/** The tree, after having said what a person should know of the last run's end. */
async function tree(rooms: House): Promise<Workspace> {
  const { workspace, notices } = await rooms.workspace();
  for (const notice of [...rooms.notices, ...notices]) warn(notice);
  return workspace;
}

async function asker(rooms: House, workspace: Workspace): Promise<Screen | null> {
  return (await import('./review-here.ts')).reviewHere(rooms, workspace);
}

async function trial(rooms: House, asked: Extract<Asked, { command: 'try' }>): Promise<number> {
  const [{ tryCommand }, { endSignal }] = await Promise.all([
    import('./commands/try.ts'),
    import('./cli/end-signal.ts'),
  ]);
  const workspace = await tree(rooms);
  listenForErrors();
  return tryCommand(workspace, asked, endSignal(), {
    out: (text) => void write(text),
    say: warn,
    terminal: process.stdout.isTTY,
  });
}

async function doctor(rooms: House, json: boolean): Promise<number> {
  const { doctorText } = await import('./commands/doctor.ts');
  const lines = await rooms.doctor();
  say(json ? JSON.stringify(lines, null, 2) : doctorText(lines));
  return lines.some((line) => line.state === 'missing') ? 1 : 0;
}

/** What ends the screen when something failed that nobody waited for. */
const ending = { drawn: false, stop: new AbortController() };

/** Runs what has a screen; what ended it from outside is reported when the screen is gone. */
async function onScreen(show: (signal: AbortSignal) => Promise<number>): Promise<number> {
  ending.drawn = process.stdin.isTTY && process.stdout.isTTY;
  const code = await show(ending.stop.signal);
  ending.drawn = false;
  ending.stop.signal.throwIfAborted();
  return code;
}

async function run(argv: readonly string[]): Promise<number> {
  const began = performance.now();
  writeWholeResults();
  await chooseText(process.env);
  const help = spoken() === null ? {} : (await import('./cli/help/help.ts')).helpWords();
  const asked = parseFlags(argv, ARCHIE_VERSION, help);
  const parsedMs = performance.now() - began;
  mustBeHeard();
  if (asked.command !== 'said') mustBeSomewhere();
  if (asked.debugFile ?? process.env['ARCHIE_LOG'])
    log = (await import('./debug-log/debug-log.ts')).openDebugLog({ env: process.env, argv, asked, parsedMs });
  if (asked.command === 'demo')
    return onScreen(async (signal) => (await import('./commands/demo.ts')).demo(asked.flags, signal, log));
  if (asked.command === 'show')
    return (await import('./commands/show.ts')).show(asked, process.stdout.isTTY ? columns() : null);
  if (asked.command !== 'session') return command(asked);
  // A terminal needs both ends: with one of them piped there is nobody to ask.
  const interactive = !asked.flags.print && process.stdin.isTTY && process.stdout.isTTY;
  if (!interactive) return (await import('./print.ts')).print(asked.prompt, asked.flags, log);
  return onScreen(async (signal) =>
    (await import('./interactive.ts')).interactive(asked.prompt, asked.flags, signal, log),
  );
}

/** The one place that turns errors into words for people and exit codes (the table is in README.md). */
async function report(error: unknown): Promise<number> {
  const isKnown = [UserFault, LandingFailure, ProviderFailure, ToolFailure].some((known) => error instanceof known);
  log?.failed(error, !isKnown);
  if (error instanceof UserFault) {
    warn(error.message);
    return error.exitCode;
  }
  if (error instanceof LandingFailure) {
    warn(`${told(error.message)}${error.paths.length > 0 ? `: ${error.paths.join(', ')}` : ''}`);
    return 1;
  }
  if (error instanceof ProviderFailure || error instanceof ToolFailure) {
    warn(error.message);
    return error instanceof ToolFailure ? 1 : error.fault === 'credentials' ? 3 : 4;
  }
  if (isOfMachine(error)) {
    warn(faultWords(error));
    return 1;
  }
  const file = await crashFile(error);
  const [why = ''] = (error instanceof Error ? error.message : String(error)).slice(0, 300).split('\n');
  warn(t`internal error: ${why}. This is a fault of archie's${file ? t`; what is known of it is in ${file}` : ''}`);
  if (process.env['ARCHIE_DEBUG'] && error instanceof Error) tell(error.stack ?? '');
  return 1;
}

const end = async (error: unknown) => process.exit(await report(error));

/** A promise or a callback that nobody waited for failed: a person gets the same line as of any other fault, and no stack. */
function failed(error: unknown): void {
  // A screen is put away first, or it would be drawn over the line. The second fault does not wait for what the first could not end.
  if (!ending.drawn || ending.stop.signal.aborted) void end(error);
  else ending.stop.abort(error);
}

process.on('uncaughtException', failed).on('unhandledRejection', failed);
process.exitCode = await run(process.argv.slice(2)).catch(report);
leave();

/** A connection that nobody answers is waited for no longer; but what ends a process, or is being written, is. */
function leave(): void {
  const isHeld = (): boolean => process.getActiveResourcesInfo().some((kind) => /^(?:ProcessWrap$|FSReq)/.test(kind));
  setTimeout(() => (isHeld() ? leave() : process.exit()), 100).unref();
}
