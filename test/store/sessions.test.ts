import { chmodSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert, asyncProperty, jsonValue, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserFault } from '../../src/protocol/failure.ts';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { newSessionId } from '../../src/store/session-file.ts';
import { createLog, openLog } from '../../src/store/session-log.ts';
import { findSession, listSessions, readEvents, removeSession } from '../../src/store/sessions.ts';
import { place, reply, session, stamped } from './desk.ts';

type At = ReturnType<typeof place>;

function write(at: At, id: string, events: readonly RecordedEvent[]): string {
  const log = createLog({ ...at, id });
  for (const event of events) log.append(event);
  log.close();
  return join(at.folder, 'sessions', `${id}.jsonl`);
}

async function fault(work: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof work === 'function' ? work() : work);
  } catch (error) {
    if (error instanceof UserFault) return error.message;
    throw error;
  }
  return '';
}

describe('a session file', () => {
  it('gives back what was appended, and goes on where it ended', async () => {
    const at = place();
    const events = session('a', 'hello');
    write(at, 'a', events);
    const more = stamped({ type: 'session.resumed', version: '0.2.0' }, 9);
    const log = openLog({ ...at, id: 'a' });
    log.append(more);
    log.close();
    log.append(more);
    log.close();
    expect(await readEvents(at, 'a')).toEqual({ events: [...events, more] });
  });

  it('holds any text: lines, quotes, escapes, halves of characters made whole', async () => {
    const at = place();
    const [started] = session('a', '');
    const texts = [
      'a\nb\r\nc\u2028d',
      '"\\"',
      '\\ud800 is text',
      '\\\ud800',
      'x\ud83d',
      '\udc00y',
      '🦀',
      '\u0000\u001b[31m',
      '字'.repeat(100_000),
    ];
    const asked = texts.map((prompt, index) => stamped({ type: 'turn.started', prompt, attachments: [] }, index + 2));
    const path = write(at, 'a', [...(started ? [started] : []), ...asked]);
    const { events } = await readEvents(at, 'a');
    expect(events.slice(1).map((event) => event.type === 'turn.started' && event.prompt)).toEqual(
      texts.map((text) => text.toWellFormed()),
    );
    expect(readFileSync(path, 'utf8').isWellFormed()).toBe(true);
  });

  it('holds any JSON', async () => {
    const at = place();
    let count = 0;
    await assert(
      asyncProperty(jsonValue(), string({ unit: 'binary' }), async (input, name) => {
        const id = `s${(count += 1)}`;
        const [started] = session(id, '');
        const call = stamped({ type: 'call.started', id: 'c', name, input, title: '' }, 2);
        write(at, id, started ? [started, call] : []);
        const { events, notice } = await readEvents(at, id);
        expect(notice).toBeUndefined();
        expect(events[1]).toEqual(JSON.parse(JSON.stringify(call)));
      }),
      { numRuns: 50 },
    );
  });

  it('does not record what passes by', async () => {
    const at = place();
    write(at, 'a', [
      ...session('a', 'x'),
      { ...stamped({ type: 'session.resumed', version: '' }, 9), type: 'text.delta' } as never,
    ]);
    expect((await readEvents(at, 'a')).events).toEqual(session('a', 'x'));
  });

  it('is the user’s alone under any umask, and never a link', async () => {
    const at = place();
    const old = process.umask(0);
    try {
      write(at, 'a', session('a', 'x'));
      await listSessions(at);
    } finally {
      process.umask(old);
    }
    const sessions = join(at.folder, 'sessions');
    for (const folder of [at.state, join(at.state, 'trees'), at.folder, sessions])
      expect(statSync(folder).mode & 0o777).toBe(0o700);
    const names = readdirSync(sessions);
    expect(names).toHaveLength(2);
    for (const name of names) expect(statSync(join(sessions, name)).mode & 0o777).toBe(0o600);
    symlinkSync('/tmp/elsewhere', join(sessions, 'b.jsonl'));
    expect(await fault(() => createLog({ ...at, id: 'b' }))).toMatch(/already/);
    expect(await fault(() => openLog({ ...at, id: 'b' }))).toMatch(/ELOOP/);
  });

  it('is not made twice, and is named by a plain id', async () => {
    const at = place();
    write(at, 'a', session('a', 'x'));
    expect(await fault(() => createLog({ ...at, id: 'a' }))).toMatch(/already/);
    for (const id of ['../a', '', '.a', 'a/b', 'a\0'])
      expect(await fault(() => createLog({ ...at, id }))).toMatch(/not the id/);
    expect(await fault(readEvents(at, 'missing'))).toMatch(/no session "missing"/);
    expect(await fault(() => openLog({ ...at, id: 'missing' }))).toMatch(/no session "missing"/);
  });

  it('of a newer archie is refused, and so is a file that is none', async () => {
    const at = place();
    const [started] = session('a', 'x');
    write(at, 'a', started ? [{ ...started, format: 2, version: '9.0.0' } as RecordedEvent] : []);
    expect(await fault(readEvents(at, 'a'))).toMatch(/newer archie \(9\.0\.0\)/);
    write(at, 'b', session('b', 'x').slice(1));
    expect(await fault(readEvents(at, 'b'))).toMatch(/not a session file/);
    write(at, 'c', []);
    expect(await fault(readEvents(at, 'c'))).toMatch(/not a session file/);
  });
});

