/** The encoding that the tree's own `.editorconfig` files declare for a file whose bytes do not tell it. */

import { isAscii, isUtf8 } from 'node:buffer';
import { join } from 'node:path';
import { readBounded } from '../../disk/open-file.ts';
import { charsetIn } from '../../text/charset/editorconfig.ts';
import { legacyOf } from '../../text/charset/legacy.ts';
import { toBytes } from '../paths/names.ts';
import { ancestorsOf } from '../paths/tree-path.ts';

/** Larger ones are taken for something else. */
const maxBytes = 64 * 1024;

/** Nothing for UTF-8 with characters beyond ASCII, for binary content, and for paths outside of the tree (absolute ones). */
export function declaredEncoding(root: string, path: string, bytes: Uint8Array): { encoding?: string } {
  if (path.startsWith('/') || (isUtf8(bytes) && !isAscii(bytes)) || bytes.includes(0)) return {};
  const charset = declaredCharset(root, path);
  return charset !== null && legacyOf(charset) ? { encoding: charset } : {};
}

/** The `charset` of a path in the tree, whether or not there is a file; null where none is declared. */
export function declaredCharset(root: string, path: string): string | null {
  for (const folder of [...ancestorsOf(path), '']) {
    const source = settingsIn(folder === '' ? root : join(root, folder));
    if (source === null) continue;
    const { charset, isRoot } = charsetIn(source, folder === '' ? path : path.slice(folder.length + 1));
    if (charset !== null) return charset;
    if (isRoot) break;
  }
  return null;
}

function settingsIn(folder: string): string | null {
  return readBounded(toBytes(join(folder, '.editorconfig')), { max: maxBytes })?.toString() ?? null;
}
