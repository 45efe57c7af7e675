/** Trees of files in memory, and any tree as text. */

import type { CheckedTree } from '../../protocol/proof/checks.ts';
import { decodeText } from '../../text/encoding.ts';
import type { TextTree } from './check.ts';

/** Texts above this are not read by any check. */
export const mostBytes = 8 * 1024 * 1024;

/** A tree that is all in memory: for tests, and for documents within documents. */
export function memoryTree(files: Readonly<Record<string, string | Uint8Array>>): CheckedTree {
  const paths = Object.keys(files).sort();
  return {
    list: async () => paths,
    read: async (path) => {
      const content = files[path];
      return content === undefined ? null : typeof content === 'string' ? Buffer.from(content) : content;
    },
  };
}

/** The same as text, each file read at most once. */
export function textTree(tree: CheckedTree): TextTree {
  let paths: Promise<readonly string[]> | undefined;
  const texts = new Map<string, Promise<ReturnType<typeof decodeText>>>();
  const read = async (path: string) => {
    const bytes = await tree.read(path);
    return bytes === null || bytes.length > mostBytes ? null : decodeText(bytes);
  };
  const decoded = (path: string) => {
    let text = texts.get(path);
    if (text === undefined) texts.set(path, (text = read(path)));
    return text;
  };
  return {
    list: () => (paths ??= tree.list()),
    text: async (path) => (await decoded(path))?.text ?? null,
    isMarked: async (path) => /^(?:utf8-bom|utf16[lb]e)$/.test((await decoded(path))?.format.encoding ?? ''),
  };
}
