import type { CacheMiss } from '../../../src/protocol/provider.ts';
import { describe, expect, it } from 'vitest';
import type { Block } from '../../../src/fronts/tui/view/block.ts';
import type { CommandAt } from '../../../src/fronts/tui/commands/command.ts';
import { commandHints, runCommand, runTogether } from '../../../src/fronts/tui/commands/registry.ts';
import { lastDecision } from '../../../src/fronts/tui/commands/why.ts';
import { readMentions, tellNotAttached } from '../../../src/fronts/tui/mentions.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { mentionsIn } from '../../../src/text/mentions.ts';
import type { FileChange, Landing, Proposal } from '../../../src/protocol/change.ts';
import type { Desk, SessionSummary } from '../../../src/protocol/desk.ts';
import { isRecorded } from '../../../src/protocol/event.ts';
import type { Happening, RecordedEvent } from '../../../src/protocol/event.ts';
import { LandingFailure, ToolFailure, UserFault } from '../../../src/protocol/failure.ts';
import { noUsage } from '../../../src/protocol/message.ts';
import { fakeDesk, fakeSession } from '../../support/fake-session.ts';
import type { FakeSession } from '../../support/fake-session.ts';
import { routing } from '../../support/routing.ts';

interface Run {
  said: Block[];
  session: FakeSession;
  changed: { id: string; words: string }[];
  sent: string[];
  drafts: string[];
  exits: number;
  /** Lists that were opened, each row as it is told. */
  lists: string[][];
  /** How often the screen of delegates was opened. */
  shown: number;
}

async function run(
  line: string,
  over: {
    session?: FakeSession;
    desk?: Partial<Desk>;
    recorded?: RecordedEvent[];
    startMode?: string;
    picks?: string;
  } = {},
): Promise<Run> {
  const session = over.session ?? fakeSession();
  const result: Run = { said: [], session, changed: [], sent: [], drafts: [], exits: 0, lists: [], shown: 0 };
  const at: CommandAt = {
    session,
    desk: fakeDesk(over.desk),
    recorded: over.recorded ?? [],
    startMode: over.startMode ?? 'ask',
    print: (block) => result.said.push(block),
    change: async ({ session: next }, words) => void result.changed.push({ id: next.id, words }),
    send: (prompt) => result.sent.push(prompt),
    draft: (text) => result.drafts.push(text),
    pick({ items, preview, selected = 0 }) {
      const look = { theme: chooseTheme({ color: false }, {}), columns: 80 };
      const told = items.map(({ label, hint }, i) => `${i === selected ? '▸ ' : '  '}${label} = ${hint}`);
      result.lists.push([...told, ...(preview?.draw(items[selected]!.value, look) ?? [])]);
      return Promise.resolve(items.find(({ label }) => label === over.picks)?.value ?? null);
    },
    open: () => undefined,
    showPlan: () => false,
    themes: null,
    vim: false,
    show: () => undefined,
    clipboard: null,
    showDelegates: () => (result.shown += 1),
    showJobs: () => (result.shown += 1),
    exit: () => (result.exits += 1),
  };
  const [, name = '', args = ''] = /^\/(\S+)\s*(.*)$/s.exec(line) ?? [];
  await runCommand(name, args, at);
  return result;
}

const words = ({ said }: Run): string =>
  said
    .map((block) => {
      if (block.kind === 'notice')
        return `${block.level}: ${block.text}${block.mend === undefined ? '' : ` | ${block.mend}`}`;
      if (block.kind === 'sheet')
        return [block.title, ...block.rows.map((row) => row.join(' = ')), block.foot ?? ''].join('\n');
      return JSON.stringify(block);
    })
    .join('\n');

