/** Which commands write git's own data: those get it in their view, copy-on-write, or on the real tree; for all others it is read-only. */

/** git with options of its own, up to its command. */
const git = String.raw`\bgit\b(?:\s+-{1,2}\S+|\s+-[Cc]\s+\S+)*\s+`;

/** Commands that write the index, references and objects and nothing that steers git, with neither keys nor another repository. */
const plain =
  'add|am|apply|bisect|cherry-pick|clean|commit|commit-tree|gc|hash-object|merge|mktree|mv|notes|pack-refs|prune|read-tree|rebase|reflog|repack|replace|reset|restore|revert|rm|stash|symbolic-ref|tag|update-index|update-ref|write-tree';
/** Commands that write configuration too, or reach another repository. */
const wide =
  'branch|checkout|clone|fast-import|fetch|filter-branch|init|lfs|maintenance|pull|push|remote|sparse-checkout|submodule|switch|worktree';

/** Commands of git that write references, objects or the index, as the word behind `git` and its options. */
const writing = new RegExp(`${git}(?:${plain}|${wide})\\b`);
const widelyWriting = new RegExp(`${git}(?:${wide})\\b`);

/** Of these, forms that only list, or change files and nothing of git's. */
const harmless = new RegExp(
  `${git}(?:(?:branch|tag|remote|stash|notes|worktree|submodule|reflog|bisect|lfs)\\s+(?:list|-l|--list|-v|-vv|--verbose|-a|--all|-r|--remotes|show|status|get-url|--show-current|--contains|log)\\b|(?:branch|tag|remote|notes|submodule|reflog|lfs)\\s*(?=$|[|;&\\n)])|apply\\b(?![^|;&\\n]*--(?:index|cached|3way))|clean\\b|hash-object\\b(?![^|;&\\n]*\\s-w)|symbolic-ref\\s+(?:--short\\s+)?\\S+\\s*(?=$|[|;&\\n)]))`,
  'g',
);

/** By its words: where it is wrong, a command fails for a read-only folder, or has a copy it does not need. */
export function writesGit(command: string): boolean {
  return writing.test(command);
}

/** Does it write git's own data in earnest, and not only list it? By its words, as above. */
export function changesGit(command: string): boolean {
  return writing.test(command.replace(harmless, ' '));
}

/**
 * Why it has no use in a view; null where it may have one. What a command does to git's own data never lands from there. On the
 * real tree, with writes kept to that, most have what they need; some want keys, or write what steers git.
 */
export function whyOnlyLive(command: string): { why: string; isolation: 'bind' | 'none' } | null {
  const left = command.replace(harmless, ' ');
  if (!writing.test(left)) return null;
  return {
    why: 'It writes git’s own data (.git), which does not land from a copy.',
    isolation: widelyWriting.test(left) ? 'none' : 'bind',
  };
}
