/** What Glob and Grep say of that which is there and not among their results: which files, why, and how to look. */

import type { Gap } from '../protocol/workspace.ts';

function named({ paths, more }: Gap): string {
  return `${paths.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** What was searched, or listed, beyond what the user wants. */
function rulesGap(which: string): string {
  return `[ignore rules were not heeded, since they are no plain file of at most 256 KiB and 5,000 lines: ${which}]`;
}

/** Of names that were looked for. */
export function globGap(gap: Gap): string {
  const which = named(gap);
  switch (gap.why) {
    case 'ignored':
      return `[there, but ignored by git and so not listed: ${which}]`;
    case 'link':
      return `[links are not followed, and these are some: ${which}; name where one leads in path]`;
    case 'folder':
      return `[a folder of that name: ${which}; list it with ${gap.paths[0]}/**/*]`;
    case 'case':
      return `[written in another case: ${which}]`;
    case 'alike':
      return `[written with other characters that look alike: ${which}]`;
    case 'rules':
      return rulesGap(which);
    case 'time':
      return '[what git ignores was not looked through to its end; name a folder in path]';
    default:
      return `[not looked into: ${which}]`;
  }
}

/** Of content that was looked for. */
export function grepGap(gap: Gap): string {
  const which = named(gap);
  switch (gap.why) {
    case 'ignored':
      return `[ignored by git and so not searched, but these match: ${which}; name one in path to see where]`;
    case 'binary':
      return `[binary, but these match: ${which}; see where by the command grep -a]`;
    case 'alike':
      return `[no match as it is written, but these match with characters that look alike (another kind of blank, quote or dash, NFC or NFD): ${which}]`;
    case 'large':
      return `[not searched, over 32 MiB: ${which}; name one in path to search it]`;
    case 'unreadable':
      return `[not searched, could not be read: ${which}]`;
    case 'link':
      return `[links are not followed: ${which}; name one in path to search there]`;
    case 'rules':
      return rulesGap(which);
    case 'unselected':
      return '[nothing was searched: no file is selected by glob, which is relative to path]';
    default:
      return '[what git ignores was not searched to its end; name a folder in path]';
  }
}
