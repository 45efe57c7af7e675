/** Which paths the words of a command name, from the root and from a folder of the tree. */

import { expect, it } from 'vitest';
import { names } from '../../../../src/workspace/commands/attribution/named.ts';

it.each([
  ['rm ../*.txt', 'top.txt', true],
  ['rm -r ../lib', 'lib/a/b.ts', true],
  ['rm -r ../../lib/', 'lib/a/b.ts', false],
  ['touch *.txt', 'pkg/a.txt', true],
  ['cp ../src/a.ts x/../b.ts', 'pkg/b.ts', true],
  ['cd ..; rm src/a.ts', 'src/a.ts', true],
  ['make -C . all', 'pkg/a.ts', false],
  ['ls ..', 'top.txt', false],
])('begun in a folder, `%s` names %s: %s', (command, path, expected) => {
  expect(names(command, path, 'pkg')).toBe(expected);
});
