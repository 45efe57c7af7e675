import { describe, expect, it } from 'vitest';
import { placesIn } from '../../../src/fronts/tui/commands/choose/open.ts';
import { argumentsFor } from '../../../src/fronts/tui/editor.ts';
import { lastFolded } from '../../../src/fronts/tui/transcript/display.ts';
import type { RecordedEvent } from '../../../src/protocol/event.ts';
import type { Display } from '../../../src/protocol/display.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import { fakeSession } from '../../support/fake-session.ts';

function recorded(tell: (session: ReturnType<typeof fakeSession>) => void): RecordedEvent[] {
  const events: RecordedEvent[] = [];
  const session = fakeSession();
  session.subscribe((event) => events.push(event as RecordedEvent));
  tell(session);
  return events;
}
const finished = (id: string, display: Display[]) => ({
  type: 'call.finished' as const,
  id,
  name: 'Bash',
  content: [],
  display,
  isError: false,
  durationMs: 1,
});
const command = (output: string): Display => ({
  type: 'command',
  command: 'x',
  output,
  exit: 0,
  ended: 'exit',
  isolation: 'none',
  durationMs: 1,
});

describe('the files that a conversation speaks of', () => {
  it('are what landed, was read, found or named, the newest first, each once', () => {
    const events = recorded((session) => {
      session.emit(finished('1', [{ type: 'file', path: 'src/a.ts', from: 40, lines: 10, total: 90 }]));
      const rows = ['src/b.ts:7: const b = 1;', 'src/b.ts-8- more', 'no place'];
      session.emit(finished('2', [{ type: 'matches', pattern: 'b', matches: 1, files: 1, rows, more: 0 }]));
      const text = 'See src/a.ts:40, `lib/deep/c.go:12` and http://host:80/x.y, not 12:30 or a.b.';
      const reply = { type: 'replied' as const, id: 'm', model: 'm', stop: 'end_turn' as const, durationMs: 1 };
      session.emit({ ...reply, content: [{ type: 'text', text }], usage: noUsage, cost: 0 });
    });
    expect(placesIn(events)).toEqual([
      { path: 'src/a.ts', line: 40, from: 'named in the answer' },
      { path: 'lib/deep/c.go', line: 12, from: 'named in the answer' },
      { path: 'src/b.ts', line: 7, from: 'found' },
    ]);
  });

  it.each([
    ['services/訂單/索引.sql:7', ['services/訂單/索引.sql']],
    ['訂單.sql:7 and `查詢/v2.sql:3`', ['訂單.sql', '查詢/v2.sql']],
    ['請看src/a.ts:12，再看src/b.ts:3', ['src/a.ts', 'src/b.ts']],
    ['改了src/a.ts和src/b.ts:3', ['src/b.ts']],
    ['（見 ../docs/réseau.md:4）', ['../docs/réseau.md']],
  ])('are found where they are written in any script: %s', (text, paths) => {
    const events = recorded((session) => {
      const reply = { type: 'replied' as const, id: 'm', model: 'm', stop: 'end_turn' as const, durationMs: 1 };
      session.emit({ ...reply, content: [{ type: 'text', text }], usage: noUsage, cost: 0 });
    });
    expect(placesIn(events).map(({ path }) => path)).toEqual(paths);
  });

  it('are found in time that grows with the text alone', () => {
    for (const text of [
      'a'.repeat(200_000),
      'a.'.repeat(100_000),
      'a/'.repeat(100_000),
      '-.a'.repeat(60_000),
      '訂'.repeat(100_000),
      '訂/'.repeat(100_000),
    ]) {
      const events = recorded((session) => {
        const reply = { type: 'replied' as const, id: 'm', model: 'm', stop: 'end_turn' as const, durationMs: 1 };
        session.emit({ ...reply, content: [{ type: 'text', text }], usage: noUsage, cost: 0 });
      });
      expect(placesIn(events)).toEqual([]);
    }
  });
});

describe('the line', () => {
  it.each([
    ['vim', ['+12', '/r/a.ts']],
    ['/usr/bin/nvim', ['+12', '/r/a.ts']],
    ['nano', ['+12', '/r/a.ts']],
    ['code', ['-g', '/r/a.ts:12']],
    ['hx', ['/r/a.ts:12']],
    ['something-else', ['/r/a.ts']],
  ])('is told to %s in its own way', (editor, args) => {
    expect(argumentsFor(editor, { path: '/r/a.ts', line: 12 })).toEqual(args);
    expect(argumentsFor(editor, { path: '/r/a.ts', line: null })).toEqual(['/r/a.ts']);
  });
});

describe('what is unfolded', () => {
  it('is the last output that was folded', () => {
    const long = Array.from({ length: 20 }, (_, i) => `row ${i}`).join('\n');
    const events = recorded((session) => {
      session.emit({ type: 'call.started', id: '1', name: 'Bash', input: {}, title: 'make' });
      session.emit(finished('1', [command(long)]));
      session.emit(finished('2', [command('short')]));
    });
    expect(lastFolded(events)).toMatchObject({ kind: 'call', title: 'make', display: [{ output: long }] });
    expect(lastFolded([])).toBeNull();
  });
});
