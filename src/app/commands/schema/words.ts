/** Tables in words: for screen readers, and where a window is too narrow for a picture. */

import { t } from '../../../text/words/words.ts';
import { keyWords, shortType } from './compare.ts';
import type { Mark, MarkedTable } from './compare.ts';

/** What a mark means, in a word. */
export const markWords: Readonly<Record<Mark, string>> = { '+': 'new', '~': 'changed', '-': 'gone', '': '' };

/** One table: its name, then a row for each column. `signs`: with the marks in front, which a person who listens does not need. */
export function tableWords({ mark, name, columns, references }: MarkedTable, signs: boolean): string[] {
  const lead = (of: Mark) => (signs ? `${of === '' ? ' ' : of} ` : '');
  // Of a table that is new or gone as a whole, all of it is.
  const own = (of: Mark) => (mark === '~' ? of : '');
  const row = (of: Mark, words: readonly string[]) =>
    `  ${lead(of)}${[...words, t(markWords[own(of)])].filter((word) => word !== '').join(', ')}`;
  return [
    `${lead(mark)}${signs ? '' : 'table '}${[name, t(markWords[mark])].filter((word) => word !== '').join(', ')}`,
    ...columns.map((column) =>
      row(column.mark, [
        `${signs ? '' : 'column '}${column.name} ${shortType(column.type)}`,
        column.nullable ? '' : t('not null'),
        keyWords(column),
        column.was,
      ]),
    ),
    ...references.map((each) => row(each.mark, [`${each.columns.join(' and ')} ${leads(each.mark)} ${each.to}`])),
  ];
}

const leads = (mark: Mark) => (mark === '-' ? t('led to') : t('leads to'));
