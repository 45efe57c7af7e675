/** What a turn collects instead of landing it: one proposal of the session, kept on disk with every call that adds to it. */

import { isNoChange } from '../../protocol/change.ts';
import type { ChangeSet, FileChange, Origin, Proposal, Step } from '../../protocol/change.ts';
import type { Workspace } from '../../protocol/workspace.ts';

export class Staging {
  readonly id: string;
  /** What was sent back last: the next review shows what changed since. */
  sentBack: ChangeSet | undefined;
  #proposal: Proposal | null = null;

  readonly workspace: Workspace;
  readonly session: string;

  constructor(workspace: Workspace, session: string) {
    this.workspace = workspace;
    this.session = session;
    // The same in every run, so that a resumed session finds what it had staged.
    this.id = `turn-${session.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, 58)}`;
  }

  get proposal(): Proposal | null {
    return this.#proposal;
  }

  get count(): number {
    return this.#proposal?.changes.files.length ?? 0;
  }

  /** The tree as the session's tools see it in mode stage. */
  view(): Workspace {
    return this.#proposal && this.count > 0 ? this.workspace.overlay(this.#proposal.changes.files) : this.workspace;
  }

  /** Looks for it on disk: somebody else may have decided on it, or an earlier run left it. */
  async load(): Promise<Proposal | null> {
    this.#proposal = (await this.workspace.proposals()).find(({ id }) => id === this.id) ?? null;
    return this.#proposal;
  }

  /** Adds a call's changes; durable when it returns the number of files that are staged then. Throws `LandingFailure`. */
  async join(
    step: Step,
    origin: Origin,
    title: string,
    at: number,
    { notes = [], conflicts = [] }: Pick<ChangeSet, 'notes' | 'conflicts'> = {},
  ): Promise<number> {
    const before = this.#proposal?.changes;
    const files = sum([...(before?.files ?? []), ...step.files]);
    if (files.length === 0) await this.drop();
    else {
      const said = [...new Set([...(before?.notes ?? []), ...notes])];
      const old = before?.conflicts ?? [];
      const both = [...old, ...conflicts.filter(({ path }) => !old.some((each) => each.path === path))];
      const clashing = both.filter(({ path }) => files.some((file) => file.path === path));
      const changes: ChangeSet = {
        // A conflict that a review elsewhere left in it still is one.
        ...before,
        id: before?.id ?? `${this.id}-${at}`,
        files,
        origin,
        steps: [...(before?.steps ?? []), step],
        ...(said.length > 0 ? { notes: said } : {}),
        ...(clashing.length > 0 ? { conflicts: clashing } : {}),
      };
      await this.#keep({ id: this.id, at, title, session: this.session, changes });
    }
    return files.length;
  }

  /** What is left after a part of it was decided on. */
  async keepOnly(files: readonly FileChange[]): Promise<void> {
    if (!this.#proposal || files.length === 0) await this.drop();
    else await this.#keep({ ...this.#proposal, changes: { ...this.#proposal.changes, files: [...files] } });
  }

  /** False when there was none. */
  async drop(): Promise<boolean> {
    this.#proposal = null;
    return await this.workspace.withdraw(this.id);
  }

  async #keep(proposal: Proposal): Promise<void> {
    await this.workspace.propose(proposal);
    this.#proposal = proposal;
  }
}

/** One change per path, from what was there first to what is wanted last; a path that is back where it was drops out. */
function sum(files: readonly FileChange[]): FileChange[] {
  const result = new Map<string, FileChange>();
  for (const { path, before, after } of files)
    result.set(path, { path, before: (result.get(path) ?? { before }).before, after });
  return [...result.values()].filter((file) => !isNoChange(file));
}
