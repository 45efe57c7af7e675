/** The stand-ins that the first frame is drawn over: what they answer at once, what waits, and in which order. */

import { describe, expect, it } from 'vitest';
import { lateObject } from '../../src/app/late-object.ts';
import { lateDesk, lateSession } from '../../src/app/late.ts';
import type { Desk } from '../../src/protocol/desk.ts';
import { isRecorded } from '../../src/protocol/event.ts';
import type { RecordedEvent, SessionEvent } from '../../src/protocol/event.ts';
import type { Session } from '../../src/protocol/session.ts';
import { fakeDesk, fakeSession } from '../support/fake-session.ts';

const known = { id: 's-1', root: '/repo', cwd: '/repo', settings: { model: 'm', mode: 'ask', agent: 'auto' } } as const;

function openingSession() {
  const opening = Promise.withResolvers<Session>();
  return { ...opening, late: lateSession(known, opening.promise) };
}

/** What was asked of a session, without its insides. */
const names = (session: ReturnType<typeof fakeSession>): string[] => session.calls.map(({ name }) => name);

describe('a session that is being opened', () => {
  it('answers at once what a frame needs, and takes settings into account', () => {
    const { late } = openingSession();
    late.set({ mode: 'plan' });
    expect(late.state()).toMatchObject({ id: 's-1', root: '/repo', turn: 0, running: false, staged: null });
    expect(late.state().settings).toEqual({ model: 'm', mode: 'plan', agent: 'auto' });
    expect(late.answer('q', { kind: 'permission', allow: true })).toBe(false);
    expect(late.overrule()).toBeUndefined();
  });

  it('is as far as its past had come where it goes on, with what is set now, and reads what its past shows', async () => {
    const past = fakeSession({ id: 's-1' });
    const events: RecordedEvent[] = [];
    past.subscribe((event) => isRecorded(event) && events.push(event), -1);
    past.set({ effort: 'high', mode: 'plan' });
    past.emit({ type: 'turn.started', prompt: 'go', attachments: [] });
    past.emit({ type: 'todo', todos: [{ content: 'look', status: 'pending' }] });
    const hash = past.blobOf('content');
    const opening = Promise.withResolvers<Session>();
    const late = lateSession(
      { ...known, past: { events, changed: { mode: 'auto' } }, blob: (wanted) => past.blob(wanted) },
      opening.promise,
    );
    expect(late.state()).toMatchObject({ running: false, todos: [{ content: 'look' }] });
    expect(late.state().settings).toMatchObject({ effort: 'high', mode: 'auto' });
    expect(new TextDecoder().decode(await late.blob(hash))).toBe('content');
    const session = fakeSession({ state: { turn: 7 } });
    const own = session.blobOf('of its own');
    opening.resolve(session);
    await opening.promise;
    expect(late.state().turn).toBe(7);
    expect(new TextDecoder().decode(await late.blob(own))).toBe('of its own');
  });

  it('does everything in the order it was said, whatever kind of call it was', async () => {
    const { late, resolve } = openingSession();
    const session = fakeSession();
    const heard: SessionEvent['type'][] = [];
    late.subscribe((event) => heard.push(event.type));
    late.set({ model: 'other' });
    const turn = late.prompt('hello');
    late.steer('and this');
    const shell = late.shell('ls');
    late.interrupt();
    resolve(session);
    expect(await turn).toEqual({ type: 'interrupted' });
    await shell;
    expect(names(session)).toEqual(['set', 'prompt', 'steer', 'shell', 'interrupt']);
    expect(heard.slice(0, 2)).toEqual(['set', 'turn.started']);
    expect(late.state()).toBe(session.state());
  });

  it('lets nobody overtake while what waited is done, nor afterwards', async () => {
    const { late, resolve, promise } = openingSession();
    const session = fakeSession();
    let told = false;
    late.subscribe(() => {
      if (!told) late.steer('caused by the first');
      told = true;
    });
    late.set({ model: 'first' });
    late.steer('second');
    resolve(session);
    // In the very turn of the loop in which it is open, before anything that waited has been done.
    void promise.then(() => late.steer('third'));
    await promise;
    await Promise.resolve();
    void late.prompt('fourth');
    late.steer('fifth');
    session.end();
    expect(session.calls.map(({ name, args }) => `${name} ${JSON.stringify(args[0])}`)).toEqual([
      'set {"model":"first"}',
      'steer "second"',
      'steer "caused by the first"',
      'steer "third"',
      'prompt "fourth"',
      'steer "fifth"',
    ]);
  });

  it('tells nothing to whoever left before it was open, and nothing more to whoever left after', async () => {
    const { late, resolve, promise } = openingSession();
    const session = fakeSession();
    const heard: string[] = [];
    const leaveFirst = late.subscribe(() => heard.push('first'));
    const leaveSecond = late.subscribe(() => heard.push('second'));
    leaveFirst();
    resolve(session);
    await promise;
    session.emit({ type: 'notice', level: 'info', text: 'x' });
    leaveSecond();
    session.emit({ type: 'notice', level: 'info', text: 'y' });
    expect(heard).toEqual(['second']);
  });

  it('passes results and failures of the real one on', async () => {
    const { late, resolve } = openingSession();
    const hash = late.putBlob(Buffer.from('content'));
    const missing = late.blob('nowhere');
    resolve(fakeSession());
    expect(Buffer.from(await late.blob(await hash)).toString()).toBe('content');
    await expect(missing).rejects.toThrow('the content is gone');
  });

  it('rejects what waits when it cannot be opened, drops what was only said, and is closed', async () => {
    const { late, reject } = openingSession();
    const turn = late.prompt('hello');
    late.steer('and this');
    reject(new Error('no key'));
    await expect(turn).rejects.toThrow('no key');
    await expect(late.compact()).rejects.toThrow('no key');
    await expect(late.close()).resolves.toBeUndefined();
    expect(late.state().id).toBe('s-1');
  });

  it('is not waited for by whoever hands it on from an async function', async () => {
    const { late } = openingSession();
    expect(await Promise.resolve(late)).toBe(late);
  });
});

