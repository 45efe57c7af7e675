/** What a command did in the tree that is not recorded, so that no undo takes it back: found out as far as that is cheap, and always said. */

import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import type { Loss } from '../../protocol/change.ts';
import { toBytes } from '../paths/names.ts';
import { outside, unrecordedAmong } from './limits.ts';
import type { RunDeps } from './command-deps.ts';
import type { Snapshot } from './snapshot/snapshot.ts';

/** What is there and not recorded: ignored folders, and what the command names in them. Taken before the command. */
export class Unrecorded {
  readonly #root: string;
  readonly #prints = new Map<string, string>();
  /** What it names above the root. */
  readonly #outside = new Map<string, string>();

  constructor(at: Pick<RunDeps, 'root' | 'cwd'>, command: string, before: Snapshot) {
    this.#root = at.root;
    const named = unrecordedAmong(at, command);
    for (const { path, why } of named) if (why === outside) this.#outside.set(path, this.#print(path));
    const ignored = named.flatMap(({ path, why }) => (why === 'ignored' ? [path] : []));
    for (const path of [...before.ignored, ...ignored]) this.#prints.set(path, this.#print(path));
  }

  /** What became of it, in words. */
  losses(before: Snapshot, after: Snapshot): Loss[] {
    const [gone, changed, come]: string[][] = [[], [], []];
    for (const [path, print] of this.#prints) {
      const now = this.#print(path);
      if (now === '') gone?.push(path);
      else if (now !== print) changed?.push(path);
    }
    const beyond = [...this.#outside].flatMap(([path, print]) => (this.#print(path) === print ? [] : [path]));
    const known = new Set(before.ignored);
    for (const path of after.ignored) if (!known.has(path) && !before.folders.has(path)) come?.push(path);
    return [
      ...listed('warning', 'deleted, though ignored folders are not recorded', gone ?? []),
      ...listed('info', 'changed, though ignored folders are not recorded', changed ?? []),
      ...listed('info', 'new, though ignored folders are not recorded', come ?? []),
      ...listed('warning', `changed, though ${outside}`, beyond),
      ...besideFiles(before.beside, after.beside),
      ...listed(
        'info',
        'changed beside content (owner, links, access lists or extended attributes)',
        besideContent(before, after),
      ),
    ];
  }

  /** Of a folder: it, and which entries it has. Empty where nothing is. */
  #print(path: string): string {
    try {
      const stats = lstatSync(toBytes(join(this.#root, path)), { throwIfNoEntry: false });
      return stats ? `${stats.ino} ${stats.mtimeMs} ${stats.isDirectory() ? '' : stats.size}` : '';
    } catch {
      return '';
    }
  }
}

/** Ignored folders that are no longer there, where nobody noted more of them before. */
export function goneSince(root: string, before: Pick<Snapshot, 'ignored'>): Loss[] {
  const gone = before.ignored.filter((path) => !lstatSync(toBytes(join(root, path)), { throwIfNoEntry: false }));
  return listed('warning', 'gone, and ignored folders are not recorded', gone);
}

/** Pipes, sockets and devices that came or went, and the tree itself. */
function besideFiles(before: Snapshot['beside'], after: Snapshot['beside']): Loss[] {
  if (!before || !after) return [];
  const without = (those: readonly string[], others: readonly string[]) => {
    const known = new Set(others);
    return those.filter((path) => !known.has(path));
  };
  // 0 where it is not there: what was in it says so.
  const isChanged = before.top !== after.top && before.top !== 0 && after.top !== 0;
  return [
    ...listed('warning', 'deleted: pipes, sockets or devices', without(before.special, after.special)),
    ...listed('info', 'new: pipes, sockets or devices', without(after.special, before.special)),
    ...listed('info', "changed: permissions of the project's folder itself", isChanged ? ['.'] : []),
  ];
}

/** Files whose inode changed and nothing that is recorded of it: not content, mode, bits or time. */
function besideContent(before: Snapshot, after: Snapshot): string[] {
  const found: string[] = [];
  if (before.files === after.files) return found;
  for (const [path, now] of after.files) {
    const old = before.files.get(path);
    if (!old || old === now || old.ctime === now.ctime || old.ino !== now.ino || old.hash !== now.hash) continue;
    const [was, is] = [before.attributes(path), after.attributes(path)];
    if (old.mode === now.mode && was?.bits === is?.bits && was?.modified === is?.modified) found.push(path);
  }
  return found;
}

function listed(level: Loss['level'], what: string, paths: readonly string[]): Loss[] {
  if (paths.length === 0) return [];
  const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
  return [{ level, text: `${what}: ${paths.toSorted().slice(0, 5).join(', ')}${more}` }];
}
