/** Names in the tree that run code, or that steer the tools of the person who works in it. */

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

/** Characters that show nothing; some file systems leave them out when they compare names (HFS+ did so with `.g\u200Cit`). */
const overlooked = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * The names of a path as the most forgiving file system would compare them: NFC, case folded, without characters that count for
 * nothing, and without what Windows drops at the end (dots, blanks, `:stream`).
 */
function folded(path: string): string[] {
  return path
    .split(/[/\\]/)
    .map((name) =>
      name
        .replace(overlooked, '')
        .normalize('NFKC')
        .toLowerCase()
        .replace(/:.*$/, '')
        // \u0131 and \u017f fold to i and s under some rules only.
        .replace(/\u0131/g, 'i')
        .replace(/\u017f/g, 's')
        .normalize('NFC')
        .replace(/(?<=.)[. ]+$/, ''),
    )
    .filter((name) => name !== '' && name !== '.');
}

/** Is it in git's own folder, or that folder's link file? Also where the name is only equal to some file systems. */
export function isGitData(path: string): boolean {
  return folded(path).some((name) => name === '.git' || /^git~\d+$/.test(name));
}

/** The protected name that a path falls under, or null. Whether anything is there yet does not matter. */
export function protectedName(path: string): string | null {
  const names = folded(path);
  const last = names.at(-1);
  if (last !== undefined && files.has(last)) return last;
  const whole = `/${names.join('/')}/`;
  for (const folder of folders) if (whole.includes(`/${folder}/`)) return `${folder}/`;
  return null;
}

/** Does it lead out of the tree, or is it not relative at all? */
export function leadsOut(path: string): boolean {
  return (
    path === '' || /^([/\\]|[A-Za-z]:[/\\])/.test(path) || path.split(/[/\\]/).includes('..') || path.includes('\0')
  );
}
