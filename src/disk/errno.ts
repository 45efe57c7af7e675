/** The codes of system errors, read in one place, and what they mean in words. */

/** The code of a system error (`ENOENT`), or an empty string for anything else. */
export function errno(error: unknown): string {
  // Not by `instanceof`: errors of another context (node:vm) are not made by our `Error`.
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

const words: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'files may not grow as large here, see ulimit -f',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files on this machine',
  ENOENT: 'no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENOTEMPTY: 'the folder is not empty',
  EEXIST: 'something else is there',
  ELOOP: 'too many links, or a link where none may be',
  ENAMETOOLONG: 'the name is too long',
  EIO: 'the disk reported an error',
  EXDEV: 'it is on another file system',
};

/** A system error for people and models: what it means, then its code. Never a stack or an internal path. */
export function inWords(error: unknown): string {
  const code = errno(error);
  if (code === '') return error instanceof Error ? error.message : String(error);
  return `${words[code] ?? 'the system refused'} (${code})`;
}
