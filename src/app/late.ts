/**
 * A session and a desk that stand before their rooms are open, so that the first frame waits for nothing: what is asked of
 * them meanwhile is answered from what is known, or done as soon as the rooms are there.
 */

import type { Desk } from '../protocol/desk.ts';
import type { Settings } from '../protocol/event.ts';
import { noUsage } from '../protocol/message.ts';
import type { Session, SessionState } from '../protocol/session.ts';
import { editorCommand } from './editor.ts';

/** Tokens: shown until the model's own number is known. */
const usualWindow = 200_000;

/** A new session that is being opened. Everything but `state` waits for it; nothing is lost, order is kept. */
export function lateSession(at: { id: string; root: string; settings: Settings }, opening: Promise<Session>): Session {
  let real: Session | undefined;
  let settings = at.settings;
  const open = opening.then((session) => (real = session));
  // Whoever opens it tells of a failure; here it only means that nothing will come.
  open.catch(() => undefined);
  const later = (act: (session: Session) => unknown): void => {
    if (real) act(real);
    else void open.then(act, () => undefined);
  };
  return {
    id: at.id,
    state: (): SessionState =>
      real?.state() ?? {
        ...at,
        settings,
        persona: null,
        turn: 0,
        running: false,
        usage: noUsage,
        cost: 0,
        context: { used: 0, window: usualWindow },
        todos: [],
        grants: [],
        staged: null,
      },
    prompt: async (text, attachments) => (await open).prompt(text, attachments),
    steer: (text) => later((session) => session.steer(text)),
    answer: (question, answer) => real?.answer(question, answer) ?? false,
    set(change) {
      settings = { ...settings, ...change };
      later((session) => session.set(change));
    },
    overrule: () => real?.overrule(),
    interrupt: () => later((session) => session.interrupt()),
    compact: async (instructions) => (await open).compact(instructions),
    shell: async (command) => (await open).shell(command),
    undo: async (wish) => (await open).undo(wish),
    redo: async (landing) => (await open).redo(landing),
    review: async (proposal) => (await open).review(proposal),
    discard: async (proposal) => (await open).discard(proposal),
    blob: async (hash) => (await open).blob(hash),
    putBlob: async (bytes) => (await open).putBlob(bytes),
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
    async close() {
      await open.then(
        (session) => session.close(),
        () => undefined,
      );
    },
  };
}

/** The desk over rooms that are being opened. */
export function lateDesk(at: { version: string; env: NodeJS.ProcessEnv }, opening: Promise<Desk>): Desk {
  let real: Desk | undefined;
  const open = opening.then((desk) => (real = desk));
  open.catch(() => undefined);
  return {
    version: at.version,
    get personas() {
      return real?.personas ?? { all: [], shadowed: [], problems: [] };
    },
    models: () => real?.models() ?? [],
    describe: async (model) => (await open).describe(model),
    sessions: async () => (await open).sessions(),
    resume: async (id) => (await open).resume(id),
    fresh: async () => (await open).fresh(),
    export: async (history, to) => (await open).export(history, to),
    doctor: async () => (await open).doctor(),
    files: async (staged) => (await open).files(staged),
    attach: async (path, staged) => (await open).attach(path, staged),
    landings: async () => (await open).landings(),
    proposals: async () => (await open).proposals(),
    preferences: {
      load: () => real?.preferences.load() ?? {},
      save: (change) =>
        void open.then(
          (desk) => desk.preferences.save(change),
          () => undefined,
        ),
    },
    history: {
      load: async () => (await open).history.load(),
      add: async (prompt) => (await open).history.add(prompt),
    },
    editor: () => editorCommand(at.env),
  };
}
