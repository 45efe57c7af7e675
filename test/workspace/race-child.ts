// Swaps a folder of a tree for a link to a folder outside of it, and back, until it is killed. Arguments: tree, outside.
import { existsSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const [tree = '', outside = ''] = process.argv.slice(2);
const [folder, aside, link] = [join(tree, 'd'), join(tree, 'aside'), join(tree, 'link')];
let junk = 0;

/** A landing may make the folder anew in the moment in which it has no name: that one is put away. */
function move(from: string, to: string): void {
  for (;;) {
    try {
      renameSync(from, to);
      return;
    } catch {
      if (existsSync(to)) renameSync(to, join(tree, `junk-${(junk += 1)}`));
    }
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
