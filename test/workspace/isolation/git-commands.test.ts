/** What is taken for a command that writes git's own data, held against what real git does to it. */
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { whyOnlyLive, writesGit } from '../../../src/workspace/isolation/view/git-commands.ts';
import { git, tool } from '../../support/tools.ts';

const reads = `status|status -sb|diff|diff --stat HEAD|log --oneline -3|log -p a.txt|show HEAD|show side:a.txt|blame a.txt
grep one|ls-files -s|ls-tree -r HEAD|rev-parse HEAD|describe --tags --always|shortlog -s HEAD|cat-file -p HEAD|for-each-ref
branch|branch -vv|branch -a|branch -rv|branch --list s*|branch --show-current|branch --merged HEAD|branch --contains HEAD
tag|tag -l v*|tag -n|tag -n3 v*|tag --sort=-creatordate|tag --points-at HEAD|stash list|stash show|stash show -p stash@{0}
remote|remote -v|remote get-url origin|worktree list|worktree list --porcelain|notes show HEAD|notes|reflog|reflog -2|reflog show HEAD
submodule|submodule status|bisect log|symbolic-ref HEAD|symbolic-ref -q --short HEAD|config -l|config user.name|config --get user.name
apply more.patch|apply --stat more.patch|clean -ndx|clean -fd|hash-object a.txt|format-patch -1|archive -o x.tar HEAD
-C . log -1|-c color.ui=never log -1|--no-pager --git-dir .git log -1|sparse-checkout list|replace -l|fsck|log --format=%s -- commit`;

const writes = `add .|add -N new.txt|commit -qam x|commit --amend -m y|rm -f a.txt|mv a.txt b.txt|reset --hard HEAD~1|restore --staged a.txt
checkout side|checkout -b other|switch side|switch -c other|branch other|branch -v other|branch -D side|branch -m renamed
branch -u origin/main|branch --edit-description|tag v2|tag -a v2 -m x|tag -am x v2|tag -d v1|tag -f v1 HEAD~1|stash|stash -a|stash -u|stash pop
stash drop|stash clear|merge side|rebase side|cherry-pick side|revert --no-edit HEAD|remote add up ../x|remote -v add up ../x
remote remove origin|fetch origin|push origin side|pull origin main|worktree add ../w|notes add -m x HEAD~1|reflog expire --expire=now --all
bisect start|symbolic-ref HEAD refs/heads/side|config user.name x|config --unset user.name|config --add a.b c|gc -q|pack-refs --all
apply --index more.patch|apply --3way more.patch|hash-object -w more.patch|update-ref refs/heads/z HEAD|update-index --chmod=+x a.txt|read-tree HEAD~1
replace HEAD HEAD~1|sparse-checkout set src|init --initial-branch=x|-C . commit -qam x|-c a.b=c commit -qam x
--no-pager --git-dir .git branch other|commit-graph write --reachable|maintenance run|submodule add ../x sub`;

const unknown = [
  'st',
  'ci -m x',
  'lfs',
  'flow init',
  'config --global user.name x',
  'version',
  '--version',
  '',
  'help tag',
];

const listed = (rows: string): string[] => rows.split(/[|\n]/);

let top: string;
let untouched: string | undefined;
beforeAll(() => {
  top = mkdtempSync(join(tmpdir(), 'archie-git-'));
  const repo = join(top, 'repo');
  git(top, 'init', '-q', '--bare', '--template=', 'x');
  git(top, 'init', '-q', '-b', 'main', '--template=', 'repo');
  const put = (name: string, text: string): void => writeFileSync(join(repo, name), text);
  git(repo, 'config', 'user.name', 'n');
  git(repo, 'config', 'user.email', 'e@e');
  put('a.txt', 'one\n');
  git(repo, 'add', '.');
  git(repo, 'commit', '-qm', 'one');
  git(repo, 'branch', 'side');
  put('a.txt', 'one\ntwo\n');
  git(repo, 'commit', '-qam', 'two');
  git(repo, 'remote', 'add', 'origin', '../x');
  git(repo, 'push', '-q', 'origin', 'main');
  git(repo, 'checkout', '-q', 'side');
  put('c.txt', 'c\n');
  git(repo, 'add', '.');
  git(repo, 'commit', '-qm', 'side');
  git(repo, 'checkout', '-q', 'main');
  git(repo, 'notes', 'add', '-m', 'note', 'HEAD');
  git(repo, 'tag', 'v1');
  put('a.txt', 'one\ntwo\nthree\n');
  git(repo, 'stash');
  // Fetched from then on, there is something to fetch.
  git(repo, 'push', '-q', 'origin', 'side:later');
  git(repo, 'update-ref', '-d', 'refs/remotes/origin/later');
});
afterAll(() => rmSync(top, { recursive: true, force: true }));