describe('a broken session file', () => {
  it('that ends in a torn line, at any byte, is whole but for that line; the next event is not lost', async () => {
    const at = place();
    const events = session('a', 'some words 字🦀');
    const path = write(at, 'a', events);
    const bytes = readFileSync(path);
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    const next = stamped({ type: 'session.resumed', version: 'next' }, 9);
    for (let cut = lastLine; cut <= bytes.length; cut += 1) {
      writeFileSync(path, bytes.subarray(0, cut));
      // Without its line end the last line is whole all the same.
      const whole = cut >= bytes.length - 1 ? events : events.slice(0, -1);
      expect(await readEvents(at, 'a')).toEqual({ events: whole });
      const log = openLog({ ...at, id: 'a' });
      log.append(next);
      log.close();
      expect(await readEvents(at, 'a')).toEqual({ events: [...whole, next] });
    }
    expect(readdirSync(join(at.folder, 'sessions'))).toEqual(['a.jsonl']);
  });

  it.each(['not json', '{"seq":4', '{"seq":"4","at":1,"type":"notice"}', '[]', 'null', '\0\0\0\0'])(
    'with %j in the middle is opened up to there, says so, and is kept aside before it goes on',
    async (damage) => {
      const at = place();
      const events = session('a', 'x');
      const path = write(at, 'a', events);
      const lines = readFileSync(path, 'utf8').split('\n');
      lines[3] = damage;
      writeFileSync(path, lines.join('\n'));
      const read = await readEvents(at, 'a');
      expect(read.events).toEqual(events.slice(0, 3));
      expect(read.notice).toMatch(/line 4, is damaged.*4 lines/);
      const log = openLog({ ...at, id: 'a' });
      log.append(stamped({ type: 'session.resumed', version: 'next' }, 9));
      log.close();
      expect((await readEvents(at, 'a')).events).toHaveLength(4);
      expect(readFileSync(`${path}.broken`, 'utf8')).toBe(lines.join('\n'));
      expect(await listSessions(at)).toHaveLength(1);
    },
  );
});

