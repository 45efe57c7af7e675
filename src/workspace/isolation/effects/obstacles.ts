/** What isolation cannot carry, recognised in what a command said: a command that fails for that must not look as if it failed by itself. */

const obstacles: [said: RegExp, means: string][] = [
  [
    /Could not resolve host|getaddrinfo|EAI_AGAIN|ENETUNREACH|[Nn]etwork is unreachable|[Tt]emporary failure in name resolution|Name or service not known/,
    'there is no network in here',
  ],
  [
    /EXDEV|[Ii]nvalid cross-device link/,
    'a folder of the tree cannot be renamed in here (EXDEV); copying and removing it works',
  ],
  [/EAFNOSUPPORT|Address family not supported/, 'Unix sockets (docker, databases, agents) cannot be reached in here'],
  [/EOVERFLOW|Value too large for defined data type/, 'files of other users or groups cannot be written in here'],
  [/EROFS|[Rr]ead-only file system/, 'nothing but the tree, the home folder and /tmp can be written in here'],
];

/** Notes on the output of a command that failed. */
export function obstaclesIn(output: string): string[] {
  return obstacles.filter(([said]) => said.test(output)).map(([, means]) => means);
}