/** All of a folder, by name and content. */
function contents(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .map(
      (entry) =>
        join(entry.parentPath, entry.name) +
        (entry.isFile() ? readFileSync(join(entry.parentPath, entry.name), 'latin1') : ''),
    )
    .sort()
    .join('\n');
}

/** What needs the files as they were committed. */
const clean = /^(?:-C \. |-c \S+ )?(?:checkout|switch|merge|rebase|cherry-pick|revert|stash pop|pull|apply|bisect)/;

/** A copy with something to stage, to apply and to throw away, which is used once where the command may change it. */
function copyFor(command: string): string {
  const repo = join(top, command === 'log' ? 'untouched' : 'copy');
  rmSync(repo, { recursive: true, force: true });
  rmSync(join(top, 'w'), { recursive: true, force: true });
  cpSync(join(top, 'repo'), repo, { recursive: true });
  writeFileSync(join(repo, 'new.txt'), 'new\n');
  if (!clean.test(command)) writeFileSync(join(repo, 'a.txt'), 'one\ntwo\nfour\n');
  if (command.startsWith('apply')) git(repo, 'update-index', '--refresh');
  if (command.startsWith('restore')) git(repo, 'add', '.');
  const patch = '--- a/a.txt\n+++ b/a.txt\n@@ -1,2 +1,3 @@\n one\n two\n+five\n';
  writeFileSync(join(repo, 'more.patch'), `diff --git a/a.txt b/a.txt\n${patch}`);
  return repo;
}

/** Did git change what is its own? */
function changes(repo: string, command: string): boolean {
  const before = contents(join(repo, '.git'));
  const given = ['user.name=n', 'user.email=e@e', 'core.editor=echo x >', 'protocol.file.allow=always'];
  const options = ['--no-optional-locks', ...given.flatMap((each) => ['-c', each])];
  tool('git', [...options, ...command.split(' ')], { cwd: repo, status: () => true });
  return contents(join(repo, '.git')) !== before;
}

describe('a command of git', () => {
  it.each(listed(reads))('git %s leaves its data alone', (command) => {
    expect(writesGit(`git ${command}`)).toBe(false);
    expect(changes((untouched ??= copyFor('log')), command)).toBe(false);
  });

  it.each(listed(writes))('git %s writes it', (command) => {
    expect(whyOnlyLive(`git ${command}`)?.why).toContain('.git');
    expect(changes(copyFor(command), command)).toBe(true);
  });

  it.each(unknown)('git %s is not known, and finds it read-only', (command) => {
    expect(whyOnlyLive(`git ${command}`)).toBeNull();
  });

  it.each([
    ['cd src && git commit -m "x; y"', true],
    ['git log | git tag x', true],
    ['git tag | head', false],
    ['git tag > tags.txt 2>&1', false],
    ['git branch\ngit stash list', false],
    ['/usr/bin/git add .', true],
    ["sh -c 'git commit -m x'", true],
    ['"git" add .', true],
    ['x=$(git stash create)', true],
    ['(git branch new)', true],
    ['xargs git add < list', true],
    ['cat .git/config; ls git', false],
    ['echo constructor; git constructor', false],
  ])('in %j: %s', (command, expected) => {
    expect(writesGit(command)).toBe(expected);
  });

  it('is read in one go, however long it is and whatever it repeats', () => {
    for (const part of [' --a', ' -C', ' -c', ' git tag -l', ' git', ' x'])
      expect(writesGit(`git${part.repeat(40_000)} .`)).toBe(false);
  });
});
