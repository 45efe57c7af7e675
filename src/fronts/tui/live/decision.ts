/** The live rows of a decision that can still be changed: its own row with the key, and what is held back meanwhile. */

import { t } from '../../../text/words/words.ts';
import { overruleKey } from '../app-keys.ts';
import { nameOf } from '../keys/names.ts';
import { routedRows } from '../transcript/looks/routed.ts';
import type { RoutedAt } from '../transcript/looks/routed.ts';
import type { View } from '../view/state.ts';

/** What the dispatcher decided, with the key that changes it now. No rows where nothing can be changed. */
export function decisionRows(view: View, at: RoutedAt & { now: number }): string[] {
  const { decided, suggested, held } = view;
  if (decided === null) return [];
  const change =
    suggested === null
      ? { key: nameOf('escape'), does: t('stay with archie') }
      : { key: overruleKey(), does: t('hand over') };
  const rows = routedRows(decided, at, change);
  return held === null ? rows : [...rows, heldRow(held, at)];
}

function heldRow(held: number, { theme, reader, now }: RoutedAt & { now: number }): string {
  const seconds = Math.max(1, Math.ceil((held - now) / 1000));
  const when = reader ? '' : t` · goes on in ${seconds} s`;
  const words = `${theme.paint('dim', t`Nothing is sent yet${when} · `)}${theme.paint('key', nameOf('enter'))}${theme.paint('dim', t(': now'))}`;
  return reader ? words : `  ${words}`;
}
