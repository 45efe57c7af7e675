/** What `npm run picture -- --all` draws: each screen of archie, as the front draws it, over a session that was written for it. */

import { appKeys } from '../../src/fronts/tui/app-keys.ts';
import { composerKeys } from '../../src/fronts/tui/composer/key-table.ts';
import { helpRows } from '../../src/fronts/tui/keys/help.ts';
import { keyGroups } from '../../src/fronts/tui/keys/table.ts';
import type { Theme } from '../../src/fronts/tui/theme.ts';
import { DelegatesBoard } from '../../test/fronts/tui/delegates-board.ts';
import { JobsBoard } from '../../test/fronts/tui/jobs-board.ts';
import { PickerBoard, listBy } from '../../test/fronts/tui/picker-board.ts';
import { delegates, jobs, models, printed, said, thread } from './material.ts';
import type { Language } from './material.ts';
import { evidence, plan, sideBySide } from './reviews.ts';
import { answer, begun, told } from './transcripts.ts';

/** What a screen is drawn for. */
export interface ScreenAt {
  columns: number;
  rows: number;
  theme: Theme;
  language: Language;
}

interface Screen {
  /** What the index says of it. */
  says: string;
  columns: number;
  rows: number;
  draw: (at: ScreenAt) => readonly string[] | Promise<readonly string[]>;
}

const window = { columns: 100, rows: 30 };

/** By the names of their files. */
export const screens: Readonly<Record<string, Screen>> = {
  'first-screen': { says: 'before the first prompt: who answers, where, what may happen', ...window, draw: begun },
  answer: { says: 'a turn: what was read, the receipt of an edit, the answer', ...window, draw: answer },
  review: { says: 'the review of an edit, side by side', columns: 132, rows: 34, draw: sideBySide },
  evidence: { says: 'what was proven of a migration, in its review', ...window, draw: evidence },
  plan: { says: 'the review of a plan, with a comment', ...window, draw: plan },
  models: {
    says: 'the models to choose from (`/model`)',
    ...window,
    draw: async (at) => new PickerBoard({ ...at, picker: await listBy('model', models) }).frame.rows,
  },
  palette: {
    says: 'all that can be done here, found by words (Ctrl+P)',
    ...window,
    draw: (at) => new PickerBoard(at).input(said(at.language, 'session', '工作階段')).frame.rows,
  },
  keys: {
    says: 'the keys of the screen at hand (`?`)',
    columns: 84,
    rows: 36,
    draw: ({ theme, rows }) =>
      helpRows(keyGroups([...composerKeys, ...appKeys]), { columns: 80, height: rows, scroll: 0, theme }).rows,
  },
  theme: {
    says: 'the themes to choose from (`/theme`)',
    ...window,
    draw: async (at) => new PickerBoard({ ...at, picker: await listBy('theme', {}, [], at.theme.name) }).frame.rows,
  },
  delegates: {
    says: 'the delegates at work (Ctrl+S)',
    ...window,
    draw: (at) => {
      const board = new DelegatesBoard(delegates(at.language), at);
      board.thread = thread;
      return board.frame.rows;
    },
  },
  jobs: {
    says: 'what a command in the background prints (`/jobs`)',
    ...window,
    draw: (at) => {
      const board = new JobsBoard(jobs, at);
      board.printed = printed;
      return board.input('enter').frame.rows;
    },
  },
  context: { says: 'what the context window holds (`/context`)', ...window, draw: told('context') },
  status: { says: 'where you are, what holds, what it cost (`/status`)', ...window, draw: told('status') },
};

export const languages: readonly Language[] = ['en', 'zh-TW'];
export const looks = ['dark', 'light'] as const;

/** The name of a picture's file. */
export function pictureName(screen: string, language: string, look: string): string {
  return `${screen}.${language}.${look}.svg`;
}
