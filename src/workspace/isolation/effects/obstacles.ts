/**
 * What isolation cannot carry, recognised in what a command said: one that fails for that must not look as if it failed by itself.
 * Words alone are no evidence, for a test or a search prints them too: what they speak of must have happened.
 */

import { lstatSync, readFileSync, statSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import type { Missing } from '../../../protocol/workspace.ts';
import { isBelow, isGitData, relativeTo } from '../../../text/path.ts';

/** Where a command ran: in a copy, on the tree in namespaces of its own, or on the tree where it only gave up rights (Landlock, Seatbelt). */
type Place = 'copy' | 'namespaces' | 'rights';

/** What a command came to, and where it ran. */
interface Said {
  output: string;
  command: string;
  exit: number | null;
  /** How often it tried to reach what lies behind no route; null where nobody counted. */
  unreachable: number | null;
  /** Absolute, real. */
  root: string;
  home: string | null;
  cwd: string;
  place: Place;
  /** It had the machine's network. */
  network?: boolean;
}

/** `missing`: there is evidence. `perhaps`: an error says so, and nothing else is known of it. */
interface Obstacles {
  missing: Missing[];
  perhaps: Missing[];
}

/** `in`: where it is missing, when that is not everywhere. */
interface Obstacle extends Missing {
  said: RegExp;
  in?: readonly Place[];
  /** Did it happen? Null where that cannot be known. `named` are the absolute paths that the line names. */
  evidence: (named: readonly string[], at: Said, line: string) => boolean | null;
}

const noNetwork: Missing = { text: 'there is no network in here', has: 'network' };

const noSockets: Missing = { text: 'Unix sockets (docker, databases, agents) cannot be reached in here', has: 'none' };

const obstacles: Obstacle[] = [
  {
    said: /could not resolve|couldn't resolve|unable to resolve|getaddrinfo|ENOTFOUND|EAI_AGAIN|ENETUNREACH|EHOSTUNREACH|network is unreachable|no route to host|temporary failure in name resolution|name or service not known|failed to lookup address|unknown ?host|no such host|(?:could not|couldn't|failed to|unable to) connect|failed to establish a new connection|dial tcp/i,
    ...noNetwork,
    evidence: (_, { unreachable }) => (unreachable === null ? null : unreachable > 0),
  },
  {
    said: /ECONNREFUSED|connection refused|(?:could not|couldn't|cannot|failed to|unable to) connect/i,
    text: 'servers on this machine cannot be reached in here: loopback is the command’s own',
    has: 'network',
    in: ['copy', 'namespaces'],
    evidence: (_, __, line) => localPorts(line).some(isServed),
  },
  {
    said: /EXDEV|invalid cross-device link/i,
    text: 'a folder of the tree cannot be renamed in here (EXDEV); copying and removing it works',
    has: 'bind',
    in: ['copy'],
    evidence: (named, { root }) => isKnown(named.some((path) => isBelow(path, root) && kindOf(path) === 'folder')),
  },
  {
    // No other program refuses so: the filter did.
    said: /EAFNOSUPPORT|address family not supported/i,
    text: 'there is no network in here, not even a loopback of its own',
    has: 'network',
    in: ['rights'],
    evidence: () => true,
  },
  {
    said: /EAFNOSUPPORT|address family not supported|ENOENT|no such file or directory|connect/i,
    ...noSockets,
    in: ['copy', 'namespaces'],
    evidence: (named) => named.some((path) => kindOf(path) === 'socket'),
  },
  {
    said: /EAFNOSUPPORT|address family not supported/i,
    ...noSockets,
    in: ['copy', 'namespaces'],
    evidence: () => null,
  },
  {
    said: /EOVERFLOW|value too large for defined data type/i,
    text: 'files of other users or groups cannot be written in here',
    has: 'bind',
    in: ['copy'],
    evidence: (named) => named.some(isSomebodyElses),
  },
  {
    said: /EROFS|read-only file system/i,
    text: 'nothing but the tree, the home folder and /tmp can be written in here',
    has: 'none',
    in: ['copy', 'namespaces'],
    evidence: (named, at) => isKnown(named.some((path) => isReadOnly(path, at))),
  },
  {
    said: /EACCES|permission denied(?! \(publickey)/i,
    text: 'nothing but the tree and $TMPDIR can be written in here, and what is hidden cannot be read',
    has: 'none',
    in: ['rights'],
    evidence: (named, at) => isKnown(named.some((path) => isReadOnly(path, { ...at, home: null }))),
  },
  {
    said: /gpg failed to sign|No secret key|Permission denied \(publickey|could not read (?:Username|Password)/i,
    text: 'your keys are hidden in here',
    has: 'none',
    evidence: (_, { command }) => isKnown(/\b(?:git|gpg|ssh|scp|sftp|rsync)\b/.test(command)),
  },
];

/** Of a command that failed. */
export function obstaclesIn(at: Said): Obstacles {
  const [missing, perhaps] = [new Map<string, Missing>(), new Map<string, Missing>()];
  const lines = at.output.split('\n');
  for (const { said, text, has, in: places, evidence } of obstacles) {
    if ((places && !places.includes(at.place)) || (at.network && has === 'network')) continue;
    for (const line of lines) {
      if (!said.test(line) || !isError(line)) continue;
      const found = evidence(namedIn(line, at.cwd), at, line);
      if (found !== false) (found ? missing : perhaps).set(text, { text, has });
    }
  }
  // These say nothing where they are told to be silent; the number says it.
  if (at.unreachable !== null && at.unreachable > 0 && saidByNumber(at)) missing.set(noNetwork.text, noNetwork);
  return { missing: [...missing.values()], perhaps: [...perhaps.values()].filter(({ text }) => !missing.has(text)) };
}

/** Exit codes for want of a network: curl(1) 6 and 7, wget(1) 4. */
function saidByNumber({ command, exit }: Said): boolean {
  return exit === 4 ? /\bwget\b/.test(command) : (exit === 6 || exit === 7) && /\bcurl\b/.test(command);
}

/** Where no path says otherwise, nothing is known. */
function isKnown(found: boolean): true | null {
  return found ? true : null;
}

/** Does it look like an error's own line, and not like somebody's text about one? */
function isError(line: string): boolean {
  if (/^[^\s:]+:\d+[:-]/.test(line)) return false;
  return (
    /\b(?:[a-z]*error|[a-z]*exception|errno|fatal|cannot|can't|could not|couldn't|unable|failed|not supported)\b/i.test(
      line,
    ) || /^[\w./+-]+: \S/.test(line)
  );
}

/** Absolute paths of what a line quotes, or names between blanks. */
function namedIn(line: string, cwd: string): string[] {
  const quoted = [...line.matchAll(/['"`‘“]([^'"`’”]+)['"`’”]/g)].map(([, text = '']) => text);
  const words = line.split(/\s+/).map((word) => word.replace(/^[('"`‘“]+|[)'"`’”,.;:]+$/g, ''));
  const names = [...quoted, ...words].map((name) => name.replace(/^\w+:\/\/(?=\/)/, ''));
  return names.filter((name) => name !== '' && !name.includes('\0')).map((name) => resolve(cwd, name));
}

/** Ports that a line names with an address of loopback, or beside one: `127.0.0.1:5432`, `localhost (::1), port 5432`. */
function localPorts(line: string): number[] {
  const found = line.matchAll(/(?:\blocalhost|\b127(?:\.\d{1,3}){3}|::1)\b[^\d\n]{0,30}?(?::|\bport )(\d{2,5})\b/gi);
  return [...found].map(([, port]) => Number(port));
}

/** Does something listen there on this machine, outside of the command's own network (proc_net(5))? */
function isServed(port: number): boolean {
  return ['/proc/net/tcp', '/proc/net/tcp6'].some((table) => {
    try {
      const listens = new RegExp(
        `^ *\\d+: [0-9A-F]+:${port.toString(16).toUpperCase().padStart(4, '0')} \\S+ 0A `,
        'm',
      );
      return listens.test(readFileSync(table, 'utf8'));
    } catch {
      return false;
    }
  });
}

function kindOf(path: string): 'none' | 'folder' | 'socket' | 'other' {
  try {
    const stats = statSync(path);
    return stats.isDirectory() ? 'folder' : stats.isSocket() ? 'socket' : 'other';
  } catch {
    return 'none';
  }
}

function isSomebodyElses(path: string): boolean {
  try {
    const { uid, gid } = lstatSync(path);
    return uid !== process.getuid?.() || ![process.getgid?.(), ...(process.getgroups?.() ?? [])].includes(gid);
  } catch {
    return false;
  }
}

function isReadOnly(path: string, { root, home }: Said): boolean {
  if (isBelow(path, root)) return isGitData(relativeTo(root, path));
  const written = ['/tmp', '/var/tmp', '/dev', ...(home === null ? [] : [home])];
  return isAbsolute(path) && !written.some((folder) => isBelow(path, folder));
}
