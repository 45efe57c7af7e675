/** What a repository can hold that makes git run code, each with the git command that does: so that a trap is known to be set. */

import { chmodSync, cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { git, tool } from '../../support/tools.ts';

/** One way to have git run code. */
export interface GitTrap {
  name: string;
  /** What git is called with to fall for it; null: it leads git elsewhere, and runs nothing by itself. */
  springs: string[] | null;
  /** Lines of `.git/config`; `RUN` is the code. */
  config?: string;
  attributes?: string;
  /** More than lines; `run` is the code. */
  set?: (root: string, run: string) => void;
}

function put(path: string, text: string, mode = 0o644): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, mode);
}

const monitor = (run: string): string => `[core]\n\tfsmonitor = ${run}\n`;
const script = (run: string): string => `#!/bin/sh\n${run}\n`;
const driven = '* filter=x diff=x merge=x\n';

/** Settings. */
const settings: GitTrap[] = [
  { name: 'core.fsmonitor', springs: ['status'], config: '[core]\n\tfsmonitor = RUN' },
  {
    name: 'core.hooksPath',
    springs: ['checkout', '-q', '-f', 'HEAD'],
    config: '[core]\n\thooksPath = hooks-of-theirs',
    set: (root, run) => put(join(root, 'hooks-of-theirs/post-checkout'), script(run), 0o755),
  },
  { name: 'filter.clean', springs: ['status'], config: '[filter "x"]\n\tclean = RUN', attributes: driven },
  {
    name: 'filter.clean by diff without drivers',
    springs: ['diff', '--no-ext-diff', '--no-textconv'],
    config: '[filter "x"]\n\tclean = RUN',
    attributes: driven,
  },
  {
    name: 'filter.smudge',
    springs: ['checkout', '-f', 'HEAD', 'a.txt'],
    config: '[filter "x"]\n\tsmudge = RUN',
    attributes: driven,
  },
  { name: 'filter.process', springs: ['add', 'a.txt'], config: '[filter "x"]\n\tprocess = RUN', attributes: driven },
  { name: 'diff.textconv in diff', springs: ['diff'], config: '[diff "x"]\n\ttextconv = RUN', attributes: driven },
  {
    name: 'diff.textconv in log -p',
    springs: ['log', '-p'],
    config: '[diff "x"]\n\ttextconv = RUN',
    attributes: driven,
  },
  {
    name: 'diff.textconv in blame',
    springs: ['blame', 'a.txt'],
    config: '[diff "x"]\n\ttextconv = RUN',
    attributes: driven,
  },
  { name: 'diff.external', springs: ['diff'], config: '[diff]\n\texternal = RUN' },
  { name: 'diff.command', springs: ['diff'], config: '[diff "x"]\n\tcommand = RUN', attributes: driven },
  { name: 'merge.driver', springs: ['merge', '-q', 'side'], config: '[merge "x"]\n\tdriver = RUN', attributes: driven },
  { name: 'alias', springs: ['st'], config: '[alias]\n\tst = !RUN' },
  { name: 'gpg.program', springs: ['commit', '--allow-empty', '-S', '-qm', 'x'], config: '[gpg]\n\tprogram = TOUCH' },
  {
    name: 'commit.gpgSign',
    springs: ['commit', '--allow-empty', '-qm', 'x'],
    config: '[commit]\n\tgpgSign = true\n[gpg]\n\tprogram = TOUCH',
  },
  { name: 'core.sshCommand', springs: ['ls-remote', 'ssh://nowhere.invalid/x'], config: '[core]\n\tsshCommand = RUN' },
  { name: 'core.gitProxy', springs: ['ls-remote', 'git://nowhere.invalid/x'], config: '[core]\n\tgitProxy = TOUCH' },
  {
    name: 'remote of ext',
    springs: ['fetch', 'origin'],
    config: '[remote "origin"]\n\turl = ext::RUN\n[protocol "ext"]\n\tallow = always',
  },
  {
    name: 'remote.uploadpack',
    springs: ['fetch', 'origin'],
    config: '[remote "origin"]\n\turl = .\n\tuploadpack = RUN',
  },
  { name: 'core.editor', springs: ['commit', '--amend'], config: '[core]\n\teditor = RUN' },
  { name: 'sequence.editor', springs: ['rebase', '--autostash', '-i', '--root'], config: '[sequence]\n\teditor = RUN' },
  { name: 'credential.helper', springs: ['credential', 'fill'], config: '[credential]\n\thelper = !RUN' },
  { name: 'difftool', springs: ['difftool', '-y', '-t', 'x'], config: '[difftool "x"]\n\tcmd = RUN' },
  {
    name: 'trailer.cmd',
    springs: ['interpret-trailers', '--trailer', 'x: 1', 'a.txt'],
    config: '[trailer "x"]\n\tkey = x\n\tcmd = RUN',
  },
  {
    name: 'core.alternateRefsCommand',
    springs: ['push', '-q', '.', 'HEAD:refs/heads/made'],
    config: '[core]\n\talternateRefsCommand = RUN',
    set: (root) => cpSync(join(root, '.git'), join(root, 'other/.git'), { recursive: true }),
  },
  {
    name: 'include.path',
    springs: ['status'],
    config: '[include]\n\tpath = ../theirs.config',
    set: (root, run) => put(join(root, 'theirs.config'), monitor(run)),
  },
  {
    name: 'includeIf.gitdir',
    springs: ['status'],
    config: '[includeIf "gitdir:/"]\n\tpath = ../theirs.config',
    set: (root, run) => put(join(root, 'theirs.config'), monitor(run)),
  },
  {
    name: 'includeIf.onbranch',
    springs: ['status'],
    config: '[includeIf "onbranch:**"]\n\tpath = ../theirs.config',
    set: (root, run) => put(join(root, 'theirs.config'), monitor(run)),
  },
  {
    name: 'config.worktree',
    springs: ['status'],
    config: '[extensions]\n\tworktreeConfig = true',
    set: (root, run) => put(join(root, '.git/config.worktree'), monitor(run)),
  },
];

