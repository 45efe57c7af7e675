import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Recorded, RecordedEvent } from '../../src/protocol/event.ts';
import { noUsage } from '../../src/protocol/message.ts';

/** A temporary tree and state folder, removed when the test ends. */
export function place(): { state: string; root: string; folder: string } {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'archie-store-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true }));
  const [root, state] = [join(base, 'repo'), join(base, 'state')];
  mkdirSync(root);
  return { root, state, folder: join(state, 'trees', createHash('sha256').update(root).digest('hex')) };
}

/** A whole little session, one event after the other. */
export function session(id: string, prompt: string, at = 1_700_000_000_000): RecordedEvent[] {
  const settings = { model: 'claude-opus-5-5', mode: 'ask', agent: 'auto' } as const;
  const events: Recorded[] = [
    { type: 'session.started', format: 1, id, version: '0.1.0', root: '/repo', settings },
    { type: 'turn.started', prompt, attachments: [] },
    { type: 'routed', persona: 'backend-architect', previous: null, confidence: 0.9, reasons: [], by: 'router' },
    reply([
      { type: 'thinking', thinking: 'secret thoughts', signature: 's' },
      { type: 'text', text: 'First I look.' },
    ]),
    { type: 'call.started', id: 'c1', name: 'Read', input: {}, title: 'src/`odd`.ts' },
    { type: 'call.finished', id: 'c1', name: 'Read', content: [], display: [], isError: true, durationMs: 1 },
    reply([{ type: 'text', text: '# Done\n\n- one\n\n- two' }]),
    { type: 'turn.ended', outcome: { type: 'done' }, steps: 2, usage: noUsage, cost: 0.5, durationMs: 1, text: 'Done' },
  ];
  return events.map((event, index) => stamped(event, index + 1, at + index));
}

export function reply(
  content: Extract<Recorded, { type: 'replied' }>['content'],
  cost: number | null = 0.25,
): Recorded {
  return {
    type: 'replied',
    id: 'm',
    model: 'claude-opus-5-5',
    content,
    stop: 'end_turn',
    usage: noUsage,
    cost,
    durationMs: 1,
  };
}

export function stamped(event: Recorded, seq: number, at = seq, turn = 1): RecordedEvent {
  return { seq, at, turn, thread: 'main', ...event };
}