describe('a desk that is being opened', () => {
  it('answers at once with what is known, and then as the real one', async () => {
    const opening = Promise.withResolvers<Desk>();
    const late = lateDesk({ version: '1', env: { EDITOR: 'vi -n' } }, opening.promise);
    expect(late.version).toBe('1');
    expect(late.personas.all).toEqual([]);
    const book = late.book();
    const models = late.models();
    expect(late.preferences.load()).toEqual({});
    expect(late.editor()).toEqual(['vi', '-n']);
    const added: string[] = [];
    const saved: unknown[] = [];
    late.preferences.save({ diff: 'split' });
    const typed = late.history.add('a prompt');
    const files = late.files();
    opening.resolve(
      fakeDesk({
        personas: { all: [], shadowed: [], problems: ['one'] },
        files: async () => ['a.ts'],
        preferences: { load: () => ({ hideSpace: true }), save: (change) => saved.push(change) },
        history: { load: async () => added, add: async (prompt) => void added.push(prompt) },
      }),
    );
    expect(await files).toEqual(['a.ts']);
    expect((await book).problems).toEqual(['one']);
    await typed;
    expect(added).toEqual(['a prompt']);
    expect(saved).toEqual([{ diff: 'split' }]);
    expect((await models).models).toHaveLength(1);
    expect(late.preferences.load()).toEqual({ hideSpace: true });
  });
});

describe('a late object', () => {
  interface Room {
    name: string;
    count(): number;
    look: (at: string) => Promise<string>;
    lock(): Promise<string>;
  }
  const room: Room = {
    name: 'real',
    count: () => 1,
    look: async (at) => `at ${at}`,
    async lock() {
      return this.name;
    },
  };

  it('needs no word about methods that return a promise, and has each of them once', async () => {
    const late = lateObject<Room>(Promise.resolve(room), ({ now }) => ({ name: 'late', count: () => (now() ? 2 : 0) }));
    expect(late.look).toBe(late.look);
    expect(late.count()).toBe(0);
    expect(await late.look('it')).toBe('at it');
    expect(await late.lock()).toBe('real');
    expect(late.count()).toBe(2);
    expect(late.name).toBe('late');
  });

  it('does the rest when one call that waited is at fault', async () => {
    const faulty: Room = {
      ...room,
      look() {
        throw new Error('broken');
      },
    };
    const late = lateObject<Room>(Promise.resolve(faulty), () => ({ name: 'late', count: () => 0 }));
    const [look, lock] = await Promise.allSettled([late.look('it'), late.lock()]);
    expect(look).toMatchObject({ status: 'rejected', reason: { message: 'broken' } });
    expect(lock).toEqual({ status: 'fulfilled', value: 'real' });
  });

  it('does not compile without every member that answers at once', () => {
    // @ts-expect-error -- `count` returns no promise, and nobody says what it answers meanwhile
    lateObject<Room>(Promise.resolve(room), () => ({ name: 'late' }));
    // @ts-expect-error -- a value cannot wait either
    lateObject<Room>(Promise.resolve(room), () => ({ count: () => 0 }));
    expect(lateObject<Room>(Promise.resolve(room), () => ({ name: 'late', count: () => 0 })).name).toBe('late');
  });
});
