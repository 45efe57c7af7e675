/** The keys that people are told of, in `/help`, in footers and in the README, are those that the key tables act on. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { appKeys, pressApp } from '../../../src/fronts/tui/app-keys.ts';
import { runCommand } from '../../../src/fronts/tui/commands/registry.ts';
import { composerKeys } from '../../../src/fronts/tui/composer/key-table.ts';
import { searchKeys } from '../../../src/fronts/tui/composer/menu/search.ts';
import { delegateKeys } from '../../../src/fronts/tui/delegates/key-table.ts';
import { jobKeys } from '../../../src/fronts/tui/jobs/key-table.ts';
import { nameOf } from '../../../src/fronts/tui/keys/names.ts';
import type { Press } from '../../../src/fronts/tui/keys/press.ts';
import { scrollKeys } from '../../../src/fronts/tui/keys/scroll.ts';
import { pickerKeys } from '../../../src/fronts/tui/picker/key-table.ts';
import { permissionKeys } from '../../../src/fronts/tui/permission/key-table.ts';
import { unfoldKeys } from '../../../src/fronts/tui/unfold/key-table.ts';
import type { Block } from '../../../src/fronts/tui/view/block.ts';
import { fakeDesk, fakeSession } from '../../support/fake-session.ts';

interface Row {
  keys: readonly string[];
  does?: string;
  when?: unknown;
}
const told: readonly Row[] = [...composerKeys, ...appKeys];
const tables: Record<string, readonly Row[]> = {
  composerKeys,
  searchKeys,
  permissionKeys,
  scrollKeys,
  appKeys,
  delegateKeys,
  jobKeys,
  unfoldKeys,
  pickerKeys,
};

async function helpOfKeys(): Promise<readonly (readonly [string, string])[]> {
  const said: Block[] = [];
  const nothing = () => {};
  await runCommand('help', '', {
    session: fakeSession(),
    desk: fakeDesk(),
    recorded: [],
    startMode: 'ask',
    print: (block) => said.push(block),
    change: async () => {},
    send: nothing,
    draft: nothing,
    pick: () => Promise.resolve(null),
    open: () => undefined,
    showPlan: () => false,
    themes: null,
    vim: false,
    show: () => undefined,
    clipboard: null,
    showDelegates: nothing,
    showJobs: nothing,
    exit: nothing,
  });
  const sheet = said.find((block) => block.kind === 'sheet' && block.title === 'Keys');
  return sheet?.kind === 'sheet' ? sheet.rows : [];
}

describe('/help', () => {
  it('tells of the keys in this order and these words', async () => {
    expect(await helpOfKeys()).toEqual([
      ['Enter', 'sends; while the model works, it hears your words with its next request'],
      ['Alt+Enter, Ctrl+J', 'a new line'],
      ['Ctrl+V', 'the picture in the clipboard'],
      ['Esc', 'stops the turn, and what was said so far is kept; right after a hand-over: stays with archie'],
      ['Ctrl+C', 'clears what you typed, then stops the turn; twice ends archie'],
      ['Ctrl+F', 'the conversation in your pager, nothing folded: / searches it'],
      ['Shift+Tab', 'the next mode: plan, ask, stage, auto'],
      ['Ctrl+X', 'overrules the dispatcher: takes the turn from the persona, or gives it to the one that is suggested'],
      ['Enter', 'sends at once what is held back after a hand-over'],
      ['Ctrl+O', 'the conversation unfolded: receipts, outputs and thinking fold and unfold'],
      ['Alt+M', 'shows the source of the last diagram'],
      ['Ctrl+L', 'shows or hides the to-do list'],
      ['Ctrl+S', 'the delegates: looks inside one, says something to it, stops it'],
      ['Ctrl+B', 'puts the command that runs into the background: a job, see /jobs'],
      ['Alt+Z', 'takes back what landed last, as /undo does: you see it first'],
      ['↑ ↓', 'earlier prompts'],
      ['Ctrl+R', 'searches the earlier prompts'],
      ['Ctrl+G', 'your editor'],
      ['Ctrl+P', 'all that can be done here, to be found by what you type'],
      ['Alt+P', 'the models to choose from'],
      ['?', 'the keys of the screen at hand; in the composer while nothing is typed'],
      ['Ctrl+Z', 'suspends archie; fg brings it back'],
    ]);
  });

  it('tells of every row that has words, by the names of its keys', async () => {
    const shown = new Map((await helpOfKeys()).map(([keys, does]) => [does, keys.split(/, | /)]));
    const rows = told.filter(({ does }) => does !== undefined);
    expect(shown.size).toBe(rows.length);
    for (const { keys, does } of rows) expect(shown.get(does!), does).toEqual(keys.map(nameOf));
  });
});

describe('the README', () => {
  const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

  it('names only keys that the help tells of', () => {
    const named = new Set(readme.match(/(?:\b(?:Ctrl|Alt|Shift)\+)+[A-Z]\w*|\b(?:Esc|Enter|PgUp|PgDn)\b/g));
    const known = new Set(told.filter(({ does }) => does !== undefined).flatMap(({ keys }) => keys.map(nameOf)));
    expect(named.size).toBeGreaterThan(3);
    expect([...named].filter((key) => !known.has(key))).toEqual([]);
  });

  it.each([
    [/(\S+) starts a new line/, /new line/],
    [/(\S+) opens your editor/, /editor/],
    [/(\S+) stops a turn/, /stops the turn/],
  ])('says of a key what its row says: %s', (inReadme, inTable) => {
    const [, key] = inReadme.exec(readme) ?? [];
    const row = told.find(({ keys, does }) => does !== undefined && keys.map(nameOf).includes(key!));
    expect(row?.does).toMatch(inTable);
  });
});

describe.each(Object.entries(tables))('%s', (_name, rows) => {
  it('has no row that another one before it always answers for', () => {
    const taken = new Set<string>();
    const hidden = rows.flatMap(({ keys, when }) => {
      const lost = keys.filter((key) => taken.has(key));
      if (when === undefined) for (const key of keys) taken.add(key);
      return lost;
    });
    expect(hidden).toEqual([]);
  });

  it('names keys as they are named when they are pressed', () => {
    const named =
      /^(?:ctrl\+)?(?:alt\+)?(?:shift\+)?(?:.|enter|escape|tab|backspace|delete|home|end|up|down|left|right|pageup|pagedown)$/u;
    expect(rows.flatMap(({ keys }) => keys).filter((key) => !named.test(key))).toEqual([]);
  });
});

describe('the keys of the app', () => {
  const key = (name: string, more: { ctrl?: boolean; alt?: boolean; shift?: boolean } = {}): Press => ({
    type: 'key',
    name,
    ctrl: false,
    alt: false,
    shift: false,
    chunk: false,
    ...more,
  });
  function pressed(presses: Press[], asked = false, held = false): string[] {
    const done: string[] = [];
    const does = (name: string) => () => void done.push(name);
    pressApp(presses, {
      asked,
      held,
      proceed: does('proceed'),
      nextMode: does('nextMode'),
      overrule: does('overrule'),
      unfold: does('unfold'),
      showDiagram: does('showDiagram'),
      toggleTodos: does('toggleTodos'),
      toggleDelegates: does('toggleDelegates'),
      background: does('background'),
      undo: does('undo'),
      suspend: does('suspend'),
    });
    return done;
  }

  it('do the same whether somebody writes or is asked, but for the mode', () => {
    const all = [
      key('tab', { shift: true }),
      ...['x', 'o', 'l', 's'].map((name) => key(name, { ctrl: true })),
      key('tab'),
      key('z', { alt: true }),
      key('m', { alt: true }),
      key('q', { ctrl: true }),
    ];
    expect(all.flatMap((press) => pressed([press]))).toEqual([
      'nextMode',
      'overrule',
      'unfold',
      'toggleTodos',
      'toggleDelegates',
      'undo',
      'showDiagram',
    ]);
    expect(all.flatMap((press) => pressed([press], true))).toEqual([
      'overrule',
      'unfold',
      'toggleTodos',
      'showDiagram',
    ]);
  });

  it('are not heard within a chunk of text', () => {
    expect(pressed([{ type: 'text', text: 'pasted' }, key('x', { ctrl: true })])).toEqual([]);
    expect(pressed([key('x', { ctrl: true }), { type: 'text', text: 'pasted' }])).toEqual([]);
    expect(pressed([{ type: 'paste', text: '\x18\n\x18' }])).toEqual([]);
    expect(pressed([])).toEqual([]);
  });
});
