/** What a command wrote into the home folder, beside the tree: it is dropped with the view, and a file that somebody waits for must not be missed in silence. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isBelow } from '../../../text/path.ts';

/** Paths that are named. */
const mostNamed = 5;
/** Entries that are looked at. */
const mostLooked = 2_000;

/**
 * A note for the model and people, or null. Hidden files are caches and histories, which nobody waits for. `upper` is the
 * layer that was written, `home` and `root` are where home folder and tree lie.
 */
export function droppedIn(upper: string, home: string, root: string): string | null {
  const found: string[] = [];
  let looked = 0;
  const walk = (folder: string): void => {
    for (const entry of entriesOf(join(upper, folder))) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith('.') || isBelow(join(home, path), root)) continue;
      if ((looked += 1) > mostLooked || found.length > mostNamed) return;
      if (entry.isDirectory()) walk(path);
      else found.push(path);
    }
  };
  walk('');
  if (found.length === 0) return null;
  const named = found.slice(0, mostNamed).map((path) => `~/${path}`);
  return `outside of the project, so dropped: ${named.join(', ')}${found.length > mostNamed ? ', …' : ''}`;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
