/** Checks what is proposed: one proof of each change set, however often it is asked about, until something else lands. */

import type { ChangeSet } from '../../protocol/change.ts';
import type { ProofSubject, Verdict } from '../../protocol/proof/checks.ts';
import type { ProjectCheck } from '../../protocol/proof/project-checks.ts';
import type { SessionContext } from '../context.ts';
import { checksFor, projectVerdicts } from './project.ts';
import { Proof } from './proof.ts';
import { treeId } from './tree-id.ts';
import { treesOf } from './trees.ts';

type Files = ChangeSet['files'];
type About = Omit<ProofSubject, 'changes' | 'tree'>;

/** Begins to check, or goes on with what is known of the same; null where there is nothing to check. */
export function prove(context: SessionContext, changes: ChangeSet, about: About, rounds?: number): Proof | null {
  const { checks } = context.rooms;
  const { proofs } = context.shared;
  const files = changes.files.filter(({ before, after }) => isFile(before) && isFile(after));
  const paths = files.flatMap(({ path }) => (checks?.concerns(path) ? [path] : []));
  // A command of the project's may take long: it runs where somebody looks, not with every landing.
  const own = about.question !== undefined || about.proposal !== undefined ? checksFor(context, changes.files) : [];
  if (paths.length + own.length === 0) return null;
  const of: ProofSubject = { changes: changes.id, tree: treeId(changes.files), ...about };
  const known = proofs.get(of.tree);
  if (known && !known.stopping.signal.aborted) {
    if (about.question !== undefined) known.retell({ changes: changes.id, ...about });
    return known;
  }
  const proof = new Proof({
    of,
    // Of most programs there is nothing to tell: nobody waits for that.
    awaited: [...paths.filter((path) => checks?.concerns(path) === 'by name'), ...own.map(({ name }) => name)],
    source: (signal) => verdictsOf(context, { files, paths, own, all: changes.files }, signal),
    ...(rounds === undefined ? {} : { rounds }),
    emit: (happening) => context.emit(happening),
    clock: context.clock,
  });
  proofs.set(of.tree, proof);
  // An interrupt ends it, and nobody leaves the session before it has.
  const { work, late } = context.shared;
  work.add(proof.stopping);
  late.add(proof.settled);
  void proof.settled.then(() => (work.delete(proof.stopping), late.delete(proof.settled)));
  return proof;
}

function isFile(state: ChangeSet['files'][number]['after']): boolean {
  return state === null || state.mode === 'file' || state.mode === 'executable';
}

async function* verdictsOf(
  context: SessionContext,
  { files, paths, own, all }: { files: Files; paths: readonly string[]; own: readonly ProjectCheck[]; all: Files },
  signal: AbortSignal,
): AsyncGenerator<Verdict> {
  const { workspace, checks, proof } = context.rooms;
  if (checks && paths.length > 0)
    yield* checks.check({ paths, ...treesOf(workspace, files), settings: proof?.settings ?? {} }, signal);
  yield* projectVerdicts(context, { files: all, checks: own }, signal);
}
