/** What a person has looked at in the reviews of a session: a change that is proposed again need not be read again. */

import type { ChangeSet, FileChange } from '../../../../protocol/change.ts';
import { numbered, t } from '../../../../text/words/words.ts';
import type { FileView } from './file.ts';
import { unseenOf } from './seen.ts';
import type { Seen } from './seen.ts';
import { visible } from './visible.ts';

/** The memory of a session; reviews write into it. */
export interface Viewed {
  seen: Seen;
  /** Paths of files that were marked as viewed. */
  marked: ReadonlySet<string>;
  /** By path, the ids of the hunks that were proposed last and did not land. */
  proposed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Whole changes of files that were on the screen to the end. */
  whole: ReadonlySet<string>;
}

/** Nothing was looked at. */
export function nothingViewed(): Viewed {
  return { seen: {}, marked: new Set(), proposed: new Map(), whole: new Set() };
}

/** A change of a file, by its content. */
export function wholeKey({ path, before, after }: Pick<FileChange, 'path' | 'before' | 'after'>): string {
  return `${path}\0${before?.hash ?? ''}\0${after?.hash ?? ''}`;
}

/** What is to be remembered of a review that is over. `landed`: paths of which all landed. */
export function remembered(
  viewed: Viewed,
  files: readonly (FileView | undefined)[],
  landed: (path: string) => boolean,
): Pick<Viewed, 'proposed' | 'whole'> {
  const proposed = new Map(viewed.proposed);
  const whole = new Set(viewed.whole);
  for (const file of files) {
    if (!file) continue;
    const { entry, diff } = file;
    if (landed(entry.path)) proposed.delete(entry.path);
    else proposed.set(entry.path, new Set((diff?.hunks ?? []).map(({ id }) => id)));
    if (unseenOf(file, viewed.seen[entry.path]).rows === 0) whole.add(wholeKey(entry));
  }
  return { proposed, whole };
}

/** Hunks of a file that is proposed again, which the last proposal did not have; null where there was none. */
export function newHunks(
  { entry, diff }: FileView,
  { proposed }: Pick<Viewed, 'proposed'>,
  previous: ChangeSet | undefined,
): ReadonlySet<string> | null {
  const last = proposed.get(entry.path);
  const hunks = (diff?.hunks ?? []).map(({ id }) => id);
  // Another change of the same file is no second proposal of it.
  const again = previous?.files.some(({ path }) => path === entry.path) ?? false;
  if (!last || (!again && !hunks.some((id) => last.has(id)))) return null;
  return new Set(hunks.filter((id) => !last.has(id)));
}

/** What is new since the last proposal, file by file; empty where nothing was proposed before. */
export function newsOf(
  files: readonly (FileView | undefined)[],
  viewed: Pick<Viewed, 'proposed'>,
  previous: ChangeSet | undefined,
): string {
  // Most reviews are the first ones.
  if (!previous && viewed.proposed.size === 0) return '';
  let again = false;
  const news: string[] = [];
  for (const file of files) {
    if (!file) continue;
    const { path, after } = file.entry;
    const hunks = newHunks(file, viewed, previous);
    const last = previous?.files.find((each) => each.path === path);
    again ||= hunks !== null || last !== undefined;
    if (hunks) {
      const of = file.diff?.hunks.length ?? 0;
      if (hunks.size > 0) news.push(t`${visible(path)} (${hunks.size} of ${numbered(of, 'hunk')})`);
    } else if (last ? last.after?.hash !== after?.hash : previous !== undefined) news.push(visible(path));
  }
  if (!again) return '';
  return news.length === 0 ? t('nothing is new since last time') : t`new since last time: ${news.join(', ')}`;
}