describe('the list of sessions', () => {
  const landed = (path: string, by: 'tool' | 'undo' = 'tool') => ({
    type: 'landed' as const,
    landing: { id: 'l', at: 0, origin: { by }, files: [{ path, before: null, after: null }] },
  });

  it('tells title, times, turns, files that landed, cost and model, newest first', async () => {
    const at = place();
    write(at, 'old', session('old', '  first\n  prompt '));
    const later = session('new', 'x'.repeat(300), 1_800_000_000_000);
    write(at, 'new', [
      ...later,
      stamped({ type: 'set', settings: { model: 'claude-haiku-5-5' } }, 9, 1_800_000_000_100),
      stamped({ type: 'turn.started', prompt: 'second', attachments: [] }, 10, 1_800_000_000_200, 2),
      ...(['a.ts', 'b.ts', 'a.ts'] as const).map((path, i) => stamped(landed(path), 11 + i, 1_800_000_000_250, 2)),
      stamped(landed('c.ts', 'undo'), 14, 1_800_000_000_250, 2),
      stamped(reply([], null), 15, 1_800_000_000_300, 2),
    ]);
    write(at, 'empty', session('empty', '').slice(0, 1));
    expect(await listSessions(at)).toEqual([
      {
        id: 'new',
        title: `${'x'.repeat(200)}…`,
        root: '/repo',
        startedAt: 1_800_000_000_000,
        updatedAt: 1_800_000_000_300,
        turns: 2,
        files: 2,
        last: 'second',
        cost: null,
        model: 'claude-haiku-5-5',
      },
      {
        id: 'old',
        title: 'first prompt',
        root: '/repo',
        startedAt: 1_700_000_000_000,
        updatedAt: 1_700_000_000_007,
        turns: 1,
        files: 0,
        last: 'first prompt',
        cost: 0.5,
        model: 'claude-opus-5-5',
      },
    ]);
  });

  it('is right after a session went on, though it remembers, and with what it remembers damaged', async () => {
    const at = place();
    write(at, 'a', session('a', 'x'));
    expect((await listSessions(at))[0]?.turns).toBe(1);
    const log = openLog({ ...at, id: 'a' });
    log.append(stamped({ type: 'turn.started', prompt: 'again', attachments: [] }, 9, 5, 2));
    log.close();
    expect((await listSessions(at))[0]?.turns).toBe(2);
    for (const damage of ['', '{', 'null', '{"a":{"size":1}}']) {
      writeFileSync(join(at.folder, 'sessions/.summaries.json'), damage);
      expect(await listSessions(at)).toMatchObject([{ turns: 2 }]);
    }
  });

  it('does not read what it remembers', async () => {
    const at = place();
    const path = write(at, 'a', session('a', 'first'));
    await listSessions(at);
    const { atimeMs, mtime, size } = statSync(path);
    expect(atimeMs).toBeGreaterThan(0);
    // Same size and time: only a look inside could tell.
    writeFileSync(path, readFileSync(path, 'utf8').replace('first', 'other'));
    const { utimesSync } = await import('node:fs');
    utimesSync(path, mtime, mtime);
    expect(statSync(path).size).toBe(size);
    const known = JSON.parse(readFileSync(join(at.folder, 'sessions/.summaries.json'), 'utf8')) as Record<
      string,
      { mtime: number }
    >;
    if (known['a']) known['a'].mtime = statSync(path).mtimeMs;
    writeFileSync(join(at.folder, 'sessions/.summaries.json'), JSON.stringify(known));
    expect((await listSessions(at))[0]?.title).toBe('first');
  });

  it('is empty where there is nothing, and passes over what cannot be read', async () => {
    const at = place();
    expect(await listSessions(at)).toEqual([]);
    write(at, 'a', session('a', 'x'));
    symlinkSync('/nowhere', join(at.folder, 'sessions/b.jsonl'));
    mkdirSync(join(at.folder, 'sessions/c.jsonl'));
    writeFileSync(join(at.folder, 'sessions/d.jsonl'), '\0\xff{{{\n\n');
    chmodSync(join(at.folder, 'sessions/d.jsonl'), 0o600);
    expect((await listSessions(at)).map(({ id }) => id)).toEqual(['a']);
  });

  it('belongs to one tree, by its real path', async () => {
    const at = place();
    write(at, 'a', session('a', 'x'));
    symlinkSync('repo', join(at.root, '../alias'));
    expect(await listSessions({ state: at.state, root: join(at.root, '../alias') })).toHaveLength(1);
    expect(await listSessions({ state: at.state, root: at.state })).toEqual([]);
  });
});

describe('ids', () => {
  it('sort by time and can be typed', () => {
    const ids = [
      new Date('2026-11-23T18:30:59Z'),
      new Date('2026-11-23T18:31:00Z'),
      new Date('2027-01-01T00:00:00Z'),
    ].map((date) => newSessionId(date));
    expect(ids.toSorted()).toEqual(ids);
    expect(ids[0]).toMatch(/^20261123-1830-[a-z2-9]{4}$/);
  });

  it('are found by their beginning or their last letters, when that is one session', async () => {
    const at = place();
    for (const id of ['20261123-1830-k3f9', '20261123-1845-aaaa', '20261124-0900-bbbb', '20261124'])
      write(at, id, session(id, 'x'));
    expect(await findSession(at, '20261123-183')).toBe('20261123-1830-k3f9');
    expect(await findSession(at, 'aaaa')).toBe('20261123-1845-aaaa');
    expect(await findSession(at, '20261124')).toBe('20261124');
    expect(await fault(findSession(at, '20261123'))).toMatch(/Several.*1830-k3f9, 20261123-1845-aaaa/);
    expect(await fault(findSession(at, 'zzz'))).toMatch(/no session "zzz"/);
    expect(await fault(findSession(at, ''))).toMatch(/no session/);
  });

  it('are gone with what was kept for them when they are removed', async () => {
    const at = place();
    write(at, 'a', session('a', 'x'));
    write(at, 'b', session('b', 'x'));
    mkdirSync(join(at.folder, 'outputs/a'), { recursive: true });
    writeFileSync(join(at.folder, 'outputs/a/long.txt'), 'long');
    await listSessions(at);
    await removeSession(at, 'a');
    expect((await listSessions(at)).map(({ id }) => id)).toEqual(['b']);
    expect(readdirSync(join(at.folder, 'outputs'))).toEqual([]);
    expect(readFileSync(join(at.folder, 'sessions/.summaries.json'), 'utf8')).not.toContain('"a"');
    expect(await fault(removeSession(at, 'a'))).toMatch(/no session "a"/);
    expect(await fault(removeSession(at, '../../x'))).toMatch(/not the id/);
  });
});
