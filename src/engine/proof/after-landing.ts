/** Where commands cannot be isolated, the project's checks run when what they are about has landed, on the tree itself. */

import type { ChangeSet } from '../../protocol/change.ts';
import type { Verdict } from '../../protocol/proof/checks.ts';
import type { ProjectCheck } from '../../protocol/proof/project-checks.ts';
import type { SessionContext } from '../context.ts';
import { recordHappened } from '../landing/happened.ts';
import { checksFor, commandFor, judged, notRun } from './project.ts';
import { proverOf } from './prove.ts';
import type { Ended } from './prover.ts';
import { treeId } from './tree-id.ts';
import { findingWords } from './words.ts';

/** What they came to, in words for the model; empty where none was left to run. Never throws. */
export async function checkLanded(
  context: SessionContext,
  { id, files }: Pick<ChangeSet, 'id' | 'files'>,
  signal: AbortSignal,
): Promise<string> {
  const checks = checksFor(context.rooms, files);
  if (checks.length === 0) return '';
  const { tier } = await context.rooms.workspace.isolation();
  if (tier === 1) return '';
  const began = context.clock.monotonic();
  const verdicts: Verdict[] = [];
  const of = { changes: id, tree: treeId(files) };
  for (const [at, check] of checks.entries()) {
    if (signal.aborted) break;
    context.emit({ type: 'checking', of, left: checks.length - at });
    const verdict = await verdictOf(context, check, tier === 2, signal);
    verdicts.push(verdict);
    context.emit({ type: 'checking', of, verdict, left: checks.length - at - 1 });
  }
  context.emit({ type: 'checked', of, verdicts, durationMs: context.clock.monotonic() - began });
  return findingWords(verdicts, (path) => path);
}

async function verdictOf(
  context: SessionContext,
  check: ProjectCheck,
  isBound: boolean,
  signal: AbortSignal,
): Promise<Verdict> {
  try {
    const end = await runLive(context, check, isBound, signal);
    const { changes } = end;
    await recordHappened(context, changes, { call: `check_${check.name}`, title: check.run, notes: changes?.notes });
    return await judged(check, end, () =>
      Promise.resolve('it ran after it had landed, so nothing tells whether it failed before'),
    );
  } catch (error) {
    return notRun(check, error instanceof Error ? error.message : String(error));
  }
}

async function runLive(
  context: SessionContext,
  check: ProjectCheck,
  isBound: boolean,
  signal: AbortSignal,
): Promise<Ended> {
  const { workspace } = context.rooms;
  const command = commandFor(proverOf(context), check);
  for await (const said of isBound ? workspace.bound(command, signal) : workspace.run(command, signal))
    if (said.type === 'ended') return said;
  throw new Error(`${check.run} did not end`);
}
