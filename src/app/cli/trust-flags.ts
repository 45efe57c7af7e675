/** The words behind `archie trust`. */

import { UserFault } from '../../protocol/failure.ts';

/** What was asked of it. */
export interface TrustFlags {
  what: 'show' | 'list' | 'add' | 'remove';
  path?: string;
}

/** Reads the words. Throws `UserFault`. */
export function trustFlags(what: string, path: string | undefined): TrustFlags {
  if (what !== 'show' && what !== 'list' && what !== 'add' && what !== 'remove')
    throw new UserFault(`trust ${what}: there is show, list, add and remove`);
  return { what, ...(path !== undefined && { path }) };
}
