/** The look of the to-do list. */

import type { Todo } from '../../../../protocol/display.ts';
import { t } from '../../../../text/words/words.ts';
import { oneLine } from '../look.ts';
import type { LookAt } from '../look.ts';

/** How far the list is, and what is under way. */
export function todosWords(todos: readonly Todo[]): string {
  const done = todos.filter(({ status }) => status === 'completed').length;
  const now = todos.find(({ status }) => status === 'in_progress');
  const words = t`${done} of ${todos.length} done`;
  return now === undefined ? words : `${words} · ${oneLine(now.activeForm ?? now.content)}`;
}

/** The list, one row each. */
export function todoRows(todos: readonly Todo[], { theme, reader }: Pick<LookAt, 'theme' | 'reader'>): string[] {
  return todos.map(({ content, status, activeForm }) => {
    const words = oneLine(status === 'in_progress' ? (activeForm ?? content) : content);
    if (reader)
      return `${status === 'completed' ? t('Done') : status === 'in_progress' ? t('Now') : t('To do')}: ${words}`;
    if (status === 'completed') return `${theme.paint('ok', '☑')} ${theme.paint('dim', words)}`;
    if (status === 'in_progress') return `${theme.paint('accent', '▸')} ${theme.paint('strong', words)}`;
    return `☐ ${words}`;
  });
}
