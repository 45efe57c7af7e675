/** The terminal: draws the screen first and opens the rooms behind it. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Desk } from '../protocol/desk.ts';
import type { RecordedEvent, Settings } from '../protocol/event.ts';
import { UserFault } from '../protocol/failure.ts';
import type { Session } from '../protocol/session.ts';
import type { TrustAnswer } from '../protocol/desk.ts';
import { newSessionId } from '../store/session-file.ts';
import { assemble } from './assemble.ts';
import type { House, Opening } from './house.ts';
import { choose } from './choose-session.ts';
import { noAccessText } from './config/credentials.ts';
import { endSignal } from './cli/end-signal.ts';
import type { Flags } from './cli/session-flags.ts';
import type { DebugLog } from './debug-log/debug-log.ts';
import { lateDesk, lateSession } from './late.ts';
import type { Unopened } from './late.ts';
import { tell } from './cli/terminal.ts';
import type { drawEarly, Early } from '../fronts/tui/early/early.ts';
import type { startTui } from '../fronts/tui/start.tsx';
import { settingsFrom } from './config/settings.ts';
import { takeKeys } from './config/user/keys.ts';
import { themeChoice } from './config/user/theme.ts';
import { chooseWidths } from './config/user/widths.ts';

/** A session in the terminal. Returns the exit code. */
export async function interactive(prompt: string, flags: Flags, signal: AbortSignal, log?: DebugLog): Promise<number> {
  if (flags.jsonSchema !== undefined)
    throw new UserFault('--json-schema holds the one answer of -p to a schema: say -p too, or leave it away');
  const house = await assemble({
    cwd: process.cwd(),
    env: process.env,
    log,
    agentsDirs: flags.agentsDir,
    root: flags.root,
    person: true,
  });
  if (!house.access) {
    tell(await noAccessText());
    return 3;
  }
  return talk(house, prompt, flags, { signal });
}

interface OpenRooms {
  session: Session;
  desk: Desk;
  notices: readonly string[];
}

async function openAll(house: House, opening: Opening): Promise<OpenRooms> {
  const { openDesk } = await import('./desk.ts');
  const [{ session }, desk, { notices }] = await Promise.all([
    house.open(opening),
    openDesk(house, opening.flags),
    house.workspace(),
  ]);
  return { session, desk, notices };
}

/** Waits for the answer where something is asked; false where the person left. Nothing of the folder counts before. */
async function isAnswered(
  house: House,
  { asked, answer, screen }: { asked: Promise<unknown>; answer: Promise<TrustAnswer>; screen: Promise<number> },
): Promise<boolean> {
  // A screen that cannot be drawn asks nothing.
  if ((await Promise.race([asked, screen.then(() => asked)])) === null) return true;
  const said = await answer;
  if (said === 'leave') return false;
  // Where it cannot be remembered it holds for this run.
  await house.trust.decide(said).catch((error: unknown) => {
    house.config.notices.push(error instanceof Error ? error.message : String(error));
  });
  return true;
}

/** The past of a session that goes on: shown before the session is open, of which only the tree's content is needed. */
function pastOf(
  house: House,
  events: readonly RecordedEvent[],
  changed: Partial<Settings>,
): Pick<Unopened, 'past' | 'blob'> {
  return {
    past: { events, changed },
    blob: async (hash) => (await house.workspace()).workspace.blob(hash),
  };
}

/**
 * V8 lets garbage lie as long as the machine has memory: 150 MB of it after 200 turns in which some 2 MB were kept. With a
 * young generation that stays small, and an old one that may grow by a fifth between collections, it is some 20, for about
 * a twentieth more CPU. Both are read at each collection, so they can be set while it runs.
 */
function keepHeapSmall(): void {
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}

