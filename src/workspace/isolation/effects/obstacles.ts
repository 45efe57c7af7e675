/** What isolation cannot carry, recognised in what a command said: a command that fails for that must not look as if it failed by itself. */

import type { Isolation, Missing } from '../../../protocol/workspace.ts';

/** One by its words; `in`: where it is missing, when that is not everywhere. */
interface Obstacle extends Missing {
  said: RegExp;
  in?: Isolation;
}

const obstacles: Obstacle[] = [
  {
    said: /Could not resolve host|getaddrinfo|EAI_AGAIN|ENETUNREACH|[Nn]etwork is unreachable|[Tt]emporary failure in name resolution|Name or service not known/,
    text: 'there is no network in here',
    has: 'network',
  },
  {
    said: /EXDEV|[Ii]nvalid cross-device link/,
    text: 'a folder of the tree cannot be renamed in here (EXDEV); copying and removing it works',
    has: 'bind',
    in: 'overlay',
  },
  {
    said: /EAFNOSUPPORT|Address family not supported/,
    text: 'Unix sockets (docker, databases, agents) cannot be reached in here',
    has: 'none',
  },
  {
    said: /EOVERFLOW|Value too large for defined data type/,
    text: 'files of other users or groups cannot be written in here',
    has: 'bind',
    in: 'overlay',
  },
  {
    said: /EROFS|[Rr]ead-only file system/,
    text: 'nothing but the tree, the home folder and /tmp can be written in here',
    has: 'none',
  },
  {
    said: /gpg failed to sign|No secret key|Permission denied \(publickey|could not read (?:Username|Password)/,
    text: 'your keys are hidden in here',
    has: 'none',
  },
];

/** What a command may have failed for by its output, where it ran so far away. */
export function obstaclesIn(output: string, isolation: Isolation, network = false): Missing[] {
  return obstacles
    .filter(
      ({ said, has, in: place = isolation }) =>
        place === isolation && !(network && has === 'network') && said.test(output),
    )
    .map(({ text, has }) => ({ text, has }));
}
