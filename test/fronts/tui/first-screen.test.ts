import { describe, expect, it } from 'vitest';
import type { Place } from '../../../src/protocol/desk.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import type { Happening, RecordedEvent } from '../../../src/protocol/event.ts';
import { contextParts } from '../../../src/fronts/tui/commands/context.ts';
import { firstRows } from '../../../src/fronts/tui/view/first-screen.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';
import { fakeSession } from '../../support/fake-session.ts';

const theme = chooseTheme({ color: false }, {});
const rows = (place: Place | null, state = {}, columns = 80) =>
  firstRows({ state: fakeSession({ state }).state(), persona: null, place, theme, columns });

describe('the first screen', () => {
  const place = { git: { branch: 'main', unstaged: 2 }, memory: 'AGENTS.md' };

  it('says who, where, what was read, what may happen, and three keys', () => {
    expect(rows(place)).toEqual([
      'the general assistant · claude-sonnet-5-5',
      'main, 2 unstaged · AGENTS.md read',
      'mode ask: every change is reviewed before it lands',
      '/ commands · @ files and personas · ? keys',
    ]);
  });

  it('has as many rows before it knows where it is', () => {
    for (const columns of [59, 80, 119]) expect(rows(null, {}, columns)).toHaveLength(rows(place, {}, columns).length);
  });

  it.each([
    [{ git: null, memory: null }, 'no git repository · no memory file read'],
    [{ git: { branch: 'main', unstaged: 0 }, memory: null }, 'main, nothing unstaged · no memory file read'],
    [{ git: { branch: null, unstaged: null }, memory: '../CLAUDE.md' }, 'git, no branch · ../CLAUDE.md read'],
  ])('tells of %j', (at, words) => {
    expect(rows(at)[1]).toBe(words);
  });

  it('lets the name of a branch steer nothing', () => {
    const [, where] = rows({ git: { branch: 'a\u001B[2Jb\u202E', unstaged: null }, memory: null });
    expect(where).not.toMatch(/\u001B|\u202E/);
  });

  it('tells the truth about the mode, grants included, in any width', () => {
    const grants = [{ kind: 'edits' as const }];
    const mode = { inForce: { model: 'm', mode: 'plan' as const }, grants };
    expect(rows(place, mode)).toContain(
      'mode plan: reads and thinks, changes nothing · allowed all the same: every edit',
    );
    for (const row of rows(place, mode, 40)) expect(width(row)).toBeLessThanOrEqual(40);
  });
});

describe('/context', () => {
  const recorded: RecordedEvent[] = [];
  const session = fakeSession();
  session.subscribe((event) => recorded.push(event as RecordedEvent));
  const tell = (happening: Happening) => session.emit(happening);
  tell({ type: 'instructed', about: 'environment', text: 'x'.repeat(400) });
  tell({ type: 'instructed', about: 'persona', text: 'x'.repeat(200) });
  tell({ type: 'turn.started', prompt: 'x'.repeat(40), attachments: [] });
  const reply = { type: 'replied' as const, id: 'm', model: 'm', stop: 'end_turn' as const, durationMs: 1 };
  tell({ ...reply, content: [{ type: 'text', text: 'x'.repeat(80) }], usage: noUsage, cost: 0 });

  it.each([0, 1, 7, 12_345])('explains all of %d tokens', (used) => {
    const parts = contextParts(recorded, { system: 1_000, tools: 2_000 }, used);
    const sum = parts.reduce((all, [, tokens]) => all + tokens, 0);
    // Before the first request there is nothing but estimates.
    expect(sum).toBe(used === 0 ? 1_000 + 2_000 + 100 + 50 + 10 + 20 : used);
    for (const [, tokens] of parts) expect(tokens).toBeGreaterThanOrEqual(0);
  });

  it('gives each part its share', () => {
    const parts = Object.fromEntries(contextParts(recorded, { system: 1_000, tools: 2_000 }, 31_800));
    expect(parts).toEqual({
      system: 10_000,
      tools: 20_000,
      memory: 1_000,
      persona: 500,
      summary: 0,
      messages: 300,
      'tool results': 0,
    });
  });
});
