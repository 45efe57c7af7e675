import { describe, expect, it } from 'vitest';
import { fromFolder } from '../../src/text/path.ts';

describe('a path from a folder', () => {
  it.each([
    ['', 'a/b', 'a/b'],
    ['.', '.', '.'],
    ['pkg', '.', '..'],
    ['pkg', 'pkg', '.'],
    ['pkg', 'pkg/a', 'a'],
    ['pkg', 'pkgs/a', '../pkgs/a'],
    ['pkg/deep', 'top', '../../top'],
    ['pkg/deep', 'pkg', '..'],
    ['a/b', 'a/c/d', '../c/d'],
  ])('from %j, %j is called %j', (folder, path, name) => {
    expect(fromFolder(folder, path)).toBe(name);
  });
});
