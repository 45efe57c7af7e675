/** What the files of a change set hold: content by hash, as bytes, as text, or as one side of a patch. */

import type { FileState } from '../protocol/change.ts';
import type { Workspace } from '../protocol/workspace.ts';
import { decodeText } from '../text/encoding.ts';
import type { PatchSide } from '../text/patch/patch.ts';

/** Content by hash. */
export type Readable = Pick<Workspace, 'blob'>;

/** Content by hash, and where new content goes. */
export type Contents = Pick<Workspace, 'blob' | 'putBlob'>;

/** Null where there is no file. Throws `ToolFailure` when its content is gone. */
export async function bytesOf(contents: Readable, state: FileState | null): Promise<Uint8Array | null> {
  return state && (await contents.blob(state.hash));
}

/** Empty where there is no file; null where it is not text, or gone. */
export async function textOf(contents: Readable, state: FileState | null): Promise<string | null> {
  return (await decodedOf(contents, state))?.text ?? null;
}

/** The texts of both sides of a change, as `textOf`: in the same encoding, where that can be. */
export async function textsOf(
  contents: Readable,
  before: FileState | null,
  after: FileState | null,
): Promise<[before: string | null, after: string | null]> {
  const old = await decodedOf(contents, before, after?.encoding);
  const fresh = await decodedOf(contents, after, old?.format.encoding);
  return [old?.text ?? null, fresh?.text ?? null];
}

async function decodedOf(contents: Readable, state: FileState | null, like?: string) {
  if (state === null) return decodeText(new Uint8Array());
  try {
    return decodeText(await contents.blob(state.hash), state.encoding ?? like);
  } catch {
    return null;
  }
}

/** Null where there is no file; a patch cannot speak of folders. Throws `ToolFailure` when its content is gone. */
export async function patchSideOf(contents: Readable, state: FileState | null): Promise<PatchSide | null> {
  if (state === null || state.mode === 'folder' || state.mode === 'bulk') return null;
  return { bytes: await contents.blob(state.hash), mode: state.mode };
}
