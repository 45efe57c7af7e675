/** Which commands write git's own data: those get it in their view, copy-on-write; for all others it is read-only. */

/** git with options of its own, up to its command. */
const git = String.raw`\bgit\b(?:\s+-{1,2}\S+|\s+-[Cc]\s+\S+)*\s+`;

/** Commands of git that write references, objects or the index, as the word behind `git` and its options. */
const writing = new RegExp(
  `${git}(?:add|am|apply|bisect|branch|checkout|cherry-pick|clean|clone|commit|commit-tree|fast-import|fetch|filter-branch|gc|hash-object|init|lfs|maintenance|merge|mktree|mv|notes|pack-refs|prune|pull|push|read-tree|rebase|reflog|remote|repack|replace|reset|restore|revert|rm|sparse-checkout|stash|submodule|switch|symbolic-ref|tag|update-index|update-ref|worktree|write-tree)\\b`,
);

/** Of these, forms that only list, or change files and nothing of git's. */
const harmless = new RegExp(
  `${git}(?:(?:branch|tag|remote|stash|notes|worktree|submodule|reflog|bisect|lfs)\\s+(?:list|-l|--list|-v|-vv|--verbose|-a|--all|-r|--remotes|show|status|get-url|--show-current|--contains|log)\\b|(?:branch|tag|remote|notes|submodule|reflog|lfs)\\s*(?=$|[|;&\\n)])|apply\\b(?![^|;&\\n]*--(?:index|cached|3way))|clean\\b|hash-object\\b(?![^|;&\\n]*\\s-w)|symbolic-ref\\s+(?:--short\\s+)?\\S+\\s*(?=$|[|;&\\n)]))`,
  'g',
);

/** By its words: where it is wrong, a command fails for a read-only folder, or has a copy it does not need. */
export function writesGit(command: string): boolean {
  return writing.test(command);
}

/** Why it has no use in a view; null where it may have one. What a command does to git's own data never lands from there. */
export function whyOnlyLive(command: string): string | null {
  return writing.test(command.replace(harmless, ' '))
    ? 'It writes git’s own data (.git), which does not land from a copy.'
    : null;
}
