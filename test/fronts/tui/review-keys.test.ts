/** The key table of the review: help and handbook tell of all keys that work, and of no others. */

import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import type { ReviewQuestion } from '../../../src/protocol/approval.ts';
import { helpRows } from '../../../src/fronts/tui/keys/help.ts';
import { pressesOf } from '../../../src/fronts/tui/keys/press.ts';
import type { Press } from '../../../src/fronts/tui/keys/press.ts';
import { keyGroups } from '../../../src/fronts/tui/keys/table.ts';
import { frameOf } from '../../../src/fronts/tui/review/draw/frame.ts';
import { reviewController } from '../../../src/fronts/tui/review/state/controller/controller.ts';
import { helpKeys } from '../../../src/fronts/tui/review/state/keys/help.ts';
import { reviewKeys } from '../../../src/fronts/tui/review/state/keys/table.ts';
import type { ReviewState } from '../../../src/fronts/tui/review/state/state.ts';
import { reviewStep } from '../../../src/fronts/tui/review/state/step.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';
import { handbookPart, keySection } from '../../support/handbook.ts';

const theme = chooseTheme({ color: false }, {});
const abouts = ['call', 'turn', 'undo', 'redo', 'patch'] as const;

/** How the handbook calls what is reviewed. */
const where = {
  call: 'an edit',
  turn: 'a turn',
  patch: 'a proposal or patch',
  undo: 'an undo',
  redo: 'a redo',
  plan: 'a plan',
};

const help = (columns: number, height: number, scroll: number, about: (typeof abouts)[number]) =>
  helpRows(keyGroups(reviewKeys, about), { columns, height, scroll, theme });

describe('the keys of a review', () => {
  it('are in the handbook as the table has them: UPDATE=1 writes them anew', () => {
    const made = keySection(reviewKeys, where);
    expect(handbookPart(new URL('../../../docs/review.md', import.meta.url), 'keys', made)).toBe(made);
  });

  it('are all in the help, in any width', () => {
    for (const about of abouts) {
      const told = keyGroups(reviewKeys, about).flatMap(({ rows }) => rows.map(({ does }) => does));
      expect(told.length).toBeGreaterThan(30);
      for (const columns of [20, 40, 79, 120]) {
        const { rows, total } = help(columns, 1000, 0, about);
        expect(rows).toHaveLength(total);
        for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns);
        const text = rows.join(' ').replace(/\s+/g, ' ');
        expect(told.filter((does) => !text.includes(does))).toEqual([]);
      }
    }
    expect(help(79, 1000, 0, 'undo').rows.join('\n')).not.toContain('send back');
  });

  it('are shown from where one scrolled to, never past the end', () => {
    const { rows: all, total } = help(79, 1000, 0, 'call');
    expect(help(79, 10, 5, 'call').rows).toEqual(all.slice(5, 15));
    expect(help(79, 10, 900, 'call').rows).toEqual(all.slice(total - 10));
  });

  it('are each told of somewhere, and have an act each', () => {
    const told = new Set(reviewKeys.flatMap(({ keys, does }) => (does === undefined ? [] : keys)));
    const all = [...reviewKeys, ...helpKeys];
    expect(all.flatMap(({ keys }) => keys).filter((key) => !told.has(key))).toEqual([]);
    const uneven = all.filter(({ keys, act }) => typeof act !== 'function' && keys.length % act.length !== 0);
    expect(uneven).toEqual([]);
  });

  it('have no second row of the same group that the first one hides', () => {
    const seen = new Set<string>();
    for (const { keys, group, when } of reviewKeys) {
      for (const key of keys) {
        expect(seen, `${group}: ${key}`).not.toContain(`${group} ${key}`);
        if (!when) seen.add(`${group} ${key}`);
      }
    }
  });

  it('are in the table whatever they do: none works that it does not name', async () => {
    const listed = (of: (group: string) => boolean) =>
      new Set(reviewKeys.filter(({ group }) => of(group)).flatMap(({ keys }) => keys));
    const elsewhere = (group: string) => group !== 'While writing';
    const places: [string, ReadonlySet<string>, Partial<ReviewState>][] = [
      ['the diff', listed((group) => elsewhere(group) && group !== 'In the list of files'), {}],
      ['the list', listed(elsewhere), { tree: true, file: 1 }],
    ];
    const unlisted: string[] = [];
    for (const about of abouts) {
      const { data, look } = await opened(about);
      for (const [place, known, there] of places) {
        const begun = { ...data.state, ...there };
        // Being looked at changes what was seen.
        const idle = reviewStep(begun, named('none'), look).state;
        for (const [name, press] of presses) {
          const { state, effect } = reviewStep(begun, press, look);
          const acts = effect !== undefined || JSON.stringify(state) !== JSON.stringify(idle);
          if (acts && !known.has(name)) unlisted.push(`${about}, ${place}: ${name}`);
        }
      }
    }
    expect(unlisted).toEqual([]);
  });
});

const named = (name: string, more: Partial<Extract<Press, { type: 'key' }>> = {}): Press => ({
  type: 'key',
  name,
  ctrl: false,
  alt: false,
  shift: false,
  chunk: false,
  ...more,
});

const names = ['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'enter', 'escape', 'tab'];
const presses: readonly [string, Press][] = [
  ...Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).map((one): [string, Press] => [
    one,
    pressesOf(one, {} as Key)[0]!,
  ]),
  ...names.map((name): [string, Press] => [name, named(name)]),
  ...names.map((name): [string, Press] => [`shift+${name}`, named(name, { shift: true })]),
  ...'abcdefghijklmnopqrstuvwxyz'
    .split('')
    .map((letter): [string, Press] => [`ctrl+${letter}`, named(letter, { ctrl: true })]),
];

/** A review of two files, read. */
async function opened(about: ReviewQuestion['about']) {
  const texts: Record<string, string> = { a: 'one\ntwo\n', b: 'one\n2\nthree\n' };
  const state = (hash: string) => ({ hash, mode: 'file' as const, size: texts[hash]!.length });
  const files = ['a.ts', 'b.ts'].map((path) => ({ path, before: state('a'), after: state('b') }));
  const question: ReviewQuestion = {
    id: 'q',
    kind: 'review',
    about,
    changes: { id: 's', files, origin: { by: 'tool' } },
    because: { code: 'ask', text: '' },
    remember: [{ kind: 'edits' }],
    rewind: { turn: 1, prompt: 'do' },
  };
  const controller = reviewController(question);
  const read = new Promise<void>((resolve) => {
    controller.subscribe(() => {
      if (!controller.data().files.includes(undefined)) resolve();
    });
  });
  const never = () => {};
  const stop = controller.start({
    blob: (hash) => Promise.resolve(new TextEncoder().encode(texts[hash])),
    putBlob: () => Promise.resolve(''),
    openEditor: () => Promise.resolve(null),
    colors: () => Promise.resolve(null),
    onAnswer: never,
    onInterrupt: never,
  });
  await read;
  stop();
  const data = controller.data();
  const { look } = frameOf(data, { question, columns: 80, rows: 24, theme, spoken: false, canFull: true });
  return { data, look };
}
