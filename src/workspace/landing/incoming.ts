/** Content on its way from the store to a temp file, which need not fit into memory. */

import type { FileState } from '../../protocol/change.ts';
import type { BlobStore } from '../store/blob-store.ts';
import { maxPackedBytes } from './save-contents.ts';

/** Its bytes, or a way to write them to an open file. */
export type Incoming = Uint8Array | ((fd: number) => void);

/** Throws `ToolFailure`; of what is large only when it is written. */
export async function incoming(blobs: BlobStore, { hash, size }: FileState): Promise<Incoming> {
  return size > maxPackedBytes ? (fd) => blobs.copyTo(hash, fd) : await blobs.get(hash);
}
