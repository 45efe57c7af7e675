/** The `patch` output format: what was proposed as one git patch, for `git apply` or `archie apply`. */

import type { ChangeSet, FileChange } from '../../../protocol/change.ts';
import { isNoChange } from '../../../protocol/change.ts';
import { patchSideOf } from '../../../changes/contents.ts';
import { isGitData } from '../../../text/path.ts';
import { formatPatch } from '../../../text/patch/patch.ts';
import { t } from '../../../text/words/words.ts';
import type { Outlets, Printer } from '../printer.ts';
import type { Tally } from '../tally.ts';

/**
 * `patch`: what is staged (by earlier prompts of the session, too) or was proposed and did not land, as git's unified format (`archie -p … --output-format patch | git apply`).
 * What was staged is one whole. Each proposal outside of it was made against the tree as it is, so of several for one
 * path the last stands; stderr says so.
 */
export function patchPrinter({ out, err }: Outlets, blob: (hash: string) => Promise<Uint8Array>): Printer {
  return {
    async end({ tally, proposed, text }) {
      const { files, notes } = collected(tally, proposed);
      for (const note of notes) err(note);
      if (files.length === 0) err(t('No changes were proposed.'));
      if (text !== '') err(text);
      const sides = [];
      for (const file of files) {
        sides.push({
          path: file.path,
          before: await patchSideOf({ blob }, file.before),
          after: await patchSideOf({ blob }, file.after),
        });
      }
      if (sides.length > 0) out.write(formatPatch(sides));
    },
  };
}

/** The proposals of a prompt, merged by path and sorted, with what a reader of the patch should know. */
function collected(tally: Tally, staged: ChangeSet | null): { files: FileChange[]; notes: string[] } {
  const byPath = new Map<string, { file: FileChange; index: number }>();
  const notes = new Set<string>();
  // git refuses a whole patch that names a path of its own folder.
  const leftOut = (path: string): boolean => {
    if (!isGitData(path)) return false;
    notes.add(t`${path} is left out of the patch: it is git's own.`);
    return true;
  };
  for (const [index, { changes }] of tally.refused.entries()) {
    for (const file of changes?.files ?? []) {
      if (leftOut(file.path)) continue;
      const earlier = byPath.get(file.path);
      if (earlier && !isNoChange({ ...file, before: earlier.file.after })) {
        notes.add(t`${file.path} was proposed more than once: the patch holds the last proposal.`);
      }
      byPath.set(file.path, { file, index });
    }
  }
  const stuck = new Set((staged?.conflicts ?? []).map(({ path }) => path));
  for (const file of staged?.files ?? []) {
    if (stuck.has(file.path))
      notes.add(t`${file.path} is left out of the patch: you changed the same lines. It stays staged.`);
    else if (!leftOut(file.path)) byPath.set(file.path, { file, index: tally.refused.length });
  }
  for (const [path, { index }] of byPath) {
    if ((tally.landedAfter.get(path) ?? -1) > index) {
      notes.add(t`${path} has changed since it was proposed: the patch may not apply.`);
    }
  }
  const files = [...byPath.values()].map(({ file }) => file).filter((file) => !isNoChange(file));
  return { files: files.sort((a, b) => (a.path < b.path ? -1 : 1)), notes: [...notes] };
}
