/** The launcher by Landlock, where there are no namespaces: the process gives up what lies outside of the tree, and then becomes the command. */

import { totalmem } from 'node:os';
import { markFd } from '../../commands/process-group.ts';
import { confined } from './confine.ts';
import type { Interpreter } from './confine.ts';
import { closingDescriptors, filterFile, limits, plainBash } from './launch.ts';
import type { Launch } from './launch.ts';

/** What a command may do at a place and below it. */
export interface LandlockRule {
  path: string;
  may: 'read' | 'write' | 'device';
  /** Rights on what is in a folder cannot be given on a file. */
  folder: boolean;
}

/** Below it a file outside can be emptied (`truncate`). */
export const oldestLandlock = 3;

/** Rights on files (linux/landlock.h), by their bits. */
const [writeFile, readFile] = [1 << 1, 1 << 2];
/** Removing, and making folders, files, sockets, pipes, links; moving between folders. Not: devices. */
const inFolder = [4, 5, 7, 8, 9, 10, 12, 13].reduce((sum, bit) => sum | (1 << bit), 0);
const makeDevices = (1 << 6) | (1 << 11);
const truncate = 1 << 14;
/** Since version 5. */
const ioctlDevice = 1 << 15;

/** In the work folder. */
const rulesFile = 'rules';

/**
 * Running and listing stay as they are: what is hidden cannot be read, but its name can be seen. `abi` is the version of Landlock;
 * the filter lies in `filterFile`.
 */
export function byLandlock({
  bash,
  interpreter,
  abi,
  rules,
  cwd,
  command,
  network,
}: {
  bash: string;
  interpreter: Interpreter;
  abi: number;
  rules: readonly LandlockRule[];
  cwd: string;
  command: string;
  network: boolean;
}): Launch {
  const newer = abi >= 5 ? ioctlDevice : 0;
  const handled = {
    files: writeFile | readFile | inFolder | makeDevices | truncate | newer,
    // TCP since version 4: the filter refuses all sockets already.
    network: abi >= 4 && !network ? 3 : 0,
    // Abstract sockets and signals, since version 6.
    scopes: abi >= 6 ? 3 : 0,
    bytes: abi >= 6 ? 24 : abi >= 4 ? 16 : 8,
  };
  const rights = ({ may, folder }: LandlockRule): number =>
    may === 'read'
      ? readFile
      : may === 'device'
        ? readFile | writeFile | newer
        : readFile | writeFile | truncate | (folder ? inFolder : 0);
  const script = [closingDescriptors(markFd), limits(totalmem(), false), 'exec "$@"'].join('\n');
  const program = confined(interpreter, { handled, rulesFile, filterFile, cwd }, [bash, ...plainBash, command]);
  return {
    file: bash,
    args: [...plainBash, script, 'bash', ...program],
    files: { [rulesFile]: rules.map((rule) => `${rights(rule)}\0${rule.path}\0`).join('') },
  };
}
