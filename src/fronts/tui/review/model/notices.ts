/** Sentences about a file that its lines do not show: mode, encoding, line ends, and why there are no lines. */

import { permissionWords } from '../../../../protocol/change.ts';
import type { FileMode } from '../../../../protocol/change.ts';
import type { FileDiff, Hunk } from '../../../../text/diff/diff.ts';
import { encodingName, imageType, isGenerated } from '../../../../text/encoding.ts';
import type { Steps } from '../../../../text/steps.ts';
import type { Aspect, FileKind, Entry } from './entries.ts';
import type { Side } from './side.ts';
import { hides, visible } from './visible.ts';
import { bytesWords } from '../../../../text/size.ts';
import { t } from '../../../../text/words/words.ts';

/** A sentence about a file that its lines do not show. */
export interface Notice {
  role: 'dim' | 'warn';
  text: string;
  /** It tells of something that can be refused by itself. */
  aspect?: Aspect;
}

interface About {
  entry: Entry;
  kind: FileKind;
  before: Side | null;
  after: Side | null;
  diff: FileDiff | null;
  edited: boolean;
  /** See `hiding`. */
  hidden: boolean;
}

const modes: Record<FileMode, string> = {
  file: 'plain file',
  executable: 'executable',
  link: 'symbolic link',
  folder: 'folder',
  bulk: 'ignored by git',
};
const ends: Record<FileDiff['oldEol'], string> = { lf: 'LF', crlf: 'CRLF', mixed: 'mixed', none: 'none' };

/** All of them, in the order in which they are shown. */
export function noticesOf(about: About): Notice[] {
  return [
    ...ownNotice(about),
    ...ignoredNotice(about),
    ...editedNotice(about),
    ...mergedNotice(about),
    ...renameNotice(about),
    ...modeNotice(about),
    ...contentNotice(about),
    ...encodingNotice(about),
    ...lineEndNotice(about),
    ...textNotices(about),
  ];
}

const warn = (text: string): Notice => ({ role: 'warn', text });
const dim = (text: string): Notice => ({ role: 'dim', text });

function editedNotice({ edited }: About): Notice[] {
  return edited ? [warn(t('edited by you: what you saved lands, not what was proposed'))] : [];
}

function ownNotice({ entry }: About): Notice[] {
  return entry.maybeYours
    ? [warn(t('it changed while the command ran, perhaps by your own hand: left alone unless you choose it (t)'))]
    : [];
}

function ignoredNotice({ entry }: About): Notice[] {
  const { size } = entry.after ?? { size: 0 };
  return entry.after?.mode === 'bulk'
    ? [
        warn(
          t`git ignores it (${bytesWords(size)}): it is dropped unless you choose it (space, or I for all that git ignores)`,
        ),
      ]
    : [];
}

function mergedNotice({ entry }: About): Notice[] {
  return entry.merged ? [warn(t('it changed meanwhile: what you see is merged with that'))] : [];
}

function renameNotice({ entry }: About): Notice[] {
  if (entry.from === undefined) return [];
  const same =
    entry.before?.hash === entry.after?.hash
      ? t(', the content stays the same')
      : entry.similarity === undefined
        ? ''
        : t`, ${entry.similarity} % the same`;
  return [{ ...dim(t`renamed from ${visible(entry.from)}${same}`), aspect: 'rename' }];
}

function modeNotice({ before, after }: About): Notice[] {
  const [old, now] = [before?.state.mode, after?.state.mode];
  const bits = permissionWords({ before: before?.state ?? null, after: after?.state ?? null });
  if (bits !== '') return [{ ...warn(bits), aspect: 'mode' }];
  if (old && now && old !== now) return [{ ...warn(t`mode: ${t(modes[old])} → ${t(modes[now])}`), aspect: 'mode' }];
  const only = now ?? old;
  if (!only || only === 'file' || now === 'bulk') return [];
  return old && now ? [dim(t`mode: ${t(modes[only])}`)] : [warn(t`mode: ${t(modes[only])}`)];
}

