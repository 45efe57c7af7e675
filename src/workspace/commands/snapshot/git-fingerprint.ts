/** A fingerprint of git's own data, which is no part of a snapshot: undo cannot take back what a command did to it, and says so. */

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Times of what a commit, a checkout, a fetch or a changed configuration touches; `git status` touches none of these. */
export function gitFingerprint(root: string): string {
  let folder = join(root, '.git');
  try {
    if (statSync(folder).isFile())
      folder = readFileSync(folder, 'utf8')
        .replace(/^gitdir: /, '')
        .trim();
  } catch {
    return '';
  }
  const parts = [
    'HEAD',
    'logs/HEAD',
    'config',
    'packed-refs',
    'refs/heads',
    'refs/tags',
    'refs/stash',
    'hooks',
    'info/exclude',
  ];
  return parts.map((part) => statSync(join(folder, part), { throwIfNoEntry: false })?.mtimeMs ?? 0).join();
}
