import { runCommand } from '../../../src/fronts/tui/commands/registry.ts';
import { composerRows } from '../../../src/fronts/tui/composer/props.ts';
import { liveRows } from '../../../src/fronts/tui/live/rows.ts';
import { loadLexer } from '../../../src/fronts/tui/markdown/lexer.ts';
import { Feed } from '../../../src/fronts/tui/transcript/feed.ts';
import type { Themes } from '../../../src/fronts/tui/theme/themes.ts';
import type { LookAt } from '../../../src/fronts/tui/transcript/look.ts';
import type { FileChange, FileMode, FileState } from '../../../src/protocol/change.ts';
import type { Desk } from '../../../src/protocol/desk.ts';
import type { Display } from '../../../src/protocol/display.ts';
import type { Happening, TurnOutcome } from '../../../src/protocol/event.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import type { SessionState } from '../../../src/protocol/session.ts';
import { delegatesAt } from '../../../src/fronts/tui/view/delegates.ts';
import { fakeDesk, fakeSession } from '../../support/fake-session.ts';
import type { FakeSession } from '../../support/fake-session.ts';
import type { Drawn, Size } from '../../support/golden.ts';
import { marked } from '../../support/marked-theme.ts';

await loadLexer();

/** What a session leaves on the screen, without a terminal: events in, rows out. Its clock stands still until it is moved. */
export class TranscriptBoard {
  now = 1_000_000;
  readonly session: FakeSession;
  readonly feed: Feed;
  readonly #size: Size;
  #calls = 0;
  constructor(size: Size, over: Partial<LookAt> = {}, state: Partial<SessionState> = {}) {
    this.session = fakeSession({ now: () => this.now, state });
    const look: LookAt = {
      theme: marked,
      columns: size.columns - 1,
      reader: false,
      hyperlinks: false,
      verbose: false,
      unfolds: 'Ctrl+O',
      blob: (hash) => this.session.blob(hash),
      persona: (slug) => (slug === 'backend-architect' ? { name: slug, color: 'purple' } : { name: slug }),
      ...over,
    };
    this.#size = size;
    this.feed = new Feed(this.session, () => ({
      printed: look,
      live: { ...look, columns: Math.min(look.columns, 80) },
      most: Math.max(4, Math.min(16, size.rows - 8)),
    }));
    this.feed.attach(this.session, []);
  }

  emit(...happenings: Happening[]): this {
    for (const happening of happenings) this.session.emit(happening);
    return this;
  }

  /** The beginning of a turn. */
  prompt(prompt: string, attached: readonly string[] = []): this {
    return this.emit({
      type: 'turn.started',
      prompt,
      attachments: attached.map((name) => ({ name, content: [] })),
    });
  }

  /** A whole reply. */
  reply(text: string): this {
    return this.emit({
      type: 'replied',
      id: 'm',
      model: 'claude-sonnet-5-5',
      content: [{ type: 'text', text }],
      stop: 'end_turn',
      usage: noUsage,
      cost: 0.02,
      durationMs: 1,
    });
  }

  /** A call from its beginning to its end. `before` its end may happen what belongs to it. */
  call(
    name: string,
    title: string,
    display: Display[],
    { isError = false, before = [] }: { isError?: boolean; before?: ((call: string) => Happening)[] } = {},
  ): this {
    const id = `k${++this.#calls}`;
    return this.emit(
      { type: 'call.started', id, name, input: {}, title },
      ...before.map((happening) => happening(id)),
      { type: 'call.finished', id, name, content: [], display, isError, durationMs: 40 },
    );
  }

  /** The end of a turn. */
  end(outcome: TurnOutcome = { type: 'done' }, steps = 3): this {
    return this.emit({
      type: 'turn.ended',
      outcome,
      steps,
      usage: noUsage,
      cost: 0.06,
      durationMs: 12_000,
      text: '',
    });
  }

  /** A slash command. */
  async command(name: string, args = '', desk: Partial<Desk> = {}, themes: Themes | null = null): Promise<this> {
    await runCommand(name, args, {
      session: this.session,
      desk: fakeDesk(desk),
      recorded: this.feed.recorded,
      startMode: 'ask',
      print: (block) => this.feed.print(block),
      change: async () => {},
      send: () => {},
      draft: () => {},
      pick: () => Promise.resolve(null),
      open: () => undefined,
      showPlan: () => false,
      themes,
      vim: false,
      show: () => undefined,
      clipboard: null,
      showDelegates: () => {},
      showJobs: () => {},
      exit: () => {},
    });
    return this;
  }

  #state(text: string | null, mode: FileMode): FileState | null {
    return text === null ? null : { hash: this.session.blobOf(text), mode, size: Buffer.byteLength(text) };
  }

  change(path: string, before: string | null, after: string | null, modes: [FileMode, FileMode] = ['file', 'file']) {
    return { path, before: this.#state(before, modes[0]), after: this.#state(after, modes[1]) } satisfies FileChange;
  }

  /** What is printed for good. */
  async printed(): Promise<Drawn> {
    await this.feed.flushed();
    this.feed.close();
    return { rows: this.feed.snapshot().items.flatMap(({ rows }) => rows) };
  }

  /** The same, and below it what is drawn between it and the composer. */
  async live(hint: string | null = null): Promise<Drawn> {
    const { rows: above } = await this.printed();
    const { tail, view, state } = this.feed.snapshot();
    const { columns, rows } = this.#size;
    const live = liveRows(tail, view, {
      theme: marked,
      columns: Math.min(columns - 1, 80),
      room: Math.max(0, Math.min(18, rows - composerRows(rows) - 3)),
      reader: false,
      now: this.now,
      showTodos: true,
      delegates: delegatesAt(state.delegates, view, this.now),
      asked: false,
      hint,
      persona: (name) => ({ name }),
    });
    return { rows: [...above, ...live] };
  }
}
