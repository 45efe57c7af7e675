/** Before a person is asked about a staged turn: what is staged is checked as a whole, and the model may mend what is wrong. */

import { isByChoice } from '../../protocol/change.ts';
import { countFindings } from '../../protocol/proof/checks.ts';
import type { SessionContext } from '../context.ts';
import type { Turn } from '../turn/turn-context.ts';
import type { Proof } from './proof.ts';
import { prove } from './prove.ts';
import { treeId } from './tree-id.ts';
import { errorPlaces, findingWords } from './words.ts';

/** The review opens after this many milliseconds, whatever the checks do; what they say then arrives while one reads. */
const patience = 30_000;

/** True when error findings went back to the model. Without anybody to review, the proposal that is kept has been checked. */
export async function sendBackErrors(context: SessionContext, turn: Turn): Promise<boolean> {
  const { proposal } = context.staging;
  if (!proposal) return false;
  const rounds = context.rooms.proof?.rounds ?? 0;
  const isReviewed = context.rooms.interactive;
  // The review checks it by itself, while one reads.
  if (isReviewed && rounds === 0) return false;
  const { id } = proposal;
  // What git ignores waits for a person who takes it by its name.
  const changes = { ...proposal.changes, files: proposal.changes.files.filter((file) => !isByChoice(file)) };
  const tree = treeId(changes.files);
  const proof = prove(context, changes, { proposal: id }, turn.mended.rounds);
  if (!proof) return false;
  const inTime = await proof.within(patience);
  if (!inTime && !isReviewed) await proof.stop('took too long');
  turn.signal.throwIfAborted();
  const errors = inTime ? countFindings(proof.verdicts).error : 0;
  // The same as before: the model does not mend it, or cannot.
  if (errors === 0 || turn.mended.rounds >= rounds || turn.mended.tree === tree) return false;
  turn.mended = { rounds: turn.mended.rounds + 1, tree };
  tell(context, proof, errors, `round ${turn.mended.rounds} of ${rounds}`);
  return true;
}

function tell(context: SessionContext, { verdicts }: Proof, errors: number, round: string): void {
  const who = context.persona();
  const shown = (path: string): string => context.rooms.workspace.shown(path);
  const found = `${errors} error ${errors === 1 ? 'finding' : 'findings'} (${errorPlaces(verdicts, shown)})`;
  const text = `${found}: sent back to ${who ? `@${who.slug}` : 'the model'}, ${round}`;
  context.emit({ type: 'notice', level: 'warning', text });
  const findings = findingWords(verdicts, shown);
  context.nudge(
    `[archie] What is staged was checked before the user sees it (${round}). Mend the errors in what you staged, or say why one is no error; then end your turn.\n${findings}`,
    'archie',
  );
}
