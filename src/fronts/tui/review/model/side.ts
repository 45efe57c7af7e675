/** Reads one side of a change, before or after. */

import type { FileState } from '../../../../protocol/change.ts';
import { decodeText } from '../../../../text/encoding.ts';
import type { TextFormat } from '../../../../text/encoding.ts';

/** Bytes. Larger files are named, not compared. */
export const largest = 16_000_000;

/** Gives content by its hash; rejects when it is gone. */
export type Blob = (hash: string) => Promise<Uint8Array>;

/** What one side of a change is: its bytes, or why they cannot be shown. */
export interface Side {
  state: FileState;
  bytes: Uint8Array | null;
  decoded: { text: string; format: TextFormat } | null;
  problem: 'large' | 'gone' | null;
}

/** Reads one side; `like` is the encoding of the other one, where that is known. Never rejects. */
export async function sideOf(state: FileState | null, blob: Blob, like?: string): Promise<Side | null> {
  if (!state) return null;
  if (state.size > largest) return { state, bytes: null, decoded: null, problem: 'large' };
  try {
    const bytes = await blob(state.hash);
    return { state, bytes, decoded: decodeText(bytes, state.encoding ?? like), problem: null };
  } catch {
    return { state, bytes: null, decoded: null, problem: 'gone' };
  }
}
