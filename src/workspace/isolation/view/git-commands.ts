/** Which commands write git's own data: those get it in their view, copy-on-write; for all others it is read-only. */

/** Commands of git that write references, objects or the index, as the word behind `git` and its options. */
const writing =
  /\bgit\b(?:\s+-{1,2}\S+|\s+-[Cc]\s+\S+)*\s+(?:add|am|apply|bisect|branch|checkout|cherry-pick|clean|clone|commit|commit-tree|fast-import|fetch|filter-branch|gc|hash-object|init|lfs|maintenance|merge|mktree|mv|notes|pack-refs|prune|pull|push|read-tree|rebase|reflog|remote|repack|replace|reset|restore|revert|rm|sparse-checkout|stash|submodule|switch|symbolic-ref|tag|update-index|update-ref|worktree|write-tree)\b/;

/** By its words: where it is wrong, a command fails for a read-only folder, or has a copy it does not need. */
export function writesGit(command: string): boolean {
  return writing.test(command);
}
