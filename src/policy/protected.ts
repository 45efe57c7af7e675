/** Names in the tree that run code, or that steer the tools of the person who works in it. */

import { foldedNames } from '../text/path.ts';

/** Folders, at any depth, for anything below them. A slash joins neighbours. */
const folders = [
  '.archie',
  '.agents',
  '.claude',
  '.codex',
  '.cursor',
  '.gemini',
  '.opencode',
  '.vscode',
  '.idea',
  '.fleet',
  '.zed',
  '.devcontainer',
  '.github/workflows',
  '.github/actions',
  '.circleci',
  '.buildkite',
  '.husky',
  '.githooks',
  '.direnv',
  '.ssh',
  '.gnupg',
  '.aws',
  '.config/git',
  '.cargo',
  '.yarn/plugins',
  '.yarn/releases',
  '.mvn/wrapper',
];

/** Files, at any depth. */
const files = new Set([
  '.mcp.json',
  '.envrc',
  '.npmrc',
  '.yarnrc',
  '.yarnrc.yml',
  '.pnpmfile.cjs',
  '.pnpmfile.mjs',
  '.netrc',
  '.pypirc',
  '.gitconfig',
  '.gitmodules',
  '.bashrc',
  '.bash_profile',
  '.bash_login',
  '.bash_logout',
  '.bash_aliases',
  '.profile',
  '.inputrc',
  '.zshrc',
  '.zshenv',
  '.zprofile',
  '.zlogin',
  '.kshrc',
  '.cshrc',
  '.tcshrc',
  '.vimrc',
  '.exrc',
  '.nvimrc',
  '.nvim.lua',
  '.emacs',
  '.dir-locals.el',
  '.tmux.conf',
  '.gdbinit',
  '.lldbinit',
  '.ripgreprc',
  '.lefthook.yml',
  '.lefthook.yaml',
  'lefthook.yml',
  'lefthook.yaml',
  '.pre-commit-config.yaml',
  '.gitlab-ci.yml',
  '.travis.yml',
  'bunfig.toml',
]);

/** The protected name that a path falls under, or null. Whether anything is there yet does not matter. */
export function protectedName(path: string): string | null {
  const names = foldedNames(path);
  const last = names.at(-1);
  if (last !== undefined && files.has(last)) return last;
  const whole = `/${names.join('/')}/`;
  for (const folder of folders) if (whole.includes(`/${folder}/`)) return `${folder}/`;
  return null;
}
