/** How long ago something was, for people. */

import { t } from '../text/words/words.ts';
/** `ms` milliseconds as words, coarser the longer it is. */
export function ageText(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000));
  if (minutes < 1) return t('just now');
  if (minutes < 60) return t`${minutes} min ago`;
  return minutes < 48 * 60 ? t`${Math.round(minutes / 60)} h ago` : t`${Math.round(minutes / 60 / 24)} days ago`;
}
