/** References: where a `$ref` leads to. */

import { posix } from 'node:path';
import type { Pointer } from './pointer.ts';

/** What a reference is to. `path` is relative to the root of the tree. */
type Target =
  | { to: 'file'; path: string; pointer: Pointer }
  /** On the network: never followed. */
  | { to: 'remote' }
  /** A file outside of the tree: never read. */
  | { to: 'outside' };

/** Reads a reference that stands in the file `from`. */
export function targetOf(ref: string, from: string): Target {
  const hash = ref.indexOf('#');
  const uri = hash < 0 ? ref : ref.slice(0, hash);
  const pointer = hash < 0 ? [] : pointerOf(ref.slice(hash + 1));
  if (uri === '') return { to: 'file', path: from, pointer };
  if (/^(https?:)?\/\//i.test(uri) || /^(urn|data|ftp):/i.test(uri)) return { to: 'remote' };
  if (/^[a-z][a-z0-9+.-]*:/i.test(uri) || posix.isAbsolute(uri)) return { to: 'outside' };
  const path = posix.join(posix.dirname(from), decoded(uri).replaceAll('\\', '/'));
  if (path === '..' || path.startsWith('../')) return { to: 'outside' };
  return { to: 'file', path, pointer };
}

/** The keys of a JSON pointer, without its `#`. */
export function pointerOf(pointer: string): string[] {
  return pointer.split('/').filter(Boolean).map(unescaped);
}

function unescaped(key: string): string {
  return decoded(key).replaceAll('~1', '/').replaceAll('~0', '~');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
