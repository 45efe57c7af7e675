/** A person's own edits of what was proposed: opens the editor, and puts what was saved in the place of the proposal. */

import type { ReviewQuestion } from '../../../../../protocol/approval.ts';
import type { FileChange } from '../../../../../protocol/change.ts';
import { encodeText } from '../../../../../text/encoding.ts';
import { inSlices } from '../../../../../text/steps.ts';
import { t } from '../../../../../text/words/words.ts';
import { fileView } from '../../model/file.ts';
import { movedLines } from '../../model/proof/moved-lines.ts';
import { normalized } from '../../model/selection.ts';
import { shownOf } from '../data.ts';
import type { ReviewData } from '../data.ts';
import type { ReviewPorts } from '../ports.ts';
import type { Observed } from './observed.ts';

/** Edits of files. Nothing here rejects: a failure is said on the screen. */
interface FileEditing {
  /** Opens the file at hand in the user's editor. */
  open(ports: ReviewPorts): Promise<void>;
  /** Puts this text in the place of what was proposed for the file at hand. */
  save(text: string, ports: ReviewPorts, message?: string): Promise<void>;
  /** The files as they were saved. */
  edits(): FileChange[];
}

/** Makes it for one review; `onSaved` hears when another version is shown. */
export function fileEditing(
  data: Observed<ReviewData>,
  { changes }: ReviewQuestion,
  onSaved: (ports: ReviewPorts) => void,
): FileEditing {
  const edits = new Map<string, FileChange>();

  async function openEditor(ports: ReviewPorts) {
    const { entries, state } = data.get();
    const entry = entries[state.file];
    const after = editable(data.get());
    if (!after || !entry) return;
    const text = await ports.openEditor(entry.path, after.text);
    if (text !== null && text !== after.text) await save(state.file, text, ports);
  }

  async function save(at: number, text: string, ports: ReviewPorts, message = savedWords) {
    const { entries, files, both } = data.get();
    const old = entries[at]!;
    const format = files[at]?.after?.format ?? both.get(at)?.after?.format;
    const encoding = format?.encoding ?? 'utf8';
    const made = old.after ?? old.before;
    const bytes = encodeText(text, encoding, made && (await ports.blob(made.hash)));
    const mode = old.after?.mode ?? old.before?.mode ?? 'file';
    const declared = made?.encoding === undefined ? {} : { encoding: made.encoding };
    const after = { hash: await ports.putBlob(bytes), mode, size: bytes.length, ...declared };
    const entry = { ...old, after };
    const proposed = changes.files.find(({ path }) => path === entry.path);
    edits.set(entry.path, { path: entry.path, before: proposed?.before ?? null, after });
    const checked = files[at]?.moved?.checked ?? files[at]?.after?.text;
    const moved = checked === undefined ? {} : { moved: await inSlices(movedLines(checked, text)) };
    const view = { ...(await fileView(entry, ports.blob, true)), ...moved };
    const now = data.get();
    const { [entry.path]: refusal, ...refused } = now.state.refused;
    // Saved, and so wanted: what was refused whole is not any more.
    const kept = refusal === undefined || refusal === 'all' ? undefined : normalized(view, refusal);
    const since = new Map(now.since);
    since.delete(at);
    const state = { ...now.state, message, refused: kept ? { ...refused, [entry.path]: kept } : refused };
    data.set({ entries: now.entries.with(at, entry), files: now.files.with(at, view), since, state });
    onSaved(ports);
  }

  function failed(error: unknown) {
    const message = t`The editor failed: ${(error as Error).message}`;
    data.set({ state: { ...data.get().state, message } });
  }

  return {
    open: (ports) => openEditor(ports).catch(failed),
    save: (text, ports, message) => save(data.get().state.file, text, ports, message).catch(failed),
    edits: () => [...edits.values()],
  };
}

const savedWords = 'edited by you: what you saved lands, not what was proposed';

/** The text that a person changes: of a file in conflict, both versions with their marks. */
function editable(data: ReviewData) {
  const file = data.files[data.state.file];
  return (file?.edited ? file : shownOf(data))?.after;
}
