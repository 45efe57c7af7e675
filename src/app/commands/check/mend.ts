/** Mends of findings as one landing, which is journaled and can be undone like any other. */

import type { TextEdit, Verdict } from '../../../protocol/proof/checks.ts';
import type { FileChange } from '../../../protocol/change.ts';
import type { Workspace } from '../../../protocol/workspace.ts';
import { acceptAll, decide } from '../../../changes/decide.ts';
import { newId } from '../../../disk/ids.ts';
import { decodeText, encodeText } from '../../../text/encoding.ts';
import { withEdits } from '../../../text/patch/edits.ts';
import { judgeOf, sound } from '../deciding.ts';
import { landedText } from '../proposals.ts';

/** Returns what to tell, null where nothing could be mended. Throws `LandingFailure`. */
export async function landMends(workspace: Workspace, verdicts: readonly Verdict[]): Promise<string | null> {
  const edits = new Map<string, TextEdit[]>();
  for (const { path, fix } of verdicts.flatMap(({ findings }) => findings))
    if (fix !== undefined) edits.set(path, [...(edits.get(path) ?? []), ...fix]);
  const files: FileChange[] = [];
  for (const [path, all] of edits) {
    const change = await mended(workspace, path, all);
    if (change !== null) files.push(change);
  }
  if (files.length === 0) return null;
  const origin = { by: 'user', label: 'archie check --fix' } as const;
  const changes = { id: newId(), files, origin };
  const decision = sound(await decide(changes, { workspace, judge: judgeOf(workspace), ask: acceptAll }));
  return decision.kind === 'landed' ? landedText(decision.landing, changes) : null;
}

async function mended(workspace: Workspace, path: string, edits: readonly TextEdit[]): Promise<FileChange | null> {
  const file = await workspace.read(`${workspace.root}/${path}`);
  const decoded = file === null ? null : decodeText(file.bytes);
  if (file === null || decoded === null) return null;
  const bytes = encodeText(withEdits(decoded.text, edits), decoded.format.encoding, file.bytes);
  const after = { ...file.state, hash: await workspace.putBlob(bytes), size: bytes.length };
  return { path, before: file.state, after };
}