const file = (path: string, before: string | null, after: string | null): FileChange => {
  const state = (hash: string | null) => (hash === null ? null : { hash, mode: 'file' as const, size: 1 });
  return { path, before: state(before), after: state(after) };
};
const landing = (id: string, by: Landing['origin']['by'], files: FileChange[], undoneBy?: string): Landing => ({
  id,
  at: 0,
  files,
  origin: { by, label: `label of ${id}` },
  ...(undoneBy !== undefined && { undoneBy }),
});
const summary = (id: string, title: string): SessionSummary => ({
  id,
  title,
  root: '/repo',
  startedAt: 0,
  updatedAt: Date.now() - 3 * 60_000,
  turns: 2,
  files: 3,
  last: 'and then',
  cost: null,
  model: 'm',
});

describe('slash commands', () => {
  it('run together are none for the model, while a route or a path is', async () => {
    expect(runTogether('/undoy/redo long')).toBe('undoy/redo');
    expect(runTogether('/clear/compact')).toBe('clear/compact');
    for (const prompt of ['/sessions/:id answers 404', '/model/user.ts is broken', '/usr/bin', '/undo', 'x /undo/redo'])
      expect(runTogether(prompt)).toBeNull();
    const said = words(await run('/orders should answer 404'));
    expect(said).toContain('there is no command /orders');
    expect(said).toContain('With a blank in front it goes to the model');
  });

  it('are all in the help, and each does something or says why not', async () => {
    const help = words(await run('/help'));
    for (const { name } of commandHints) {
      expect(help).toContain(`/${name}`);
      const { said, exits, shown, sent, lists, changed, session } = await run(`/${name}`);
      const did = said.length + exits + shown + sent.length + lists.length + changed.length + session.calls.length;
      expect([name, did > 0]).toEqual([name, true]);
    }
  });

  it.each([
    ['/hlep', '/help'],
    ['/sess', '/sessions'],
    ['/quit', '/help'],
  ])('%s leads to %s', async (line, meant) => {
    expect(words(await run(line))).toContain(meant);
  });

  it('that need rest are not run in a turn', async () => {
    const session = fakeSession({ state: { running: true } });
    for (const name of ['clear', 'resume', 'undo', 'redo', 'compact', 'init']) {
      const done = await run(`/${name} x`, { session });
      expect(words(done)).toContain(`/${name} has to wait`);
    }
    expect(session.calls).toEqual([]);
  });

  it('say what a failure of the house says, and nothing of its insides', async () => {
    const failing = (error: Error) => {
      const fail = async () => {
        throw error;
      };
      return run('/export x.md', { desk: { export: fail } });
    };
    expect(words(await failing(new UserFault('x.md is there already: name another file')))).toBe(
      'error: /export: x.md is there already: name another file',
    );
    expect(words(await failing(new TypeError('x is undefined')))).toBe('error: /export: TypeError: x is undefined');
  });

  it('/grants and /mode show what is allowed beyond the mode, and /grants off takes it back', async () => {
    const state = { grants: [{ kind: 'edits' as const }, { kind: 'command' as const, command: 'npm\u202e test' }] };
    const shown = await run('/grants', { session: fakeSession({ state }) });
    expect(words(shown)).toContain('every edit');
    expect(words(shown)).toMatch(/npm.? test/);
    expect(words(shown)).not.toContain('\u202e');
    const [modes = []] = (await run('/mode', { session: fakeSession({ state }) })).lists;
    expect(modes).toContain('▸ ask = every change is reviewed before it lands');
    expect(modes.at(-1)).toMatch(/^allowed all the same: every edit/);
    expect(String((await run('/mode')).lists)).not.toContain('allowed');
    const off = await run('/grants off', { session: fakeSession({ state }) });
    expect(off.session.calls).toMatchObject([{ name: 'revoke' }]);
  });

  it('/budget shows what is spent, and sets budgets in the words that are told', async () => {
    const state = { spent: { session: 0.5, turn: 0.25 }, budgets: { session: 2, turn: null, delegate: null } };
    const at = async (args: string) => {
      const done = await run(`/budget ${args}`, { session: fakeSession({ state }) });
      return {
        said: words(done),
        set: done.session.calls.filter(({ name }) => name === 'budget').map(({ args: [all] }) => all),
      };
    };
    const shown = await at('');
    expect(shown.said).toContain('this session = $0.50 of $2.00 spent (25 %)');
    expect(shown.said).toContain('a turn = no budget · $0.25 spent');
    expect(shown.set).toEqual([]);
    expect(await at('+1')).toEqual({
      said: 'info: budget of this session: $0.50 of $3.00 spent (17 %)',
      set: [{ session: 3 }],
    });
    expect(await at('turn 1')).toMatchObject({ set: [{ turn: 1 }] });
    expect(await at('delegate 0.2')).toEqual({
      said: 'info: budget of a delegate: at most $0.20',
      set: [{ delegate: 0.2 }],
    });
    expect(await at('off')).toEqual({ said: 'info: budget of this session: none', set: [{ session: null }] });
    expect((await at('0.4')).said).toContain('warning: that much is spent already');
    expect(await at('all of it')).toMatchObject({ said: expect.stringContaining('all of it is no budget'), set: [] });
  });

  it('/model takes an id or an alias, and warns of one it does not know', async () => {
    const known = await run('/model sonnet');
    expect(known.session.state().settings.model).toBe('claude-sonnet-5-5');
    expect(words(known)).toContain('model: claude-sonnet-5-5 · 1,000k tokens');
    const other = await run('/model llama-9');
    expect(other.session.state().settings.model).toBe('llama-9');
    expect(words(other)).toContain('warning: model: llama-9 is not one archie knows');
    const listed = await run('/model');
    expect(listed.lists).toEqual([
      [
        '▸ claude-sonnet-5-5 = in use · sonnet · 1.0M · $2.00 in, $10.00 out',
        'prices per million tokens · effort: the default of the model (/effort changes',
        'it)',
      ],
    ]);
    expect(listed.session.calls).toEqual([]);
    const chosen = await run('/model', { picks: 'claude-sonnet-5-5' });
    expect(chosen.session.state().settings.model).toBe('claude-sonnet-5-5');
  });

  it('/model changes nothing for a name that there is not, and says the nearest', async () => {
    const near = await run('/model opuss', {
      desk: { findModel: async () => ({ id: null, near: ['opus', 'claude-opus-5'] }) },
    });
    expect(words(near)).toContain('warning: there is no model opuss');
    expect(words(near)).toContain('Did you mean opus or claude-opus-5?');
    expect(near.session.state().settings.model).toBe('claude-sonnet-5-5');
    const none = await run('/model x', { desk: { findModel: async () => ({ id: null, near: [] }) } });
    expect(words(none)).toContain('/model lists those there are');
  });

  it('/model says why the list is not that of the server', async () => {
    const models = [{ id: 'm-1', aliases: [], contextWindow: null }];
    const { lists } = await run('/model', { desk: { models: async () => ({ models, fault: 'HTTP 404' }) } });
    expect(lists.flat().join('\n')).toContain('the server does not list its own (HTTP 404)');
  });

  it('/model and /context say that the context is unknown where nobody says it', async () => {
    const found = await run('/model phi', {
      desk: { findModel: async () => ({ id: 'phi', contextWindow: null, known: true }) },
    });
    expect(words(found)).toContain('model: phi · context unknown');
    const full = fakeSession({ state: { context: { used: 1200, window: null } } });
    const context = await run('/context', { session: full });
    expect(words(context)).toContain('how many fit is unknown');
  });

  it('/context and /status tell before the first request what the model takes, and invent nothing', async () => {
    const empty = () => fakeSession({ state: { context: { used: 0, window: null } } });
    expect(words(await run('/context', { session: empty() }))).toContain('in all = 1,000,000 tokens');
    expect(words(await run('/status', { session: empty() }))).toContain('context = 0 of 1,000,000 tokens');
    const desk = { findModel: async () => ({ id: 'phi', contextWindow: null, known: true }) };
    expect(words(await run('/context', { session: empty(), desk }))).toContain('how many fit is unknown');
  });

  it('/permissions tells each rule with its place, and what was allowed beyond them', async () => {
    const permissions = async () => [
      { behavior: 'deny' as const, text: 'Bash(rm *)', place: '/home/me/.config/archie/config.yaml:4' },
      { behavior: 'allow' as const, text: 'Bash(make)', place: '.archie/config.yaml:2', why: 'not trusted' },
    ];
    const session = fakeSession({ state: { grants: [{ kind: 'edits' as const }] } });
    const said = words(await run('/permissions', { session, desk: { permissions } }));
    expect(said).toContain('mode = ask: every change is reviewed before it lands');
    expect(said).toContain('deny = Bash(rm *) · /home/me/.config/archie/config.yaml:4');
    expect(said).toContain('allow = Bash(make) · .archie/config.yaml:2 · does not count: not trusted');
    expect(said).toContain('allow = every edit · by you, until the mode changes');
    expect(words(await run('/permissions'))).toContain('rules = none: the mode alone decides');
  });

  it('/status tells where one is and what holds', async () => {
    const said = words(await run('/status'));
    for (const row of [
      'git = main, nothing unstaged',
      'memory = AGENTS.md read',
      'mode = ask: every change',
      'theme = no colour',
    ])
      expect(said).toContain(row);
  });

  it('/mode switches on bypass only where archie was started so', async () => {
    const refused = await run('/mode bypass');
    expect(refused.session.state().settings.mode).toBe('ask');
    expect(words(refused)).toContain('--permission-mode bypass');
    expect((await run('/mode bypass', { startMode: 'bypass' })).session.state().settings.mode).toBe('bypass');
    expect((await run('/mode plan')).session.state().settings.mode).toBe('plan');
  });

  it('/agent takes a persona there is, auto and off', async () => {
    expect(words(await run('/agent nobody'))).toContain('no persona called nobody');
    expect((await run('/agent off')).session.state().settings.agent).toBe('off');
  });

  it('/diff shows the first state of each file against the last, and nothing that was taken back', async () => {
    const session = fakeSession();
    const recorded: RecordedEvent[] = [];
    session.subscribe((event) => recorded.push(event as RecordedEvent));
    session.emit({ type: 'landed', landing: landing('a', 'tool', [file('x', '1', '2'), file('y', '1', '2')]) });
    session.emit({ type: 'landed', landing: landing('b', 'tool', [file('x', '2', '3')]) });
    session.emit({ type: 'landed', landing: landing('c', 'undo', [file('y', '2', '1')]) });
    const { said } = await run('/diff', { recorded });
    expect(said).toMatchObject([{ kind: 'diff', files: [file('x', '1', '3')] }]);
    expect(words(await run('/diff'))).toContain('nothing that landed');
  });

  it('/undo takes the last open landing, or the turn, and names what is in the way', async () => {
    const landings = async () => [
      landing('l1', 'tool', [file('a', '1', '2')]),
      landing('l2', 'tool', [file('b', '1', '2')], 'l3'),
      landing('l3', 'undo', [file('b', '2', '1')]),
    ];
    const done = await run('/undo', { desk: { landings } });
    // Which one that is, the session knows: its own comes before that of another.
    expect(done.session.calls).toEqual([{ name: 'undo', args: ['last'] }]);
    // An undo has an id too.
    expect((await run('/undo l3')).session.calls).toEqual([{ name: 'undo', args: [['l3']] }]);
    const turn = await run('/undo turn', { desk: { landings } });
    expect(turn.session.calls).toEqual([{ name: 'undo', args: ['turn'] }]);
    for (const label of ['src/a', '/home/me/shop/src/a']) {
      const own = { ...landing('l1', 'tool', [file('src/a', '1', '2')]), origin: { by: 'tool' as const, label } };
      expect(words(await run('/undo list', { desk: { landings: async () => [own] } }))).toContain('l1 = src/a\n');
    }

    const session = fakeSession({
      on: {
        undo: () => {
          throw new LandingFailure('conflict', 'a was changed since.', ['a']);
        },
      },
    });
    expect(words(await run('/undo l1', { session, desk: { landings } }))).toContain(
      'error: a was changed since. | in the way: a',
    );
    expect(words(await run('/undo list', { desk: { landings } }))).toContain('l1 = a (label of l1)');
    expect(words(await run('/undo list'))).toContain('nothing landed here');
  });

  it('/undo puts the prompt back into the composer when the conversation went back with the files', async () => {
    const recorded: RecordedEvent[] = [];
    const session = fakeSession({
      on: { undo: (on) => void on.emit({ type: 'rewound', toTurn: 2, prompt: 'add a cache' }) },
    });
    session.subscribe((event) => isRecorded(event) && recorded.push(event));
    const landings = async () => [landing('l1', 'tool', [file('a', '1', '2')])];
    expect((await run('/undo', { session, recorded, desk: { landings } })).drafts).toEqual(['add a cache']);
    expect((await run('/undo', { recorded, desk: { landings } })).drafts).toEqual([]);
  });

  it('/review and /discard take what is staged, else the only proposal that waits, else list them', async () => {
    const proposal = (id: string, title: string): Proposal => ({
      id,
      at: 0,
      title,
      changes: { id, files: [file('a', '1', '2')], origin: { by: 'tool' } },
    });
    const one = { proposals: async () => [proposal('p1', 'add a cache')] };
    const two = { proposals: async () => [proposal('p1', 'add a cache'), proposal('p2', 'rename it')] };
    const staged = fakeSession({ state: { staged: { proposal: 's-1', files: 3 } } });
    expect((await run('/review', { session: staged, desk: two })).session.calls).toEqual([
      { name: 'review', args: ['s-1'] },
    ]);
    expect((await run('/review', { desk: one })).session.calls).toEqual([{ name: 'review', args: ['p1'] }]);
    expect((await run('/discard p2', { desk: two })).session.calls).toEqual([{ name: 'discard', args: ['p2'] }]);
    const asked = await run('/review', { desk: two });
    expect(asked.session.calls).toEqual([]);
    expect(words(asked)).toContain('p2 = 1 file · rename it');
    expect(words(await run('/review'))).toContain('nothing is staged');
  });

  it('/redo says when there is nothing to land again', async () => {
    const session = fakeSession({
      on: {
        redo: () => {
          throw new LandingFailure('nothing', 'Nothing was taken back.');
        },
      },
    });
    expect(words(await run('/redo', { session }))).toBe('info: Nothing was taken back.');
    expect((await run('/redo l2')).session.calls).toEqual([{ name: 'redo', args: ['l2'] }]);
  });

  it('/resume takes a number of the list, an id, or the start of one', async () => {
    const sessions = async () => [summary('abc1', 'first'), summary('abd2', 'second')];
    for (const [given, id] of [
      ['2', 'abd2'],
      ['abc1', 'abc1'],
      ['abd', 'abd2'],
    ])
      expect((await run(`/resume ${given}`, { desk: { sessions } })).changed).toMatchObject([{ id }]);
    expect(words(await run('/resume ab', { desk: { sessions } }))).toContain('there is no session ab');
    for (const command of ['/resume', '/sessions']) {
      const { lists, changed } = await run(command, { desk: { sessions }, picks: 'second' });
      expect(lists[0]).toContain('  second = 3 minutes ago · 2 turns · 3 files');
      expect(lists[0]).toContain('last: and then');
      expect(changed).toMatchObject([{ id: 'abd2', words: 'resumed: second' }]);
    }
    expect((await run('/resume', { desk: { sessions } })).changed).toEqual([]);
  });

  it('/clear opens a new session and names the one before', async () => {
    const { changed } = await run('/clear');
    expect(changed).toEqual([{ id: 's-fresh', words: 'a new session · the one before: /resume s-1' }]);
  });

  it('/cost says what was used once, where one model was', async () => {
    const session = fakeSession();
    const recorded: RecordedEvent[] = [];
    session.subscribe((event) => recorded.push(event as RecordedEvent));
    const reply = { type: 'replied' as const, id: 'm', content: [], stop: 'end_turn' as const, durationMs: 1 };
    session.emit({ ...reply, model: 'one', usage: { ...noUsage, input: 1_000 }, cost: 0.5 });
    expect(words(await run('/cost', { session, recorded }))).not.toContain('in all');
    session.emit({ ...reply, model: 'two', usage: { ...noUsage, input: 1_000 }, cost: 0.5 });
    expect(words(await run('/cost', { session, recorded }))).toContain('in all = $1.00');
  });

  it('/cost never shows an unknown price as nothing', async () => {
    const session = fakeSession();
    const recorded: RecordedEvent[] = [];
    session.subscribe((event) => recorded.push(event as RecordedEvent));
    const reply = { type: 'replied' as const, id: 'm', content: [], stop: 'end_turn' as const, durationMs: 1 };
    session.emit({ ...reply, model: 'known', usage: { ...noUsage, input: 1_000 }, cost: 0.5 });
    session.emit({ ...reply, model: 'local', usage: { ...noUsage, output: 7 }, cost: null });
    const said = words(await run('/cost', { session, recorded }));
    expect(said).toContain('known = $0.50 · 1,000 in, 0 out');
    expect(said).toContain('local = cost unknown · 0 in, 7 out');
    expect(said).toContain('in all = cost unknown');
  });

  it('/cost tells what the cache kept, for how long, and what it missed and why', async () => {
    const clock = { now: 0 };
    const session = fakeSession({ now: () => clock.now });
    const recorded: RecordedEvent[] = [];
    session.subscribe((event) => recorded.push(event as RecordedEvent));
    const reply = {
      type: 'replied' as const,
      id: 'm',
      content: [],
      stop: 'end_turn' as const,
      durationMs: 1,
      cost: 0.1,
    };
    const sent = (
      read: number,
      write: number,
      more: Partial<typeof reply & { cacheMiss: CacheMiss; model: string }> = {},
    ) =>
      session.emit({
        ...reply,
        model: 'm',
        usage: { ...noUsage, cacheRead: read, cacheWrite: write, cacheWriteHour: write },
        ...more,
      });
    sent(0, 1000);
    sent(1000, 200);
    // Said by the service, with and without a number.
    sent(0, 1300, { cacheMiss: { reason: 'tools_changed', tokens: 1150 } });
    sent(0, 1400, { cacheMiss: { reason: 'something_new', tokens: null } });
    // Seen by what was read alone.
    clock.now += 61 * 60_000;
    sent(0, 1500);
    sent(0, 1600);
    sent(1590, 50);
    sent(0, 1700, { model: 'other' });
    session.emit({
      type: 'compacted',
      trigger: 'manual',
      method: 'summary',
      summary: 's',
      messages: [],
      tokensBefore: 1,
      usage: noUsage,
      cost: 0,
    });
    sent(0, 300, { model: 'other' });
    const said = words(await run('/cost', { session, recorded }));
    expect(said).toContain('written for 1 h');
    expect(said.split('\n').filter((row) => row.startsWith('cache missed'))).toEqual([
      'cache missed = 1,640: another model',
      'cache missed = 1,500: no reason given',
      'cache missed = 1,400: more than an hour had passed',
      'cache missed = 1,300: something_new',
      'cache missed = 1,150: the tools changed',
    ]);
  });

  it('/cost says of a service without a cache that it missed nothing', async () => {
    const session = fakeSession();
    const recorded: RecordedEvent[] = [];
    session.subscribe((event) => recorded.push(event as RecordedEvent));
    const reply = { type: 'replied' as const, id: 'm', content: [], stop: 'end_turn' as const, durationMs: 1, cost: 0 };
    for (const input of [1000, 2000]) session.emit({ ...reply, model: 'm', usage: { ...noUsage, input } });
    expect(words(await run('/cost', { session, recorded }))).not.toContain('missed');
  });
});