/** The first frame, before what draws the others is loaded. */
async function firstFrame(session: Session, options: Parameters<typeof drawEarly>[0]['options']): Promise<Early> {
  const { drawEarly } = await import('../fronts/tui/early/early.ts');
  return drawEarly({ state: session.state(), version: ARCHIE_VERSION, options });
}

/** What draws all the others. Rejects with the terminal as it was. */
async function screenOf(early: Early | undefined): Promise<typeof startTui> {
  try {
    return await (await import('../fronts/tui/early/load.ts')).loadScreen();
  } catch (error) {
    early?.close();
    throw error;
  }
}

/**
 * Opens the terminal over a house that is assembled. The screen comes first and the rooms behind it: a session is
 * drawn and typed into while they are opened. `hints` are shown to a person on the tour; `signal` puts the screen away.
 */
export async function talk(
  house: House,
  prompt: string,
  flags: Flags,
  more: { hints?: string[]; signal: AbortSignal },
): Promise<number> {
  // An editor has the terminal as programs have it: keys are not raw then.
  const ended = endSignal(() => process.stdin.isRaw);
  const chosen = await choose(house, flags, true);
  const [theme, measure] = await Promise.all([
    themeChoice(house, flags),
    chooseWidths(house.env, house.dirs),
    takeKeys(house.dirs.config, house.config.notices),
  ]);
  const opening = Promise.withResolvers<OpenRooms>();
  const failed = new AbortController();
  const drawn = Promise.withResolvers<void>();
  const id = chosen.history && !flags.forkSession ? chosen.history.id : newSessionId();
  const open = () =>
    openAll(house, { flags, interactive: true, id, ...chosen }).then(opening.resolve, (error: unknown) => {
      opening.reject(error);
      failed.abort();
    });
  const late = opening.promise;
  const answered = Promise.withResolvers<TrustAnswer>();
  const asked = drawn.promise.then(nextTurn).then(() => house.trust.question());
  const { settings, explicit } = settingsFrom(house.config, flags, house.env);
  const session = lateSession(
    {
      id,
      root: house.root,
      cwd: house.cwd,
      settings,
      ...(chosen.history && pastOf(house, chosen.history.events, explicit)),
    },
    late.then((all) => all.session),
  );
  const options = {
    theme,
    screenReader: flags.screenReader || house.env['INK_SCREEN_READER'] === 'true',
    ...(house.config.notify && { notify: house.config.notify }),
    vim: house.config.vim ?? false,
    measure,
    ...(more.hints && { hints: more.hints }),
  };
  // What a tour shows above the composer, and what is read aloud, is drawn by the whole screen alone.
  const early = more.hints || options.screenReader ? undefined : await firstFrame(session, options);
  const screen = (await screenOf(early))({
    session,
    desk: lateDesk(
      { version: ARCHIE_VERSION, env: house.env },
      late.then((all) => all.desk),
    ),
    history: [...(chosen.history?.events ?? [])],
    ...(prompt && { prompt }),
    notices: late.then(
      (all) => [...house.config.notices, ...all.notices],
      () => [],
    ),
    trust: { asked, answer: answered.resolve },
    signal: AbortSignal.any([failed.signal, more.signal]),
    ended,
    drawn() {
      house.log?.reached('frame');
      drawn.resolve();
    },
    options,
    early,
  });
  if (!(await isAnswered(house, { asked, answer: answered.promise, screen }))) {
    // Nothing was opened, and nothing will be.
    opening.reject(new Error('left'));
    late.catch(() => undefined);
    return screen;
  }
  await open();
  keepHeapSmall();
  // While the person types. What cannot be loaded now is told of by the first request.
  void house.warm().catch(() => undefined);
  // Personas that are new are measured while nobody waits for it, so that the first prompt need not.
  void late.then(() => house.rememberPersonas({ measure: true })).catch(() => undefined);
  const code = await screen;
  // A house that could not be opened is told of by whoever reports errors, on a screen that is free again.
  await late;
  await house.collectGarbage();
  return code;
}
