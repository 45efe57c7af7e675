import { readFile } from 'node:fs/promises';
import type { Key } from 'ink';
import { describe, expect, it } from 'vitest';
import type { ReviewQuestion } from '../../../src/protocol/approval.ts';
import { nameOf } from '../../../src/fronts/tui/keys/names.ts';
import { pressesOf, type Press } from '../../../src/fronts/tui/keys/press.ts';
import { frameOf } from '../../../src/fronts/tui/review/draw/frame.ts';
import { helpRows, type ReviewKey, reviewKeys } from '../../../src/fronts/tui/review/state/keymap.ts';
import { reviewStep } from '../../../src/fronts/tui/review/state/step.ts';
import { reviewStore } from '../../../src/fronts/tui/review/state/controller.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import { width } from '../../../src/text/width.ts';

const theme = chooseTheme({ color: false }, {});
const abouts = ['call', 'turn', 'undo', 'redo', 'patch'] as const;

const where: Record<(typeof abouts)[number], string> = {
  call: 'an edit',
  turn: 'a turn',
  patch: 'a proposal or patch',
  undo: 'an undo',
  redo: 'a redo',
};

/** A key's row in the handbook. */
function documented({ keys, does, about }: ReviewKey): string {
  const names = keys.map((key) => `\`${nameOf(key).replace('|', '\\|')}\``).join(' ');
  return `| ${names} | ${does}${about ? ` (${about.map((one) => where[one]).join(', ')})` : ''} |`;
}

describe('the keys of a review', () => {
  it('are all in the handbook, as the table has them, and no others', async () => {
    const handbook = await readFile(new URL('../../../docs/review.md', import.meta.url), 'utf8');
    const table = handbook.slice(handbook.indexOf('\n## Keys')).split('\n');
    const rows = table.filter((row) => row.startsWith('| `'));
    expect(rows).toEqual(reviewKeys.map(documented));
  });

  it('are all in the help, in any width', () => {
    for (const about of abouts) {
      for (const columns of [20, 40, 79, 120]) {
        const { rows, total } = helpRows(columns, 1000, 0, about, theme);
        expect(rows).toHaveLength(total);
        for (const row of rows) expect(width(row)).toBeLessThanOrEqual(columns);
        const text = rows.join(' ').replace(/\s+/g, ' ');
        const mine = reviewKeys.filter((key) => key.about === undefined || key.about.includes(about));
        expect(mine.filter(({ does }) => !text.includes(does))).toEqual([]);
      }
    }
    expect(helpRows(79, 1000, 0, 'undo', theme).rows.join('\n')).not.toContain('send back');
  });

  it('are shown from where one scrolled to, never past the end', () => {
    const { rows: all, total } = helpRows(79, 1000, 0, 'call', theme);
    expect(helpRows(79, 10, 5, 'call', theme).rows).toEqual(all.slice(5, 15));
    expect(helpRows(79, 10, 900, 'call', theme).rows).toEqual(all.slice(total - 10));
  });

  it('are listed whatever they do: none works that the table does not name', async () => {
    const listed = new Set(reviewKeys.flatMap(({ keys }) => keys));
    const named = ['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end', 'enter', 'escape', 'tab'];
    const key = (name: string, more: Partial<Extract<Press, { type: 'key' }>> = {}): Press => ({
      type: 'key',
      name,
      ctrl: false,
      alt: false,
      shift: false,
      chunk: false,
      ...more,
    });
    const presses: [string, Press][] = [
      ...Array.from({ length: 0x7f - 0x20 }, (_, i) => String.fromCharCode(0x20 + i)).map((one): [string, Press] => [
        one,
        pressesOf(one, {} as Key)[0]!,
      ]),
      ...named.map((name): [string, Press] => [name, key(name)]),
      ...named.map((name): [string, Press] => [`shift+${name}`, key(name, { shift: true })]),
      ...'abcdefghijklmnopqrstuvwxyz'
        .split('')
        .map((letter): [string, Press] => [`ctrl+${letter}`, key(letter, { ctrl: true })]),
    ];
    const unlisted: string[] = [];
    for (const about of abouts) {
      const { data, look } = await opened(about);
      // Being looked at changes what was seen.
      const idle = reviewStep(data.state, key('none'), look).state;
      for (const [name, press] of presses) {
        const { state, effect } = reviewStep(data.state, press, look);
        const acts = effect !== undefined || JSON.stringify(state) !== JSON.stringify(idle);
        if (acts && !listed.has(name)) unlisted.push(`${about}: ${name}`);
      }
    }
    expect(unlisted).toEqual([]);
  });
});

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
  const store = reviewStore(question);
  const read = new Promise<void>((resolve) => {
    store.subscribe(() => {
      if (!store.data().files.includes(undefined)) resolve();
    });
  });
  const never = () => {};
  const stop = store.start({
    question,
    columns: 80,
    rows: 24,
    theme,
    blob: (hash) => Promise.resolve(new TextEncoder().encode(texts[hash])),
    putBlob: () => Promise.resolve(''),
    openEditor: () => Promise.resolve(null),
    onAnswer: never,
    onInterrupt: never,
  });
  await read;
  stop();
  const data = store.data();
  const { look } = frameOf(data, { question, columns: 80, rows: 24, theme, spoken: false, canFull: true });
  return { data, look };
}