describe('mentions', () => {
  const desk = fakeDesk({
    files: async () => [
      'src/a.ts',
      'src/deep/b.ts',
      'Makefile',
      'draft(1).md',
      'q"uote.txt',
      '文件/說明.md',
      'cafe\u0301.md',
      'docs/x.md',
    ],
    attach: async (path) => {
      if (path === 'big.bin') throw new ToolFailure('binary', 'big.bin is not text.');
      if (path === '.env') return { name: path, content: [{ type: 'text', text: 'y' }] };
      if (!/^(?:src\/a\.ts|Makefile|draft\(1\)\.md|q"uote\.txt|文件\/說明\.md|cafe\u0301\.md)$/.test(path))
        throw new ToolFailure('not_found', `${path} is not there.`);
      return { name: path, content: [{ type: 'text', text: 'x' }] };
    },
    personas: {
      all: [{ name: 'Architect', slug: 'architect' } as never, { name: 'docs', slug: 'docs' } as never],
      shadowed: [],
      problems: [],
    },
  });

  /** What is attached and told. */
  const read = async (text: string) => {
    const told: string[] = [];
    const found = await readMentions(mentionsIn(text), {
      session: fakeSession(),
      desk,
      tell: (said) => told.push(said),
    });
    return { names: found.map(({ name }) => name), told };
  };

  it.each([
    ['請看@src/a.ts', ['src/a.ts']],
    ['@src/a.ts的內容和@Makefile一起看', ['src/a.ts', 'Makefile']],
    ['@draft(1).md', ['draft(1).md']],
    ['@"q"uote.txt" (@"Makefile")', ['q"uote.txt', 'Makefile']],
    ['@文件/說明.md的內容', ['文件/說明.md']],
    ['@caf\u00e9.md', ['cafe\u0301.md']],
    ['@src/ and @src and @./src/a.ts:10', ['src/', 'src/a.ts']],
    ['@docs/ but @docs is somebody', ['docs/']],
    ['@architect看一下 @Architect @agent-architect', []],
    ['@.env請看看有沒有什麼問題吧謝謝你', ['.env']],
    ['me@src/a.ts', []],
  ])('%s', async (text, names) => {
    expect(await read(text)).toEqual({ names, told: [] });
  });

  it('that cannot be had are told, each under its plain name', async () => {
    expect(await read('@big.bin, @no/such.ts的內容 and @media')).toEqual({
      names: [],
      told: [
        '@big.bin was not attached: big.bin is not text.',
        '@no/such.ts was not attached: no/such.ts is not there.',
        '@media goes as a word: no file, folder or persona is called so',
      ],
    });
  });

  it('of a folder are the names of its files', async () => {
    const [attached] = await readMentions([['src']], { session: fakeSession(), desk, tell: () => undefined });
    expect(attached).toEqual({
      name: 'src/',
      content: [{ type: 'text', text: 'A folder of 2 files:\nsrc/a.ts\nsrc/deep/b.ts' }],
    });
  });

  it('said while the model works are told to be read, not attached', () => {
    const told: string[] = [];
    tellNotAttached([['src/a.ts']], (said) => told.push(said));
    tellNotAttached([['architect']], (said) => told.push(said));
    expect(told).toHaveLength(1);
  });

  it('are read as the tools of the session see them: with what is staged, in mode stage alone', async () => {
    const session = fakeSession({ state: { staged: { proposal: 'turn-1', files: 1 } } });
    const asked: (string | undefined)[] = [];
    const seeing = fakeDesk({
      files: async () => ['src/a.ts'],
      attach: async (name, staged) => {
        asked.push(staged);
        return { name, content: [] };
      },
    });
    for (const mode of ['stage', 'ask'] as const) {
      session.set({ mode });
      await readMentions([['src/a.ts']], { session, desk: seeing, tell: () => undefined });
    }
    expect(asked).toEqual(['turn-1', undefined]);
  });
});

describe('/why', () => {
  const stamp = (happening: Happening, turn: number, seq: number): RecordedEvent =>
    ({ seq, at: seq, turn, thread: 'main', ...happening }) as RecordedEvent;
  const started = (prompt: string): Happening => ({ type: 'turn.started', prompt, attachments: [] });
  const routed = (more: Partial<Extract<Happening, { type: 'routed' }>>): Happening => ({
    type: 'routed',
    persona: 'architect',
    previous: null,
    confidence: 0.9,
    reasons: [],
    by: 'router',
    ...more,
  });
  const begun: Happening = {
    type: 'session.started',
    format: 1,
    id: 's',
    version: '1',
    root: '/repo',
    settings: { model: 'm', mode: 'ask', agent: 'auto' },
  };
  /** Turns begin with a prompt. */
  function recorded(...happenings: Happening[]): RecordedEvent[] {
    let turn = 0;
    return [begun, ...happenings].map((each, seq) =>
      stamp(each, each.type === 'turn.started' ? (turn += 1) : turn, seq),
    );
  }
  const away = routed({ persona: null, previous: 'architect', by: 'overruled' });

  it.each<[string, Happening[], Record<string, unknown>]>([
    ['the first prompt', [started('design it'), routed({})], { prompt: 'design it', current: null, agent: 'auto' }],
    [
      'a follow-up',
      [started('design it'), routed({}), started('and redis?')],
      { prompt: 'and redis?', current: 'architect', previous: 'design it' },
    ],
    [
      'what follows a persona that was sent away',
      [started('design it'), routed({}), away, started('yes')],
      { current: null, previous: undefined },
    ],
    [
      'what follows one that was accepted',
      [started('hm'), routed({ by: 'accepted' }), started('yes')],
      { current: 'architect', previous: 'hm' },
    ],
    ['a setting that changed', [{ type: 'set', settings: { agent: 'suggest' } }, started('x')], { agent: 'suggest' }],
    ['a persona of a whole session', [routed({ by: 'chosen' }), started('x')], { current: 'architect' }],
    [
      'a conversation that went back',
      [started('a'), started('b'), { type: 'rewound', toTurn: 2, prompt: 'b' }],
      { prompt: 'a', previous: undefined },
    ],
  ])('knows what the dispatcher was given: %s', (_what, happenings, expected) => {
    expect({ previous: undefined, ...lastDecision(recorded(...happenings)) }).toMatchObject(expected);
  });

  it('tells every term, the lighter ones together, and what the user made of it', async () => {
    const asked: unknown[] = [];
    const explain: Desk['explain'] = async (prompt, at, then) => {
      asked.push([prompt, at, then]);
      return {
        routing: routing('architect', prompt, 'router', {
          confidence: 0.998,
          reasons: ['"booked twice" (concurrency)'],
          candidates: [
            { persona: 'architect', confidence: 0.998 },
            { persona: null, confidence: 0.002 },
          ],
        }),
        about: 'back-end work',
        terms: [
          { words: '"booked twice"', concept: 'concurrency', weight: 0.31 },
          { words: '"the"', weight: -0.12 },
          { words: '"a"', weight: 0.01 },
          { words: '"b"', weight: -0.03 },
        ],
        notes: ['handed over from 96 %', 'your corrections: −0.20 for architect'],
      };
    };
    const ran = await run('/why', { desk: { explain }, recorded: recorded(started('design it'), routed({}), away) });
    expect(asked).toEqual([['design it', { agent: 'auto', current: null }, 1]]);
    expect(words(ran).split('\n')).toEqual([
      'Why: design it',
      '+0.31 = "booked twice" (concurrency)',
      '−0.12 = "the"',
      '−0.02 = 2 lighter terms together',
      'decision = → architect',
      'because of = "booked twice" (concurrency)',
      'likeliest = architect 99 %',
      'behind it = archie 0 %',
      'you = kept it with archie',
      'compared = handed over from 96 % · your corrections: −0.20 for architect',
      expect.stringContaining('log odds'),
    ]);
  });

  it('has nothing to tell before the first prompt', async () => {
    expect(words(await run('/why'))).toContain('nothing was decided yet');
  });
});
