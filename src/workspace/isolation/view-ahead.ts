/** A view that is built while the model still writes the command: building one takes several times as long as a short command runs. */

import type { FileChange } from '../../protocol/change.ts';
import { keyOf, stand } from './standing.ts';
import type { IsolationDeps, Standing, Subject } from './standing.ts';

/** What nobody took for so long (ms) is removed: it holds processes and mounts, and the tree below it moves on. */
const keptMs = 30_000;

/** At most one view, for the next command. */
export class ViewAhead {
  #next: { key: string; view: Promise<Standing | null>; timer: NodeJS.Timeout } | null = null;

  /** Begins to build one on the tree with `files`, unless it stands already. Never rejects: a command that cannot have one is told why itself. */
  async build(deps: IsolationDeps, files: readonly FileChange[]): Promise<void> {
    const subject = { files, git: false };
    const key = keyOf(deps, subject);
    if (this.#next?.key !== key) {
      this.drop();
      const view = stand(deps, subject).then(unawaited, () => null);
      this.#next = { key, view, timer: setTimeout(() => this.drop(), keptMs).unref() };
    }
    await (
      await this.#next?.view
    )?.stands;
  }

  /** The view, where it is for this. It is the caller's then. */
  async take(deps: IsolationDeps, subject: Subject): Promise<Standing | null> {
    const next = this.#next;
    if (next === null || next.key !== keyOf(deps, subject)) return null;
    clearTimeout(next.timer);
    this.#next = null;
    const view = await next.view;
    view?.awaited(true);
    if (!view?.ended()) return view;
    void view.remove();
    return null;
  }

  /** Removes it. */
  drop(): void {
    if (this.#next === null) return;
    clearTimeout(this.#next.timer);
    void this.#next.view.then((view) => view?.remove());
    this.#next = null;
  }
}

/** Archie ends without waiting for a command that may never come. */
async function unawaited(view: Standing): Promise<Standing> {
  await view.stands;
  view.awaited(false);
  return view;
}
