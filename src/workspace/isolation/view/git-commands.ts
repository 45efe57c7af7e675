/** Which commands write git's own data: those get it in their view, copy-on-write, or on the real tree; for all others it is read-only. */

/** What stands behind the name of one of git's commands, up to the end of that part of the line. */
interface Behind {
  /** Without options, and without what is redirected. */
  words: string[];
  /** Has it one of these: long ones by name, short ones by letter, together (`-vd`) or not. */
  has: (long: readonly string[], letters: string) => boolean;
}

type Writes = (behind: Behind) => boolean;

const listing = ['list', 'all', 'remotes', 'show-current', 'contains', 'no-contains', 'merged', 'no-merged'];
const onlyWhen =
  (...reading: readonly string[]): Writes =>
  ({ words: [first] }) =>
    first !== undefined && !reading.includes(first);
const unlessFirst =
  (...reading: readonly string[]): Writes =>
  ({ words: [first] }) =>
    first === undefined || !reading.includes(first);

/** Commands that write references, objects, the index or the configuration whatever stands behind them. */
const always = `add am backfill cherry-pick checkout citool clone commit commit-graph commit-tree fast-import fetch filter-branch
  filter-repo gc gui index-pack init maintenance merge merge-tree mergetool mktag mktree multi-pack-index mv pack-objects pack-refs
  prune prune-packed pull push read-tree rebase repack reset restore revert rm stage subtree svn switch unpack-objects
  update-index update-ref update-server-info write-tree`;

/** Those that do so by what stands behind them. */
const sometimes: Record<string, Writes> = {
  apply: ({ has }) => has(['index', 'cached', '3way', 'intent-to-add'], '3N'),
  bisect: onlyWhen('help', 'log', 'terms', 'view', 'visualize'),
  branch({ words, has }) {
    const changes = [
      'delete',
      'move',
      'copy',
      'force',
      'track',
      'set-upstream-to',
      'unset-upstream',
      'edit-description',
    ];
    if (has([...changes, 'create-reflog'], 'dDmMcCfut')) return true;
    return words.length > 0 && !has([...listing, 'points-at'], 'lar');
  },
  bundle: ({ words: [first] }) => first === 'unbundle',
  'checkout-index': ({ has }) => has(['index'], 'u'),
  config({ words, has }) {
    // The file of the user, or one that is named, is none of the repository's.
    if (has(['global', 'system', 'file', 'blob'], 'f')) return false;
    const writing = ['add', 'replace-all', 'unset', 'unset-all', 'rename-section', 'remove-section', 'edit'];
    if (has(writing, 'e') || ['set', ...writing].includes(words[0] ?? '')) return true;
    const reading = ['get', 'get-all', 'get-regexp', 'get-urlmatch', 'get-color', 'get-colorbool', 'list'];
    return words.length > 1 && !has(reading, 'l') && !reading.includes(words[0] ?? '');
  },
  fsck: ({ has }) => has(['lost-found'], ''),
  'hash-object': ({ has }) => has([], 'w'),
  lfs: onlyWhen('env', 'help', 'locks', 'logs', 'ls-files', 'status', 'version'),
  notes: onlyWhen('get-ref', 'list', 'show'),
  reflog: ({ words: [first = ''] }) => ['delete', 'drop', 'expire', 'write'].includes(first),
  remote: onlyWhen('get-url', 'show'),
  replace: ({ words, has }) => words.length > 0 && !has(['list'], 'l'),
  rerere: unlessFirst('diff', 'remaining', 'status'),
  'sparse-checkout': unlessFirst('check-rules', 'list'),
  stash: unlessFirst('list', 'show'),
  submodule: onlyWhen('status', 'summary'),
  'symbolic-ref': ({ words, has }) => words.length > 1 || has(['delete'], 'dm'),
  tag({ words, has }) {
    const changes = ['annotate', 'sign', 'local-user', 'message', 'file', 'delete', 'force', 'edit', 'create-reflog'];
    if (has(changes, 'asumFdfe')) return true;
    return words.length > 0 && !has([...listing, 'points-at', 'verify'], 'lnv');
  },
  worktree: onlyWhen('list'),
};

const commands = new Map<string, Writes>([
  ...always.split(/\s+/).map((name): [string, Writes] => [name, () => true]),
  ...Object.entries(sometimes),
]);

/** Those that write configuration too, reach another repository, or want keys for that. */
const wide: ReadonlySet<string> = new Set(
  `branch checkout clone config fast-import fetch filter-branch filter-repo init lfs maintenance pull push remote sparse-checkout
  submodule subtree svn switch worktree`.split(/\s+/),
);

const ends = /^[|;&\n()`]$/;
/** Options of git's own whose value is a word of its own. */
const valued = ['-C', '-c', '--git-dir', '--work-tree', '--namespace', '--config-env', '--attr-source'];

/** Of the words behind a command, so that a long line of them is not read again and again. */
const most = 200;

/**
 * By its words, quoted or not, one after the other (a pattern that tried every way to read a line of options would take for
 * ever): where it is wrong, a command fails for a read-only folder, or is asked for without need.
 */
export function writesGit(command: string): boolean {
  return writingIn(command).length > 0;
}

/** Those of git's commands in it that write, by name. */
function writingIn(command: string): string[] {
  const words = (command.match(/[|;&\n()`]|[^\s|;&()`]+/g) ?? []).map((word) => word.replace(/["'\\]/g, ''));
  return words.flatMap((word, at) => {
    if (word !== 'git' && !word.endsWith('/git')) return [];
    const name = nameFrom(words, at + 1);
    return commands.get(words[name] ?? '')?.(behindOf(words, name)) ? [words[name] ?? ''] : [];
  });
}

/** Where the command's name is, behind git's own options. */
function nameFrom(words: readonly string[], from: number): number {
  let at = from;
  while (words[at]?.startsWith('-')) at += valued.includes(words[at] ?? '') ? 2 : 1;
  return at;
}

function behindOf(words: readonly string[], name: number): Behind {
  const next = words.slice(name + 1, name + 1 + most);
  const end = next.findIndex((word) => ends.test(word));
  return behind(end < 0 ? next : next.slice(0, end));
}

function behind(all: readonly string[]): Behind {
  const kept = all.filter((word, index) => !/^\d*[<>]/.test(word) && !/^\d*[<>]+$/.test(all[index - 1] ?? ''));
  const options = kept.filter((word) => word.startsWith('-'));
  return {
    words: kept.filter((word) => word !== '' && !word.startsWith('-')),
    has: (long, letters) =>
      options.some((option) =>
        option.startsWith('--')
          ? long.includes(option.slice(2).split('=', 1)[0] ?? '')
          : (/^-([A-Za-z\d]+)/.exec(option)?.[1] ?? '').split('').some((letter) => letters.includes(letter)),
      ),
  };
}

/**
 * Why it has no use in a view; null where it may have one. What a command does to git's own data never lands from there. On the
 * real tree, with writes kept to that, most have what they need; some want keys, or write what steers git.
 */
export function whyOnlyLive(command: string): { why: string; isolation: 'bind' | 'none' } | null {
  if (!writesGit(command)) return null;
  return {
    why: 'It writes git’s own data (.git), which does not land from a copy.',
    isolation: writingIn(command).some((name) => wide.has(name)) ? 'none' : 'bind',
  };
}
