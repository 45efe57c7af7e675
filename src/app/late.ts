/**
 * A session and a desk that stand before their rooms are open, so that the first frame waits for nothing: what is asked of
 * them meanwhile is answered from what is known, or done as soon as the rooms are there.
 */

import type { Desk } from '../protocol/desk.ts';
import { StateFold } from '../engine/folds/state.ts';
import type { RecordedEvent, Settings } from '../protocol/event.ts';
import type { Session, SessionState } from '../protocol/session.ts';
import { editorCommand, pagerCommand } from './editor.ts';
import { lateObject } from './late-object.ts';

/** A session as it is before it is open. */
export interface Unopened {
  id: string;
  root: string;
  cwd: string;
  settings: Settings;
  /** What happened in one that goes on, and what is set now over what it had. */
  past?: { events: readonly RecordedEvent[]; changed: Partial<Settings> };
  /** Where content is read before the session is open: its past shows diffs. */
  blob?: Session['blob'];
}

/** A session that is being opened. Nothing that is said to it is lost, and order is kept. */
export function lateSession({ id, root, cwd, past, blob, ...at }: Unopened, opening: Promise<Session>): Session {
  const fold = new StateFold({ id, root, cwd, settings: at.settings });
  for (const event of past?.events ?? []) fold.add(event);
  let settings = { ...fold.now.settings, ...past?.changed };
  const unopened = (): SessionState => ({
    ...fold.now,
    settings,
    inForce: settings,
    // What was cut off is ended when it is opened, and so is what was allowed.
    running: false,
    grants: [],
    context: { used: 0, window: null },
    delegates: [],
    jobs: [],
    spent: { session: fold.knownCost, turn: 0 },
  });
  return lateObject<Session>(opening, ({ now, later }) => ({
    id,
    state: () => now()?.state() ?? unopened(),
    ...(blob && { blob: (hash: string) => now()?.blob(hash) ?? blob(hash) }),
    // Nothing has been asked, and nobody has the turn, before there is a session.
    answer: (question, answer) => now()?.answer(question, answer) ?? false,
    overrule: () => now()?.overrule(),
    steer(text, thread) {
      if (thread !== undefined) return now()?.steer(text, thread) ?? false;
      later((session) => session.steer(text));
      return true;
    },
    unsay: () => now()?.unsay() ?? [],
    stop: (thread) => now()?.stop(thread) ?? false,
    prefix: () => now()?.prefix() ?? { system: 0, tools: 0 },
    jobOutput: (job) => now()?.jobOutput(job) ?? null,
    stopJob: (job) => now()?.stopJob(job) ?? false,
    background: () => now()?.background() ?? 'none',
    budget: (budgets) => later((session) => session.budget(budgets)),
    accept: (persona) => now()?.accept(persona),
    proceed: () => now()?.proceed(),
    interrupt: () => later((session) => session.interrupt()),
    set(change) {
      settings = { ...settings, ...change };
      later((session) => session.set(change));
    },
    revoke: () => later((session) => session.revoke()),
    subscribe(listen, from) {
      let left = false;
      let leave = (): void => undefined;
      later((session) => {
        if (!left) leave = session.subscribe(listen, from);
      });
      return () => {
        left = true;
        leave();
      };
    },
    // One that never opened is closed.
    close: () =>
      opening.then(
        (session) => session.close(),
        () => undefined,
      ),
  }));
}

/** The desk over rooms that are being opened. */
export function lateDesk(at: { version: string; env: NodeJS.ProcessEnv }, opening: Promise<Desk>): Desk {
  return lateObject<Desk>(opening, ({ now, later }) => ({
    version: at.version,
    get personas() {
      return now()?.personas ?? { all: [], shadowed: [], problems: [] };
    },
    preferences: {
      load: () => now()?.preferences.load() ?? {},
      save: (change) => later((desk) => desk.preferences.save(change)),
    },
    history: lateObject(
      opening.then((desk) => desk.history),
      () => ({}),
    ),
    editor: () => editorCommand(at.env),
    pager: () => pagerCommand(at.env),
  }));
}
