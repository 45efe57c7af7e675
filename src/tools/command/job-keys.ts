/** What other programs call the id of a job. */

import { namesOf } from '../spellings/given.ts';
import type { Names } from '../spellings/given.ts';

/** For the tool that calls it `key`. */
export function jobKeys(key: 'bash_id' | 'shell_id'): Names {
  return namesOf(key, 'id bashid shellid taskid jobid job processid');
}
