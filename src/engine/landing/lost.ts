/** Tells people what a command did that is not recorded, so that no undo takes it back. */

import type { Loss } from '../../protocol/change.ts';
import type { SessionContext } from '../context.ts';

/** Said whether anything else changed or not. */
export function sayLost(context: SessionContext, title: string, lost: readonly Loss[] = []): void {
  if (lost.length === 0) return;
  const what = lost.map(({ text }) => text).join('; ');
  const text = `Not recorded, so undo does not take it back (${shortTitle(title)}): ${what}`;
  context.emit({ type: 'notice', level: lost.some(({ level }) => level === 'warning') ? 'warning' : 'info', text });
}

function shortTitle(title: string): string {
  return title.length > 60 ? `${title.slice(0, 59).toWellFormed()}…` : title;
}
