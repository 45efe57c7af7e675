import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import { pad, width, wrap } from '../../../../text/width.ts';
import { nameOf } from '../../keys/names.ts';
import type { Theme } from '../../theme.ts';

type About = ReviewQuestion['about'];

const groups = ['Decide', 'Choose', 'Say', 'Move', 'Look', 'While writing', 'In the list of files'] as const;

export interface ReviewKey {
  group: (typeof groups)[number];
  /** As `keyFor` names them; all do the same, or one on and the other back. */
  keys: readonly string[];
  does: string;
  /** The reviews in which the key does that; in all where it is left out. */
  about?: readonly About[];
}

/** Every key of a review, and what it does. The help and the handbook say exactly this. */
export const reviewKeys: readonly ReviewKey[] = [
  { group: 'Decide', keys: ['y'], does: 'accept what is chosen: at first, everything', about: ['call'] },
  { group: 'Decide', keys: ['y'], does: 'land what is chosen: at first, everything', about: ['turn'] },
  { group: 'Decide', keys: ['y'], does: 'apply what is chosen: at first, everything', about: ['patch'] },
  { group: 'Decide', keys: ['y'], does: 'take back what is chosen: at first, everything', about: ['undo'] },
  { group: 'Decide', keys: ['y'], does: 'bring back what is chosen: at first, everything', about: ['redo'] },
  {
    group: 'Decide',
    keys: ['Z'],
    does: 'take back, and the conversation goes back to before its prompt',
    about: ['undo'],
  },
  { group: 'Decide', keys: ['n'], does: 'refuse all of it', about: ['call'] },
  { group: 'Decide', keys: ['n'], does: 'drop all of it', about: ['turn', 'patch'] },
  { group: 'Decide', keys: ['n'], does: 'leave everything as it is', about: ['undo', 'redo'] },
  { group: 'Decide', keys: ['a'], does: 'accept, and do not ask about edits again in this session', about: ['call'] },
  {
    group: 'Decide',
    keys: ['r'],
    does: 'send back, with words and all comments; what is chosen lands, unless that is everything',
    about: ['call', 'turn'],
  },
  { group: 'Decide', keys: ['e'], does: 'edit the file in your editor: what you save is what lands' },
  { group: 'Decide', keys: ['i'], does: 'edit the hunk in place' },
  {
    group: 'Decide',
    keys: ['1', '2', '3'],
    does: 'in a conflict: keep what is there now, both, or what is proposed',
    about: ['call', 'turn', 'patch'],
  },
  {
    group: 'Decide',
    keys: ['1', '2', '3'],
    does: 'in a conflict: keep what is there now, both, or the old',
    about: ['undo'],
  },
  {
    group: 'Decide',
    keys: ['1', '2', '3'],
    does: 'in a conflict: keep what is there now, both, or what the redo brings',
    about: ['redo'],
  },
  { group: 'Decide', keys: ['escape', 'ctrl+c'], does: 'stop the turn', about: ['call'] },
  { group: 'Decide', keys: ['escape', 'ctrl+c'], does: 'decide later: it stays where it is', about: ['turn', 'patch'] },
  { group: 'Decide', keys: ['escape', 'ctrl+c'], does: 'leave everything as it is', about: ['undo', 'redo'] },

  { group: 'Choose', keys: [' '], does: 'take or leave what the cursor is on: hunk, file, change of mode or encoding' },
  { group: 'Choose', keys: ['x'], does: 'take or leave the line, or the lines of the range' },
  { group: 'Choose', keys: ['v'], does: 'begin a range of lines; Esc ends it' },
  { group: 'Choose', keys: ['t'], does: 'take or leave the file' },
  { group: 'Choose', keys: ['T'], does: 'take or leave everything' },
  { group: 'Choose', keys: ['s'], does: 'split the hunk at its unchanged lines' },
  { group: 'Choose', keys: ['J'], does: 'join the hunk with the next one' },

  {
    group: 'Say',
    keys: ['c'],
    does: 'comment on the line, the hunk or the file; once more changes it, empty removes it',
  },
  { group: 'Say', keys: ['C'], does: 'comment on the whole' },

  { group: 'Move', keys: ['up', 'down', 'k', 'j'], does: 'line by line' },
  { group: 'Move', keys: ['pageup', 'pagedown'], does: 'page by page, and on into the next file' },
  { group: 'Move', keys: ['ctrl+u', 'ctrl+d'], does: 'half a page' },
  { group: 'Move', keys: ['g', 'G', 'home', 'end'], does: 'to the top, to the end' },
  { group: 'Move', keys: ['[', ']'], does: 'to the hunk before, to the next hunk' },
  { group: 'Move', keys: ['tab', 'shift+tab', 'right', 'left'], does: 'to the next file, to the one before' },
  { group: 'Move', keys: ['/'], does: 'search in the whole diff' },
  { group: 'Move', keys: ['.', ','], does: 'to the next match, to the one before' },

  { group: 'Look', keys: ['+', '=', '-'], does: 'more or fewer unchanged lines around each change' },
  { group: 'Look', keys: ['0'], does: 'fold unchanged lines away' },
  { group: 'Look', keys: ['*'], does: 'the whole file' },
  { group: 'Look', keys: ['w'], does: 'hide or show changes of white space only' },
  { group: 'Look', keys: ['|'], does: 'side by side, or one below the other' },
  { group: 'Look', keys: ['o'], does: 'the list of files' },
  {
    group: 'Look',
    keys: ['p'],
    does: 'only what changed since the last proposal, or the whole change',
    about: ['call', 'turn'],
  },
  { group: 'Look', keys: ['f'], does: 'the whole screen, or back' },
  { group: 'Look', keys: ['?'], does: 'these keys' },

  { group: 'While writing', keys: ['enter'], does: 'keep the comment, send the words, search; in a hunk: a new line' },
  { group: 'While writing', keys: ['ctrl+s', 'ctrl+enter'], does: 'in a hunk: keep what is written' },
  { group: 'While writing', keys: ['escape'], does: 'leave it; a hunk that was changed asks for it twice' },

  { group: 'In the list of files', keys: ['up', 'down', 'k', 'j'], does: 'file by file' },
  { group: 'In the list of files', keys: [' ', 'x'], does: 'take or leave the file' },
  { group: 'In the list of files', keys: ['enter', 'o', 'escape'], does: 'back to the diff' },
];

