// Swaps a folder of a tree for a link to a folder outside of it, and back, until it is killed. Arguments: tree, outside.
import { renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [tree = '', outside = ''] = process.argv.slice(2);
const [folder, aside, link] = [join(tree, 'd'), join(tree, 'aside'), join(tree, 'link')];
let junk = 0;

/** Renames, and tries again for as long as it takes. */
function move(from: string, to: string): void {
  for (;;) {
    try {
      renameSync(from, to);
      return;
    } catch {
      putAside(to);
    }
  }
}

/** A landing may make the folder anew in the moment in which it has no name, and may take it back again. */
function putAside(path: string): void {
  junk += 1;
  try {
    renameSync(path, join(tree, `junk-${junk}`));
  } catch {
    // It is gone by itself.
  }
}

symlinkSync(outside, link);
console.log('ready');
for (;;) {
  move(folder, aside);
  move(link, folder);
  move(folder, link);
  move(aside, folder);
}
