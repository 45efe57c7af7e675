import { createHash } from 'node:crypto';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  realpathSync,
  statSync,
  writeFileSync,
  existsSync,
  statfsSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UserFault } from '../../protocol/failure.ts';
import { errno, inWords } from '../../disk/errno.ts';
import { sweepDrafts } from '../../disk/sweep.ts';

/** Archie's own folder for one tree, below its state folder. All paths absolute and real. */
interface Shelf {
  /** Real path of the state folder as a whole. */
  state: string;
  blobs: string;
  journal: string;
  lock: string;
  /** Long outputs that the model may read. */
  outputs: string;
  /** What waits for a person to decide. */
  proposals: string;
  /** Copies of what is staged, for searches. */
  mirrors: string;
  /** Where the snapshot of the tree is remembered between commands. */
  index: string;
  /** Which sessions run on the tree. */
  live: string;
}

/** The real path of the tree. Throws `UserFault`. */
export function realRoot(root: string): string {
  try {
    const real = realpathSync(root);
    if (statSync(real).isDirectory()) return real;
  } catch (error) {
    throw new UserFault(`Cannot open the folder ${root}: ${inWords(error)}.`);
  }
  throw new UserFault(`${root} is not a folder. Start archie in the folder of your project.`);
}

/**
 * Opens (makes, where it is not there) the folder `<state>/trees/<sha256 of the root>`, for the user alone whatever the
 * umask says. `root` is real. Throws `UserFault`.
 */
export function openShelf(state: string, root: string): Shelf {
  try {
    refuseKernels(state);
    mkdirSync(state, { recursive: true, mode: 0o700 });
    const real = realpathSync(state);
    const tree = join(real, 'trees', createHash('sha256').update(root).digest('hex'));
    const folders = [
      real,
      join(real, 'trees'),
      tree,
      join(tree, 'blobs'),
      join(tree, 'blobs/tmp'),
      join(tree, 'outputs'),
      join(tree, 'proposals'),
    ];
    for (const folder of folders) makePrivate(folder);
    for (const folder of [...folders, join(tree, 'sessions')]) sweepDrafts(folder);
    return {
      state: real,
      blobs: join(tree, 'blobs'),
      journal: join(tree, 'journal'),
      lock: join(tree, 'lock'),
      outputs: join(tree, 'outputs'),
      proposals: join(tree, 'proposals'),
      mirrors: join(tree, 'mirrors'),
      index: join(tree, 'snapshot'),
      live: join(tree, 'live'),
    };
  } catch (error) {
    if (error instanceof UserFault) throw error;
    throw new UserFault(
      `Cannot use ${state}, where archie keeps its state: ${inWords(error)}. Mend it, or set XDG_STATE_HOME to another folder.`,
      1,
    );
  }
}

/** What the kernel makes up (statfs(2): procfs, sysfs). Node's recursive mkdir never ends there. */
const kernels = new Set([0x9fa0, 0x62656572]);

function refuseKernels(state: string): void {
  if (existsSync(state)) return;
  let above = resolve(state);
  while (!existsSync(above) && above !== dirname(above)) above = dirname(above);
  if (kernels.has(statfsSync(above).type)) {
    throw Object.assign(new Error('no folders can be made there'), { code: 'EROFS' });
  }
}

function makePrivate(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stats = lstatSync(path);
  if (!stats.isDirectory())
    throw new UserFault(`${path} is a link or a file where archie keeps its state; move it away.`, 1);
  if ((stats.mode & 0o077) !== 0) chmodSync(path, 0o700);
}

/** Writes a kept output to a file of its own, named after `name`; returns its path. Throws system errors. */
export function writeOutput(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stem =
    name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 80) || 'output';
  for (let count = 1; ; count += 1) {
    const path = join(folder, count === 1 ? `${stem}.txt` : `${stem}-${count}.txt`);
    try {
      // Exclusive creation never follows a link (open(2), O_EXCL).
      writeFileSync(path, text.toWellFormed(), { flag: 'wx', mode: 0o600 });
      return path;
    } catch (error) {
      if (errno(error) !== 'EEXIST') throw error;
    }
  }
}
