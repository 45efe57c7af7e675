/** Begins a proof with what there is to prove with: one of each change set, however often it is asked about, until something lands. */

import type { ChangeSet } from '../../protocol/change.ts';
import type { ProofSubject, Verdict } from '../../protocol/proof/checks.ts';
import type { ProjectCheck } from '../../protocol/proof/project-checks.ts';
import { checksFor, projectVerdicts } from './project.ts';
import { Proof } from './proof.ts';
import type { Prover } from './prover.ts';
import { treeId } from './tree-id.ts';
import { treesOf } from './trees.ts';

type Files = ChangeSet['files'];

/** What a proof is about, beside the changes themselves. */
export type About = Omit<ProofSubject, 'changes' | 'tree'>;

/** Begins to check, or goes on with what is known of the same; null where there is nothing to check. Nothing ends it by itself. */
export function proveWith(prover: Prover, changes: ChangeSet, about: About, rounds?: number): Proof | null {
  const { checks, proofs, emit, clock } = prover;
  const files = changes.files.filter(({ before, after }) => isFile(before) && isFile(after));
  const paths = files.flatMap(({ path }) => (checks?.concerns(path) ? [path] : []));
  const own = checksFor(prover, changes.files);
  if (paths.length + own.length === 0) return null;
  const of: ProofSubject = { changes: changes.id, tree: treeId(changes.files), ...about };
  const known = proofs.get(of.tree);
  if (known && !known.isCut) {
    if (about.question !== undefined) known.retell({ changes: changes.id, ...about });
    return known;
  }
  const proof = new Proof({
    of,
    // Of most programs there is nothing to tell: nobody waits for that.
    awaited: [...paths.filter((path) => checks?.concerns(path) === 'by name'), ...own.map(({ name }) => name)],
    source: (stopping, letting) => verdictsOf(prover, { files, paths, own, all: changes.files }, stopping, letting),
    ...(rounds === undefined ? {} : { rounds }),
    emit,
    clock,
  });
  proofs.set(of.tree, proof);
  return proof;
}

function isFile(state: ChangeSet['files'][number]['after']): boolean {
  return state === null || state.mode === 'file' || state.mode === 'executable';
}

async function* verdictsOf(
  prover: Prover,
  { files, paths, own, all }: { files: Files; paths: readonly string[]; own: readonly ProjectCheck[]; all: Files },
  stopping: AbortSignal,
  letting: AbortSignal,
): AsyncGenerator<Verdict> {
  const { workspace, checks, proof } = prover;
  if (checks && paths.length > 0)
    yield* checks.check({ paths, ...treesOf(workspace, files), settings: proof?.settings ?? {} }, stopping);
  yield* projectVerdicts(prover, { files: all, checks: own }, AbortSignal.any([stopping, letting]));
}
