import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserFault } from '../../src/protocol/failure.ts';
import type { RecordedEvent } from '../../src/protocol/event.ts';
import { createLog, openLog } from '../../src/store/session-log.ts';
import { removeSession } from '../../src/store/sessions.ts';
import { removeIndex } from '../../src/store/search/index-file.ts';
import { searchSessions } from '../../src/store/search/search.ts';
import { lineWith, matchOf, tokensOf } from '../../src/store/search/words.ts';
import { Masker } from '../../src/text/foreign/mask.ts';
import { place, reply, session, stamped } from './desk.ts';

type At = ReturnType<typeof place>;

function write(at: At, id: string, events: readonly RecordedEvent[]): string {
  const log = createLog({ ...at, id });
  for (const event of events) log.append(event);
  log.close();
  return join(at.folder, 'sessions', `${id}.jsonl`);
}

const asked = (prompt: string, seq: number, turn = 2) =>
  stamped({ type: 'turn.started', prompt, attachments: [] }, seq, 1_800_000_000_000 + seq, turn);
const search = (at: At, words: string | string[], limit = 50, masker = new Masker()) =>
  searchSessions({ ...at, masker }, [words].flat(), limit);
const lines = async (at: At, ...words: string[]) => (await search(at, words)).hits.map(({ line }) => line);
const indexOf = (at: At) => join(at.folder, 'sessions/.search.sqlite');

describe('words of a search', () => {
  it('takes scripts without blanks in pairs, and other words whole', () => {
    expect(tokensOf('改資料庫 orders_v2，OK')).toEqual(['改資', '資料', '料庫', '庫', 'orders', 'v2', 'ok']);
    expect(matchOf(['資料庫', 'Drop column', '庫', '用JSON'])).toBe(
      '"資料 料庫 庫" * AND "drop column" * AND "庫" * AND "用 json" *',
    );
    expect(matchOf(['"; --', ''])).toBeNull();
  });

  it('shows the line that has most of them', () => {
    expect(lineWith('we drop\n  the  COLUMN, drop it\nnothing', ['drop column'])).toBe('the COLUMN, drop it');
  });
});

