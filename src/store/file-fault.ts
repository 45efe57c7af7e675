/** A system error about one of the store's files, in words for a person: which file, and what the system said. */

import { errno, inWords } from '../disk/errno.ts';
import { UserFault } from '../protocol/failure.ts';

/** A fault of the file system for a person; one that is in words already stays as it is. */
export function fileFault(path: string, error: unknown): UserFault {
  if (error instanceof UserFault) return error;
  const code = errno(error);
  const mend = code === 'ENOSPC' || code === 'EDQUOT' ? ' Make room on the disk.' : '';
  return new UserFault(`${path} cannot be used: ${inWords(error)}.${mend}`, 1);
}