/** Rows `scroll` up to `scroll + height` of the list of all keys in a review about this, and how many there are. */
export function helpRows(
  columns: number,
  height: number,
  scroll: number,
  about: About,
  theme: Theme,
): { rows: string[]; total: number } {
  const all = groups.flatMap((group) => {
    const keys = reviewKeys.filter((key) => key.group === group && (key.about?.includes(about) ?? true));
    return [
      ...wrap(group, columns).map((row) => theme.paint('heading', row)),
      ...keys.flatMap((key) => keyRows(key, columns, theme)),
    ];
  });
  const top = Math.max(0, Math.min(scroll, all.length - height));
  return { rows: all.slice(top, top + height), total: all.length };
}

/** Columns of the keys, where there is room for a column of keys. */
const keyColumns = Math.max(...reviewKeys.map(({ keys }) => width(keys.map(nameOf).join(' ')))) + 4;

function keyRows({ keys, does }: ReviewKey, columns: number, theme: Theme): string[] {
  const shown = `  ${keys.map(nameOf).join(' ')}`;
  if (columns < keyColumns + 24) {
    const below = wrap(does, Math.max(1, columns - 4)).map((row) => `    ${row}`);
    return [...wrap(shown, columns).map((row) => theme.paint('key', row)), ...below];
  }
  return wrap(does, columns - keyColumns).map((row, at) =>
    at === 0 ? theme.paint('key', pad(shown, keyColumns)) + row : ' '.repeat(keyColumns) + row,
  );
}