describe('a search of sessions', () => {
  it('finds what was asked, answered, run, and said on the way: the newest first, with its session and turn', async () => {
    const at = place();
    write(at, 'a', [
      ...session('a', 'Design the orders API'),
      asked('now rename\nthe Orders column', 9),
      { ...asked('orders of a delegate', 10), thread: 'sub' },
    ]);
    write(at, 'b', [...session('b', 'something else'), stamped(reply([{ type: 'text', text: 'the ordering' }]), 9)]);
    const { hits, more, notices } = await search(at, 'order');
    expect(hits).toMatchObject([
      { session: 'a', title: 'Design the orders API', turn: 2, who: 'you', line: 'the Orders column' },
      { session: 'a', turn: 1, who: 'you', line: 'Design the orders API' },
      { session: 'b', title: 'something else', turn: 1, who: 'archie', line: 'the ordering' },
    ]);
    expect([more, notices]).toEqual([0, []]);
    expect(await lines(at, 'src/`odd`.ts')).toEqual(['src/`odd`.ts', 'src/`odd`.ts']);
    expect(await lines(at, 'secret thoughts')).toEqual([]);
    expect((await search(at, 'order', 1)).more).toBe(2);
  });

  it('takes several words as all of them, and words in one as they stand together', async () => {
    const at = place();
    write(at, 'a', [...session('a', 'drop the column'), asked('drop column total', 9)]);
    expect(await lines(at, 'column', 'drop')).toEqual(['drop column total', 'drop the column']);
    expect(await lines(at, 'drop column')).toEqual(['drop column total']);
  });

  it.each(['資料庫', '資料', '料庫', '庫', '移轉', 'Ｏrders', '庫的orders', '的orders'])(
    'finds %s in Chinese',
    async (words) => {
      const at = place();
      write(at, 'a', [...session('a', 'x'), asked('請設計資料庫的orders移轉', 9)]);
      expect(await lines(at, words)).toEqual(['請設計資料庫的orders移轉']);
      expect(await lines(at, '料資')).toEqual([]);
    },
  );

  it('has what was said since the last search, and only once', async () => {
    const at = place();
    const path = write(at, 'a', session('a', 'alpha'));
    expect(await lines(at, 'alpha')).toEqual(['alpha']);
    const log = openLog({ ...at, id: 'a' });
    log.append(asked('second', 9));
    log.close();
    expect([await lines(at, 'alpha'), await lines(at, 'second')]).toEqual([['alpha'], ['second']]);
    // A line that is half written is read when it is whole.
    const line = `${JSON.stringify(asked('third', 10))}\n`;
    appendFileSync(path, line.slice(0, 50));
    expect(await lines(at, 'third')).toEqual([]);
    appendFileSync(path, line.slice(50));
    expect(await lines(at, 'third')).toEqual(['third']);
    // Another file in its place.
    await removeSession(at, 'a');
    write(at, 'a', session('a', 'fourth'));
    expect([await lines(at, 'alpha'), await lines(at, 'fourth')]).toEqual([[], ['fourth']]);
  });

  it('reads a file anew that is shorter than it was', async () => {
    const at = place();
    const path = write(at, 'a', session('a', 'alpha'));
    const { size } = statSync(path);
    appendFileSync(path, `${JSON.stringify(asked('second', 9))}\n`);
    expect(await lines(at, 'second')).toEqual(['second']);
    truncateSync(path, size);
    appendFileSync(path, `${JSON.stringify(asked('other', 9))}\n`);
    expect([await lines(at, 'alpha'), await lines(at, 'second'), await lines(at, 'other')]).toEqual([
      ['alpha'],
      [],
      ['other'],
    ]);
  });

  it('forgets a session that was removed, in the index too', async () => {
    const at = place();
    write(at, 'a', session('a', 'the canary'));
    await search(at, 'canary');
    expect(readFileSync(indexOf(at)).includes('canary')).toBe(true);
    await removeSession(at, 'a');
    expect(existsSync(indexOf(at))).toBe(false);
    expect(await lines(at, 'canary')).toEqual([]);
  });

  it('forgets a session whose file is gone', async () => {
    const at = place();
    const path = write(at, 'a', session('a', 'find me'));
    expect(await lines(at, 'find')).toEqual(['find me']);
    rmSync(path);
    expect(await lines(at, 'find')).toEqual([]);
  });

  it.each([
    ['missing', undefined],
    ['empty', () => Buffer.alloc(0)],
    ['no database', () => Buffer.from('what is this?'.repeat(1000))],
    ['a database that is torn', (whole: Buffer) => whole.subarray(0, 3 * 4096)],
    [
      'a database that is overwritten',
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 4096), Buffer.alloc(whole.length - 4096, 0x5a)]),
    ],
    [
      'of another layout',
      (whole: Buffer) => Buffer.concat([whole.subarray(0, 60), Buffer.from([0, 0, 0, 99]), whole.subarray(64)]),
    ],
  ])('makes the index anew where it is %s', async (_, broken) => {
    const at = place();
    write(at, 'a', session('a', 'find me'));
    await search(at, 'find');
    const whole = readFileSync(indexOf(at));
    expect(statSync(indexOf(at)).mode & 0o777).toBe(0o600);
    if (broken) writeFileSync(indexOf(at), broken(whole));
    else removeIndex(join(at.folder, 'sessions'));
    expect(await lines(at, 'find')).toEqual(['find me']);
    expect(readFileSync(indexOf(at), 'latin1')).toMatch(/^SQLite format 3/);
    expect(await lines(at, 'find')).toEqual(['find me']);
  });

  it('searches where no index can be kept', async () => {
    const at = place();
    write(at, 'a', session('a', 'find me'));
    // As root, a folder that cannot be written to is written to all the same; a folder in its place is none for anybody.
    mkdirSync(indexOf(at));
    expect(await lines(at, 'find')).toEqual(['find me']);
  });

  it('says what it could not search, and searches the rest', async () => {
    const at = place();
    const path = write(at, 'a', [...session('a', 'find one')]);
    appendFileSync(path, `not json\n${JSON.stringify(asked('find lost', 10))}\n`);
    const [started, ...rest] = session('b', 'find newer');
    write(at, 'b', [{ ...started, format: 99, version: '9.0.0' } as RecordedEvent, ...rest]);
    write(at, 'c', [...session('c', 'find two'), { ...asked('', 9), prompt: 7 } as unknown as RecordedEvent]);
    for (const _ of ['made', 'kept']) {
      const { hits, notices } = await search(at, 'find');
      expect(hits.map(({ line }) => line).sort()).toEqual(['find one', 'find two']);
      expect(notices).toEqual([
        `${path} is damaged: what follows on its message 8 is not searched.`,
        'The session b was written by a newer archie (9.0.0), and is not searched; update archie.',
      ]);
    }
  });

  it('shows no secret that an older archie wrote down', async () => {
    const at = place();
    const path = write(at, 'a', session('a', 'x'));
    appendFileSync(path, `${JSON.stringify(asked('the key is hunter2-hunter2 here', 9))}\n`);
    const { hits } = await search(at, 'key', 50, new Masker({ MY_SECRET: 'hunter2-hunter2' }));
    expect(hits.map(({ line }) => line)).toEqual(['the key is ⟨masked:secret⟩ here']);
  });

  it('asks for words', async () => {
    const failure = search(place(), ['…', '']);
    await expect(failure).rejects.toThrow(UserFault);
    await expect(failure).rejects.toThrow('what for? archie sessions search <words>');
  });

  it('finds nothing where there is no session', async () => {
    expect(await search(place(), 'x')).toEqual({ hits: [], more: 0, notices: [] });
  });

  it('is bounded on ten thousand messages: shows so many, and reads only what is new', async () => {
    const at = place();
    const path = write(at, 'a', session('a', 'x'));
    const many = Array.from({ length: 10_000 }, (_, index) =>
      asked(`訊息 number ${index}\n${'word '.repeat(20)}`, 9 + index),
    );
    appendFileSync(path, `${many.map((event) => JSON.stringify(event)).join('\n')}\n`);
    const { hits, more } = await search(at, 'number', 5);
    expect([hits.map(({ line }) => line), more]).toEqual([
      [9999, 9998, 9997, 9996, 9995].map((index) => `訊息 number ${index}`),
      9995,
    ]);
    const before = readFileSync(indexOf(at));
    expect((await search(at, '訊息', 5)).more).toBe(9995);
    // Nothing was written: nothing was read again.
    expect(readFileSync(indexOf(at)).equals(before)).toBe(true);
  });
});
