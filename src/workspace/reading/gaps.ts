/** Gathers what a glob or a search passed over, so that it is told by reason and not taken for absent. */

import type { Gap } from '../../protocol/workspace.ts';

/** Paths that are told of for each reason; the rest is counted. */
const most = 20;

/** What is not in the results although it is there, by reason. Paths are relative to the folder that is looked through. */
export class Gaps {
  readonly #found = new Map<Gap['why'], Set<string>>();

  /** Notes a path, or the bare fact. */
  add(why: Gap['why'], ...paths: readonly string[]): void {
    if (paths.length === 0 && why !== 'time' && why !== 'unselected') return;
    const known = this.#found.get(why) ?? new Set();
    this.#found.set(why, known);
    for (const path of paths) known.add(path);
  }

  get empty(): boolean {
    return this.#found.size === 0;
  }

  /** What was noted, each path with `prefix` before it. */
  list(prefix: string): Gap[] {
    return Array.from(this.#found, ([why, paths]) => {
      const sorted = [...paths].sort();
      return {
        why,
        paths: sorted.slice(0, most).map((path) => prefix + path),
        more: Math.max(0, sorted.length - most),
      };
    });
  }
}