/** Where things lie. */
const places: GitTrap[] = [
  {
    name: 'a hook',
    springs: ['commit', '-qam', 'x'],
    set: (root, run) => put(join(root, '.git/hooks/pre-commit'), script(run), 0o755),
  },
  {
    name: 'a hook of every change of the index',
    springs: ['add', 'a.txt'],
    set: (root, run) => put(join(root, '.git/hooks/post-index-change'), script(run), 0o755),
  },
  {
    name: 'info/attributes',
    springs: ['diff'],
    config: '[diff "x"]\n\ttextconv = RUN',
    set: (root) => put(join(root, '.git/info/attributes'), driven),
  },
  {
    name: '.git is a file that leads into the tree',
    springs: ['status'],
    set(root, run) {
      renameSync(join(root, '.git'), join(root, 'theirs'));
      put(join(root, '.git'), 'gitdir: theirs\n');
      put(join(root, 'theirs/config'), `[core]\n\trepositoryformatversion = 0\n${monitor(run)}`);
    },
  },
  {
    name: 'commondir',
    springs: ['status'],
    set(root, run) {
      cpSync(join(root, '.git'), join(root, 'theirs'), { recursive: true });
      put(
        join(root, 'theirs/config'),
        `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = ..\n${monitor(run)}`,
      );
      put(join(root, '.git/commondir'), '../theirs\n');
    },
  },
  {
    name: 'a worktree of another repository',
    springs: ['status'],
    set(root, run) {
      renameSync(join(root, '.git'), join(root, 'main.git'));
      const own = join(root, 'main.git/worktrees/w');
      cpSync(join(root, 'main.git/index'), join(own, 'index'));
      put(join(own, 'HEAD'), 'ref: refs/heads/side\n');
      put(join(own, 'commondir'), '../..\n');
      put(join(own, 'gitdir'), `${root}/.git\n`);
      put(join(root, 'main.git/config'), `[core]\n\trepositoryformatversion = 0\n\tbare = true\n${monitor(run)}`);
      put(join(root, '.git'), `gitdir: ${own}\n`);
    },
  },
  {
    name: 'a bare repository within',
    springs: ['-C', 'src/bare', 'status'],
    set(root, run) {
      cpSync(join(root, '.git'), join(root, 'src/bare'), { recursive: true });
      put(
        join(root, 'src/bare/config'),
        `[core]\n\trepositoryformatversion = 0\n\tbare = false\n\tworktree = .\n${monitor(run)}`,
      );
    },
  },
  {
    name: 'a submodule',
    springs: ['status'],
    set(root, run) {
      cpSync(join(root, '.git'), join(root, 'sub/.git'), { recursive: true });
      put(join(root, 'sub/a.txt'), 'one\n');
      put(join(root, 'sub/.git/config'), `[core]\n\trepositoryformatversion = 0\n${monitor(run)}`);
      const head = git(root, 'rev-parse', 'HEAD').trim();
      git(root, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
      put(join(root, '.gitmodules'), '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n');
    },
  },
  {
    name: 'submodule.update',
    springs: ['submodule', 'update', '--init'],
    set(root, run) {
      const head = git(root, 'rev-parse', 'HEAD').trim();
      git(root, 'update-index', '--add', '--cacheinfo', `160000,${head},sub`);
      cpSync(join(root, '.git'), join(root, 'sub/.git'), { recursive: true });
      put(join(root, '.gitmodules'), '[submodule "sub"]\n\tpath = sub\n\turl = ./sub\n');
      git(root, 'config', 'submodule.sub.update', `!${run}`);
      git(root, 'config', 'submodule.sub.url', './sub');
      git(join(root, 'sub'), 'symbolic-ref', 'HEAD', 'refs/heads/side');
    },
  },
  { name: 'core.worktree leads out', springs: null, config: '[core]\n\tworktree = ../..' },
  { name: 'core.excludesFile leads out', springs: null, config: '[core]\n\texcludesFile = /etc/passwd' },
  { name: 'alternates lead out', springs: null, set: (root) => put(join(root, '.git/objects/info/alternates'), '/\n') },
  {
    name: 'an index that is none',
    springs: null,
    set: (root) => put(join(root, '.git/index'), `DIRC${'\0'.repeat(4)}${'\xff'.repeat(64)}`),
  },
  {
    name: 'HEAD with a command',
    springs: null,
    set: (root, run) => put(join(root, '.git/HEAD'), `ref: refs/heads/$(${run})\n`),
  },
];

/** All of them. */
export const gitTraps: readonly GitTrap[] = [...settings, ...places];

/** A repository with two branches, and a file that is not as it was committed. */
export function plainRepository(root: string): void {
  git(root, 'init', '-q', '-b', 'main', '--template=');
  put(join(root, 'a.txt'), 'one\n');
  git(root, 'add', 'a.txt');
  git(root, 'commit', '-qm', 'one');
  git(root, 'branch', 'side');
  put(join(root, 'a.txt'), 'two\n');
  git(root, 'commit', '-qam', 'two');
  git(root, 'checkout', '-q', 'side');
  put(join(root, 'a.txt'), 'three\n');
  git(root, 'commit', '-qam', 'three');
  git(root, 'checkout', '-q', 'main');
  put(join(root, 'a.txt'), 'ten\n');
}

/** Sets it in such a repository: whoever falls for it makes the file. */
export function setTrap(root: string, trap: GitTrap, file: string): void {
  const run = `touch ${file}`;
  // One word that is a program, for what takes no arguments.
  put(join(dirname(file), '.wires', 'touch-it'), script(run), 0o755);
  // By file, since git itself would fall for some.
  const lines = (trap.config ?? '')
    .replaceAll('TOUCH', join(dirname(file), '.wires', 'touch-it'))
    .replaceAll('RUN', () => run);
  if (trap.attributes !== undefined) put(join(root, '.gitattributes'), trap.attributes);
  if (trap.config !== undefined)
    put(join(root, '.git/config'), `[core]\n\trepositoryformatversion = 0\n\tbare = false\n${lines}\n`);
  trap.set?.(root, run);
}

/** Lets real git fall for it, on the tree itself. */
export function spring(root: string, { springs }: GitTrap): void {
  if (springs === null) return;
  tool('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', '-c', 'advice.detachedHead=false', ...springs], {
    cwd: root,
    input: 'protocol=https\nhost=nowhere.invalid\n\n',
    status: () => true,
  });
}

/** The same tree anew. */
export function again(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, preserveTimestamps: false });
}
