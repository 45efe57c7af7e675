/** Saving an export of a session: in a new file, for the user alone, since what was said and read is in it. */

import { writeFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { errno, inWords } from '../../../disk/errno.ts';
import { UserFault } from '../../../protocol/failure.ts';

/** Writes a file that is not there yet; a relative name is one of the folder `cwd`. Returns the path. Throws `UserFault`. */
export async function saveNew(cwd: string, name: string, text: string): Promise<string> {
  const path = isAbsolute(name) ? name : join(cwd, name);
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    throw new UserFault(
      errno(error) === 'EEXIST'
        ? `${path} is there already: name another file`
        : `${path} could not be written: ${inWords(error)}`,
    );
  }
  return path;
}
