/** `archie sessions export`: a session as Markdown, as JSON, or as a page for a browser. */

import { textsOf } from '../../../changes/contents.ts';
import type { Readable } from '../../../changes/contents.ts';
import { stateDirOf } from '../../../disk/state-dir.ts';
import type { TreeAt } from '../../../disk/state-dir.ts';
import type { FileChange, FileState } from '../../../protocol/change.ts';
import { eventFormat } from '../../../protocol/event.ts';
import type { RecordedEvent } from '../../../protocol/event.ts';
import { ledgerOf } from '../../../protocol/proof/ledger.ts';
import type { ShownDiff } from '../../../store/html/diffs.ts';
import { exportHtml } from '../../../store/html/page.ts';
import { exportMarkdown } from '../../../store/markdown.ts';
import { factsOf, titleOf } from '../../../store/told.ts';
import { diffText } from '../../../text/diff/diff.ts';
import type { Masker } from '../../../text/foreign/mask.ts';
import { told } from '../../../text/words/told.ts';
import { t } from '../../../text/words/words.ts';
import { BlobStore } from '../../../workspace/store/blob-store.ts';
import type { ExportFormat } from './flags.ts';

/** Contents of more bytes are not compared: nobody reads such a diff. */
const mostBytes = 1_000_000;

/** The whole text of an export, in which no secret stands: older sessions were written down with the secrets in them. */
export async function exportAs(
  at: TreeAt & { masker: Masker },
  raw: readonly RecordedEvent[],
  format: ExportFormat,
): Promise<string> {
  if (format === 'md') return at.masker.mask(exportMarkdown(raw));
  // Before anything is escaped: a secret with an ampersand would not be known again.
  const events = at.masker.maskAll(raw);
  if (format === 'html')
    return exportHtml(events, await diffsOf(at, events), { tag: t('en', 'of a page'), tell: told });
  const { id, ...facts } = { id: null, ...factsOf(events) };
  const whole = { format: eventFormat, id, title: titleOf(events), ...facts, ledger: ledgerOf(events), events };
  return `${JSON.stringify(whole, null, 2)}\n`;
}

/** The diffs of all that landed or was refused, from what archie keeps of contents. */
async function diffsOf(
  at: TreeAt & { masker: Masker },
  events: readonly RecordedEvent[],
): Promise<(change: FileChange) => ShownDiff> {
  const changes = events.flatMap((event) =>
    event.type === 'landed' ? event.landing.files : event.type === 'refused' ? (event.changes?.files ?? []) : [],
  );
  const diffs = new Map<string, ShownDiff>();
  if (changes.length > 0) {
    const blobs = new BlobStore(stateDirOf(at).blobs);
    const contents: Readable = { blob: (hash) => blobs.get(hash) };
    for (const change of changes)
      if (!diffs.has(keyOf(change))) diffs.set(keyOf(change), await diffOf(contents, at.masker, change));
  }
  return (change) => diffs.get(keyOf(change)) ?? { why: 'its content is not known' };
}

function keyOf({ before, after }: FileChange): string {
  const side = (state: FileState | null) => (state ? [state.hash, state.mode, state.encoding] : null);
  return JSON.stringify([side(before), side(after)]);
}

async function diffOf(contents: Readable, masker: Masker, { before, after }: FileChange): Promise<ShownDiff> {
  const sides = [before, after].filter((side) => side !== null);
  const size = Math.max(...sides.map((side) => side.size));
  if (sides.some(({ mode }) => mode === 'folder')) return { why: 'a folder' };
  if (sides.some(({ mode }) => mode === 'bulk')) return { why: `ignored by git: ${size} bytes` };
  if (size > mostBytes) return { why: `too large to be compared: ${size} bytes` };
  const [old, fresh] = await textsOf(contents, before, after);
  if (old === null || fresh === null) return { why: 'not text, or no longer kept' };
  return { diff: diffText(masker.mask(old), masker.mask(fresh)) };
}
