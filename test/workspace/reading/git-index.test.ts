import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { trackedFiles } from '../../../src/workspace/reading/git-index.ts';
import { git } from '../../support/tools.ts';
import { scratchTree } from '../support/scratch-tree.ts';

const odd = 'a/名 字.ts';
function repository(...format: string[]): string {
  const root = scratchTree({
    'a.txt': '',
    'a/b/c.ts': '',
    'a/b/cd.ts': '',
    [odd]: '',
    'z/e.sh': '',
    [`long/${'x'.repeat(200)}/y.txt`]: '',
  });
  git(root, 'init', '-q', ...format);
  symlinkSync('a.txt', join(root, 'link'));
  git(root, 'add', '.');
  writeFileSync(join(root, 'untracked'), '');
  return root;
}
const listed = (root: string): string[] =>
  git(root, '-c', 'core.quotePath=false', 'ls-files')
    .trim()
    .split('\n')
    .filter((path) => path !== 'link');

describe("the files of git's index", () => {
  it.each(['2', '3', '4'])('are read from version %s', (version) => {
    const root = repository();
    // Version 3 is written where an entry needs it.
    if (version === '3') git(root, 'update-index', '--skip-worktree', 'z/e.sh');
    else git(root, 'update-index', '--index-version', version);
    expect(readFileSync(join(root, '.git/index')).readUInt32BE(4)).toBe(Number(version));
    expect(trackedFiles(root)).toEqual(listed(root).filter((path) => version !== '3' || path !== 'z/e.sh'));
  });

  it('are read with SHA-256, in a linked worktree, and once each in a conflict', () => {
    const modern = repository('--object-format=sha256');
    expect(trackedFiles(modern)).toEqual(listed(modern));
    const root = repository('-b', 'main');
    git(root, 'commit', '-qm', 'x');
    git(root, 'worktree', 'add', '-q', '-b', 'side', 'linked');
    expect(trackedFiles(join(root, 'linked'))).toEqual(listed(root));
    writeFileSync(join(root, 'linked/a.txt'), 'one\n');
    git(join(root, 'linked'), 'commit', '-qam', 'one');
    writeFileSync(join(root, 'a.txt'), 'other\n');
    git(root, 'commit', '-qam', 'other');
    expect(() => git(root, 'merge', '-q', 'side')).toThrow('ended with 1');
    expect(trackedFiles(root)?.filter((path) => path === 'a.txt')).toHaveLength(1);
  });

  it('are none where there is no index, or one that is torn', () => {
    const root = scratchTree({ x: '' });
    expect(trackedFiles(root)).toBeNull();
    git(root, 'init', '-q');
    expect(trackedFiles(root)).toBeNull();
    mkdirSync(join(root, '.git/index'));
    expect(trackedFiles(root)).toBeNull();
    rmSync(join(root, '.git/index'), { recursive: true });
    git(root, 'add', 'x');
    const size = readFileSync(join(root, '.git/index')).length;
    for (const length of [size - 30, 40, 8, 0]) {
      truncateSync(join(root, '.git/index'), length);
      expect(trackedFiles(root)).toBeNull();
    }
  });
});
