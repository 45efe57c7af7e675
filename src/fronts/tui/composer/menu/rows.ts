/** A list to choose from as rows: completions and the palette look the same. */

import { fit, pad, width } from '../../../../text/width.ts';
import { fitWords } from '../../../../text/width/fit-words.ts';
import type { Theme } from '../../theme.ts';

/** What a person may choose: what it is called, and what it is. */
interface Listed {
  label: string;
  hint: string;
}

interface ListAt {
  theme: Theme;
  columns: number;
  /** Rows that there are for it. */
  height: number;
  /** Where a label that is too long is cut: the end of a path tells more than its start. */
  cut: 'start' | 'end';
}

/** Columns that labels may take in any case; beyond it, hints have a share. */
const leastLabels = 30;

/** The choices around the chosen one: a marker as well as a colour shows it. Hints stand in one column. */
export function listRows(choices: readonly Listed[], selected: number, at: ListAt): string[] {
  const { theme, columns, cut } = at;
  const height = Math.max(1, at.height);
  const top = Math.max(0, Math.min(selected - (height >> 1), choices.length - height));
  const most = choices.every(({ hint }) => hint !== '')
    ? Math.max(leastLabels, Math.floor(columns * 0.55))
    : columns - 2;
  const labels = Math.min(columns - 2, most, Math.max(...choices.map(({ label }) => width(label))));
  return choices.slice(top, top + height).map(({ label, hint }, index) => {
    const name = pad(cut === 'end' ? fitWords(label, labels) : fit(label, labels, cut), labels);
    const rest = columns - 2 - labels - 2;
    const note = hint && rest > 6 ? theme.paint('dim', `  ${fitWords(hint, rest)}`) : '';
    return (top + index === selected ? theme.paint('accent', `› ${name}`) : `  ${name}`) + note;
  });
}
