/** Applying a patch as `git apply` does: in its place or where the same context stands, never with less context. */

import { createHash } from 'node:crypto';
import { matches } from '../match/occurrences.ts';
import { atOnce } from '../steps.ts';
import { applyDelta } from './patch-binary.ts';
import type { PatchFile, PatchHunk, PatchRow } from './patch-read.ts';

interface Failed {
  failed: string;
  /** 1-based. */
  hunk?: number;
}

/**
 * What a patch makes of a file (null: not there, or deleted). `failed` says why it does not fit; nothing is applied in
 * part. `inPlace` holds each hunk to the very lines that the patch names.
 */
export function applyPatchFile(
  file: PatchFile,
  before: Uint8Array | null,
  inPlace = false,
): Uint8Array | null | Failed {
  if (file.submodule)
    return {
      failed:
        'it is a submodule, a commit of another repository: `git apply --index` and `git submodule update` bring it',
    };
  if (file.from === null && before !== null) return { failed: 'the patch makes this file, but it is there already' };
  if (file.from !== null && before === null) return { failed: 'the file is not there' };
  if (file.contentMissing) {
    return { failed: 'the patch only says that the binary content differs (`git diff --binary` writes it out)' };
  }
  const content = before ?? new Uint8Array();
  const after = file.binary ? applyBinary(file, content) : applyHunks(file, content, inPlace);
  if ('failed' in after) return after;
  if (file.to !== null) return after;
  // A patch that deletes a file need not say what was in it when that was binary.
  if (after.length > 0 && (file.hunks.length > 0 || file.binary)) {
    return { failed: 'the patch deletes the file, but it has more in it than the patch knows of' };
  }
  return null;
}

function blobId(bytes: Uint8Array, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}

function applyBinary(file: PatchFile, before: Uint8Array): Uint8Array | Failed {
  const forward = file.binary?.forward;
  const other = { failed: 'the binary content is not the one that the patch was made for' };
  const old = file.ids?.[0];
  if (old && old.length >= 40 && !/^0+$/.test(old) && blobId(before, old) !== old) return other;
  if (!forward) return before;
  if (forward.kind === 'literal') return forward.data;
  return applyDelta(forward.data, before) ?? other;
}

function applyHunks(file: PatchFile, before: Uint8Array, inPlace: boolean): Uint8Array | Failed {
  const lines =
    Buffer.from(before)
      .toString('latin1')
      .match(/[^\n]*\n|[^\n]+$/g) ?? [];
  const eol = file.anyEol && lines[0]?.endsWith('\r\n') ? '\r\n' : '\n';
  const out: string[] = [];
  let done = 0;
  let drift = 0;
  for (const [index, hunk] of file.hunks.entries()) {
    const rows = eol === '\n' ? hunk.rows : hunk.rows.map((row) => ({ ...row, text: row.text.replace(/\n$/, eol) }));
    const wanted = rows.filter((row) => row.kind !== 'added').map((row) => row.text);
    // A side without rows starts at the line before.
    const expected = (wanted.length === 0 ? hunk.oldStart : hunk.oldStart - 1) + drift;
    const at = placeOf(lines, wanted, expected, done, { ...edges(hunk, file.hunks.length === 1), inPlace });
    if (at === null)
      return { failed: `hunk ${index + 1} (line ${hunk.line} of the patch) does not fit`, hunk: index + 1 };
    drift += at - expected;
    for (; done < at; done++) out.push(lines[done] ?? '');
    for (const row of rows) if (row.kind !== 'removed') out.push(row.text);
    done = at + wanted.length;
  }
  for (; done < lines.length; done++) out.push(lines[done] ?? '');
  return new Uint8Array(Buffer.from(out.join(''), 'latin1'));
}

/**
 * A hunk that begins at the first line or lacks context after it stands at that end of the file, as git has it. One
 * without any context (`-U0`) stands where it says; alone in its file and at the top, it is taken to be all of it.
 */
function edges(hunk: PatchHunk, alone: boolean): { first: boolean; last: boolean; free: boolean } {
  const context = (row: PatchRow | undefined): boolean => row?.kind === 'context';
  const free = hunk.rows.some(context);
  const whole = !free && alone && hunk.oldStart <= 1;
  return { first: whole || (free && hunk.oldStart <= 1), last: whole || (free && !context(hunk.rows.at(-1))), free };
}

function placeOf(
  lines: readonly string[],
  wanted: readonly string[],
  expected: number,
  from: number,
  { first, last, free, inPlace }: { first: boolean; last: boolean; free: boolean; inPlace: boolean },
): number | null {
  const fits = (at: number): boolean => {
    if (at < from || at + wanted.length > lines.length) return false;
    if ((first && at !== 0) || (last && at + wanted.length !== lines.length)) return false;
    return wanted.every((line, index) => lines[at + index] === line);
  };
  if (fits(expected)) return expected;
  // Without context there is nothing to find another place by.
  if (!free || inPlace) return null;
  const ids = new Map<string, number>();
  for (const line of wanted) if (!ids.has(line)) ids.set(line, ids.size);
  let nearest: number | null = null;
  const consider = (at: number): void => {
    const [away, least] = [Math.abs(at - expected), nearest === null ? Infinity : Math.abs(nearest - expected)];
    // Of two that are as near, the one above.
    if (away < least && at >= from && !(first && at !== 0) && !(last && at + wanted.length !== lines.length))
      nearest = at;
  };
  const [idAt, wantedAt] = [(at: number) => ids.get(lines[at]!) ?? -1, (at: number) => ids.get(wanted[at]!)!];
  atOnce(matches(lines.length, wanted.length, idAt, wantedAt, consider));
  return nearest;
}

/** The patch that takes this one back; null where it does not hold what it takes (binary content one way only). */
export function reversed(file: PatchFile): PatchFile | null {
  if (file.contentMissing || (file.binary && !file.binary.back)) return null;
  const { oldMode, newMode, ids, binary } = file;
  const kinds = { context: 'context', added: 'removed', removed: 'added' } as const;
  const flip = (hunk: PatchHunk): PatchHunk => ({
    ...hunk,
    oldStart: hunk.newStart,
    newStart: hunk.oldStart,
    rows: hunk.rows.map((row) => ({ ...row, kind: kinds[row.kind] })),
  });
  return {
    line: file.line,
    anyEol: file.anyEol,
    ...(file.submodule && { submodule: true as const }),
    contentMissing: false,
    from: file.to,
    to: file.copy ? null : file.from,
    copy: false,
    hunks: file.hunks.map(flip),
    ...(newMode ? { oldMode: newMode } : {}),
    ...(oldMode ? { newMode: oldMode } : {}),
    ...(ids ? { ids: [ids[1], ids[0]] as [string, string] } : {}),
    ...(binary?.back ? { binary: { forward: binary.back, back: binary.forward } } : {}),
  };
}
