/** What isolation cannot carry, recognised in what a command said: a command that fails for that must not look as if it failed by itself. */

import type { Missing } from '../../../protocol/workspace.ts';

/** Where a command ran: in a copy, on the tree in namespaces of its own, or on the tree where it only gave up rights (Landlock, Seatbelt). */
type Place = 'copy' | 'namespaces' | 'rights';

/** One by its words. `in`: where it is missing, when that is not everywhere. */
interface Obstacle extends Missing {
  said: RegExp;
  in?: readonly Place[];
}

const noSocket = /EAFNOSUPPORT|[Aa]ddress family not supported/;

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
    in: ['copy'],
  },
  {
    said: noSocket,
    text: 'there is no network in here, not even a loopback of its own',
    has: 'network',
    in: ['rights'],
  },
  {
    said: noSocket,
    text: 'Unix sockets (docker, databases, agents) cannot be reached in here',
    has: 'none',
    in: ['copy', 'namespaces'],
  },
  {
    said: /EOVERFLOW|Value too large for defined data type/,
    text: 'files of other users or groups cannot be written in here',
    has: 'bind',
    in: ['copy'],
  },
  {
    said: /EROFS|[Rr]ead-only file system/,
    text: 'nothing but the tree, the home folder and /tmp can be written in here',
    has: 'none',
    in: ['copy', 'namespaces'],
  },
  {
    said: /EACCES|[Pp]ermission denied(?! \(publickey)/,
    text: 'nothing but the tree and $TMPDIR can be written in here, and what is hidden cannot be read',
    has: 'none',
    in: ['rights'],
  },
  {
    said: /gpg failed to sign|No secret key|Permission denied \(publickey|could not read (?:Username|Password)/,
    text: 'your keys are hidden in here',
    has: 'none',
  },
];

/** What a command may have failed for by its output. `network`: it had that. */
export function obstaclesIn(output: string, place: Place, network = false): Missing[] {
  return obstacles
    .filter(({ in: places }) => places === undefined || places.includes(place))
    .filter(({ said, has }) => !(network && has === 'network') && said.test(output))
    .map(({ text, has }) => ({ text, has }));
}