/** Why there are no lines, where there are none. */
function contentNotice({ entry, before, after, kind, diff }: About): Notice[] {
  if (entry.before?.hash === entry.after?.hash) return [];
  const sides = [before, after].filter((side) => side !== null);
  const sizes = [
    before ? bytesWords(before.state.size) : t('nothing'),
    after ? bytesWords(after.state.size) : t('nothing'),
  ].join(' → ');
  if (sides.some(({ problem }) => problem === 'gone'))
    return [warn(t`the content is no longer in the store (${sizes}): it cannot be shown`)];
  if (sides.some(({ problem }) => problem === 'large')) return [warn(t`too large to be shown: ${sizes}`)];
  if (sides.some(({ decoded }) => decoded === null)) return [warn(binaryText(before, after, sizes))];
  if (diff?.coarse)
    return [dim(t('too different to be compared line by line in time: some of it is shown as one replacement'))];
  const recoded = before?.decoded && after?.decoded && before.decoded.format.encoding !== after.decoded.format.encoding;
  if (diff && diff.added + diff.removed === 0 && !diff.eolOnly && !recoded) return [dim(emptyWords(kind, after))];
  return [];
}

function emptyWords(kind: FileKind, after: Side | null): string {
  if (kind !== 'created') return t('no line changes');
  return after?.state.mode === 'folder' ? t('an empty folder') : t('an empty file');
}

/** What bytes are, as far as they tell, with their size and (of pictures) their dimensions, before and after. */
function binaryText(before: Side | null, after: Side | null, sizes: string): string {
  const images = [before, after].map((side) => (side?.bytes ? imageType(side.bytes) : null));
  const known = images.filter((image) => image !== null);
  if (known.length === 0) return t`binary file: ${sizes}`;
  const types = [...new Set(known.map(({ mediaType }) => mediaType))].join(' → ');
  const measures = known.map(({ width, height }) => (width ? `${width}×${height}` : '?'));
  const dimensions = measures.every((each) => each === '?') ? '' : `, ${[...new Set(measures)].join(' → ')}`;
  return t`${types} picture${dimensions}: ${sizes}`;
}

function encodingNotice({ before, after }: About): Notice[] {
  const [old, now] = [before?.decoded?.format.encoding, after?.decoded?.format.encoding];
  if (old && now && old !== now)
    return [{ ...warn(t`encoding: ${encodingName(old)} → ${encodingName(now)}`), aspect: 'encoding' }];
  const only = now ?? old;
  return only && only !== 'utf8' ? [dim(t`encoding: ${encodingName(only)}`)] : [];
}

/** Nothing but line ends differs, and not just that of the last line, which is shown as a row. */
export function onlyLineEnds(diff: FileDiff): boolean {
  return diff.eolOnly && !diff.hunks.some(({ rows }) => rows.some((row) => row.kind !== 'context' && row.noNewline));
}

function lineEndNotice({ before, after, diff }: About): Notice[] {
  if (!diff) return [];
  const { oldEol, newEol } = diff;
  if (onlyLineEnds(diff)) {
    const count = Math.max(diff.added, diff.removed);
    return [warn(t`only line ends change (${t(ends[oldEol])} → ${t(ends[newEol])}), in ${count} lines`)];
  }
  if (before && after && oldEol !== newEol && oldEol !== 'none' && newEol !== 'none') {
    return [warn(t`line ends: ${t(ends[oldEol])} → ${t(ends[newEol])}`)];
  }
  const only = after ? newEol : oldEol;
  return only === 'crlf' || only === 'mixed' ? [dim(t`line ends: ${t(ends[only])}`)] : [];
}

/** Does a new row hold what a screen does not show? */
export function* hiding(hunks: readonly Hunk[]): Steps<boolean> {
  let count = 0;
  for (const { rows } of hunks)
    for (const { kind, text } of rows) {
      if (kind === 'added' && hides(text)) return true;
      if (++count % stepRows === 0) yield;
    }
  return false;
}

/** Rows that are read between two steps. */
const stepRows = 4096;

function textNotices({ entry, before, after, diff, hidden }: About): Notice[] {
  const text = (after ?? before)?.decoded?.text;
  if (text === undefined || !diff) return [];
  const found: Notice[] = [];
  if (isGenerated(entry.path, text)) found.push(warn(t('looks like a generated file: it may be written over')));
  if (hidden) found.push(warn(t('holds characters that a screen does not show; here they are named: ⟨U+…⟩')));
  return found;
}
