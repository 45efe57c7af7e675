/** A look at what a path leads to, before it goes with a prompt: enough to know it by. */

import type { Peek, PictureSize } from '../../protocol/desk.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { decodeText, imageType } from '../../text/encoding.ts';
import type { Image } from '../../text/encoding.ts';

/** Bytes: what is larger is not looked into while somebody chooses. */
const most = 8 * 1024 * 1024;
/** Rows of a text, and characters of each. */
const mostRows = 12;
const longest = 400;

/** `whyNot` says of a real path why it is not to be read. Null where it may not be, or there is nothing to look at. Never rejects. */
export async function peekAt(
  view: Pick<Workspace, 'resolve' | 'read'>,
  path: string,
  whyNot: (real: string) => string | null,
): Promise<Peek | null> {
  try {
    if (whyNot((await view.resolve(path)).real) !== null) return null;
    const file = await view.read(path, most);
    // The place it was opened at.
    if (!file || whyNot(file.resolved.real) !== null) return null;
    const image = imageType(file.bytes);
    if (image) return { type: 'picture', ...pictureSize(file.bytes, image) };
    if (file.resolved.zone !== 'tree') return null;
    const text = decodeText(file.bytes, file.state.encoding)?.text;
    return text === undefined || text === '' ? null : { type: 'text', rows: firstRows(text) };
  } catch {
    return null;
  }
}

/** How large it is. */
export function pictureSize(bytes: Uint8Array, { width, height }: Image): PictureSize {
  return { bytes: bytes.length, ...(width !== undefined && height !== undefined && { width, height }) };
}

function firstRows(text: string): string[] {
  return text
    .slice(0, mostRows * longest)
    .split('\n', mostRows)
    .map((row) => row.slice(0, longest).toWellFormed());
}
