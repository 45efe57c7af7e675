import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { statusRow } from '../../../src/fronts/tui/view/status.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { SessionState } from '../../../src/protocol/session.ts';
import { width } from '../../../src/text/width.ts';
import { fakeSession } from '../../support/fake-session.ts';

const theme = chooseTheme({ color: true, theme: 'light' }, {});
const state: SessionState = {
  ...fakeSession().state(),
  settings: { model: 'claude-sonnet-5-5-20261001', mode: 'ask', agent: 'auto', effort: 'high' },
  inForce: { model: 'claude-sonnet-5-5-20261001', mode: 'ask', effort: 'high' },
  cost: 0.04,
  context: { used: 123_000, window: 1_000_000 },
};
const architect = { name: 'backend-architect', color: 'purple' };

function row(
  columns: number,
  more: Partial<SessionState> = {},
  persona: typeof architect | null = architect,
  reader = false,
): string {
  return statusRow({ state: { ...state, ...more }, persona, isolation: null, theme, columns, reader });
}

describe('the status row', () => {
  it('shows what holds now: the model and the mode of the persona that has the conversation', () => {
    const inForce = { model: 'claude-opus-5-5', mode: 'plan' } as const;
    expect(stripVTControlCharacters(row(120, { inForce }))).toContain('opus-5-5 · plan');
  });

  it('cuts no name that is short, and leaves another thing out instead', () => {
    for (let columns = 40; columns <= 130; columns += 1)
      expect(stripVTControlCharacters(row(columns, {}, null))).toMatch(/^general( ·|$)/);
  });

  it('invents no part of a context that nobody knows', () => {
    const at = (used: number) => stripVTControlCharacters(row(120, { context: { used, window: null } }));
    expect(at(123_000)).toContain('123k tokens');
    expect(at(123_000)).not.toContain('%');
  });

  it('shows what is allowed beyond the mode, as long as there is a row', () => {
    const edits = { kind: 'edits' } as const;
    const others = [{ kind: 'command', command: 'x' } as const, { kind: 'read', path: '/etc' } as const];
    const at = (columns: number, grants: SessionState['grants'], mode: 'ask' | 'auto' | 'bypass' = 'ask') =>
      stripVTControlCharacters(row(columns, { grants, inForce: { model: 'm', mode } }));
    expect(at(120, [edits])).toContain(' · ask (edits allowed) · ');
    expect(at(120, [edits, ...others])).toContain(' · ask (edits, 2 more allowed) · ');
    expect(at(120, others)).toContain(' · ask (2 allowed) · ');
    expect(at(120, [edits, ...others], 'auto')).toContain(' · auto (2 allowed) · ');
    expect(at(120, [edits, ...others], 'bypass')).toContain(' · bypass · ');
    for (const columns of [60, 40, 20]) expect(at(columns, [edits])).toMatch(/ask\+edits|ask \(edits allowed\)/);
    expect(row(120, { grants: [edits] })).not.toBe(row(120, {}).replace('ask', 'ask (edits allowed)'));
    expect(row(120, { grants: [edits] }, null, true)).toContain('mode ask (edits allowed)');
  });

  it('shows what is spent of the budget that is nearest to its end, and keeps it when that is near', () => {
    const at = (columns: number, session: number | null, turn: number | null) =>
      stripVTControlCharacters(
        row(columns, { budgets: { session, turn, delegate: 0.1 }, spent: { session: 0.42, turn: 0.2 }, cost: 0.42 }),
      );
    expect(at(120, null, null)).toContain(' · $0.42 · ');
    expect(at(120, 2, null)).toMatch(/ · \$0\.42(?: of |\/)\$2\.00 · /);
    expect(at(120, 2, 0.25)).toMatch(/ · \$0\.20(?: of |\/)\$0\.25/);
    expect(at(40, 0.5, null)).toMatch(/\$0\.42(?: of |\/)\$0\.50/);
    expect(at(40, 2, null)).not.toContain('$0.42');
  });

  it('gets shorter before it leaves things out', () => {
    const at = (columns: number) => stripVTControlCharacters(row(columns));
    expect([120, 80, 60, 40, 30, 20].map(at)).toMatchInlineSnapshot(`
      [
        "backend-architect · sonnet-5-5 (high) · ask · 123k tokens (12 %) · $0.04 · no isolation",
        "backend-architect · sonnet-5-5 · ask · 12 % · $0.04 · no isolation",
        "backend-architect · ask · 12 % · $0.04 · unisolated",
        "backe… · ask · 12 % · no isolation",
        "backe… · ask · unisolated",
        "backend-arc… · ask",
      ]
    `);
  });

  it('keeps the mode to the last, and is never too wide', () => {
    for (let columns = 4; columns <= 300; columns++) {
      const words = row(columns, {}, { ...architect, name: '後端架構師與資料庫' });
      expect(width(words)).toBeLessThanOrEqual(Math.min(columns, 96));
      expect(words.includes('ask') || columns < 20).toBe(true);
    }
  });

  it('says what it does not know', () => {
    const words = stripVTControlCharacters(row(80, { cost: null, context: { used: 5, window: null } }, null));
    expect(words).toBe('general · sonnet-5-5 · ask · 5 tokens · cost unknown · no isolation');
  });

  it('is said whole to a screen reader', () => {
    expect(stripVTControlCharacters(row(20, {}, architect, true))).toBe(
      'backend-architect, sonnet-5-5 (high), mode ask, 123k tokens (12 %), $0.04, no isolation',
    );
  });

  it('lets no foreign escape through', () => {
    const words = row(
      80,
      { inForce: { model: 'm\u001B[2J\u202E', mode: 'ask', effort: 'high' } },
      { name: 'a\u001B]0;x\u0007', color: 'red' },
    );
    expect(stripVTControlCharacters(words)).toMatch(/^a · m \(high\)/);
    expect(words).not.toMatch(/\u001B\[2J|\u001B\]|\u202E/);
  });
});

describe('the theme', () => {
  it.each([
    [{ color: true }, {}, 'dark'],
    [{ color: true, theme: 'auto' as const }, { COLORFGBG: '0;15' }, 'light'],
    [{ color: true, theme: 'auto' as const }, { COLORFGBG: '15;0' }, 'dark'],
    [{ color: true, theme: 'auto' as const }, { COLORFGBG: '0;default;15' }, 'light'],
    [{ color: true, theme: 'light' as const }, { NO_COLOR: '1' }, 'none'],
    [{ color: true }, { NO_COLOR: '' }, 'dark'],
    [{ color: true }, { TERM: 'dumb' }, 'none'],
    [{ color: false, theme: 'light' as const }, {}, 'none'],
  ])('of %o and %o is %s', (options, env, name) => {
    expect(chooseTheme(options, env).name).toBe(name);
  });

  it('goes on in the outer style after a nested one', () => {
    const inner = theme.paint('code', 'b');
    const painted = theme.paint('dim', `a ${inner} c`);
    expect(painted).toBe('\u001B[38;5;240ma \u001B[38;5;94mb\u001B[39m\u001B[38;5;240m c\u001B[39m');
  });
});
