/** Where a person's own rules for one project lie: in their configuration, keyed by the real path of the tree. */

import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';

/** The file for one project, among the person's own: nothing of theirs is written into the project. */
export function projectRules(config: string, root: string): string {
  const key = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const name = basename(root)
    .replace(/[^\w.-]+/g, '-')
    .slice(0, 40);
  return join(config, 'projects', `${name || 'root'}-${key}.yaml`);
}
