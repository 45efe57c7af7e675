/** Takes landings back and forth. What stands in the way is thrown as `LandingFailure`, and nothing was written. */

import type { ChangeSet, Landing, Origin, UndoWish } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { SessionContext } from '../context.ts';
import { judgeContext } from '../calls/permit.ts';
import { landable, review } from './review.ts';
import type { Decided } from './review.ts';
import { rewind, wayBack } from './rewind.ts';
import type { Settled } from '../../changes/selection.ts';
import { landedWords } from '../../changes/file-list.ts';
import { reviewWords } from '../../changes/message.ts';

const titles = {
  undo: 'The user took a landing back with undo. Back to what they were before',
  redo: 'The user landed again, with redo, what an undo had taken back',
};

export async function undo(context: SessionContext, wish?: UndoWish): Promise<Landing | null> {
  return await takeBack(context, await context.rooms.workspace.undo(wish, context.at.id));
}

export async function redo(context: SessionContext, landing?: string): Promise<Landing | null> {
  return await takeBack(context, await context.rooms.workspace.redo(landing, context.at.id));
}

async function takeBack(context: SessionContext, changes: ChangeSet): Promise<Landing | null> {
  const { judge, interactive, workspace } = context.rooms;
  // To take back an undo is to redo.
  const about = changes.origin.by === 'redo' ? 'redo' : 'undo';
  const origin = { ...changes.origin, session: context.at.id, turn: context.state.now.turn };
  const verdict = judge.changes({ ...changes, origin }, judgeContext(context));
  if (verdict.decision === 'deny') throw new LandingFailure('protected', verdict.because.text);
  if (!interactive) return await landUnasked(context, about, changes, origin);
  const { of = [], label } = changes.origin;
  const way = about === 'undo' ? wayBack(context, await workspace.landings(), of) : undefined;
  const result = await context.interruptible(({ signal }) =>
    review(
      context,
      signal,
      {
        about,
        changes: { ...changes, origin },
        because: verdict.because,
        remember: [],
        ...(label === undefined ? {} : { title: label }),
        ...(way === undefined ? {} : { rewind: way }),
      },
      (files) => originOf(origin, files),
    ),
  );
  if (result.kind === 'failed') throw result.error;
  if (result.kind !== 'landed') return null;
  announce(context, changes, result.landing, result);
  // A summary that is being written would put back what is to be forgotten.
  if (way && result.answer.rewind) await context.compacting;
  if (way && result.answer.rewind && !context.state.now.running) rewind(context, way);
  else await tell(context, about, result);
  return result.landing;
}

/** Where nobody can choose, what cannot be merged stands in the way. */
async function landUnasked(
  context: SessionContext,
  about: 'undo' | 'redo',
  changes: ChangeSet,
  origin: Origin,
): Promise<Landing> {
  const paths = (changes.conflicts ?? []).map(({ path }) => path);
  if (paths.length > 0)
    throw new LandingFailure('conflict', `Changed since, in a way that cannot be merged: ${paths.join(', ')}`, paths);
  const landing = await context.rooms.workspace.land(landable(changes, changes.files, origin));
  announce(context, changes, landing);
  say(context, landedWords(landing.files, titles[about]));
  return landing;
}

/** What was refused still stands, and can be taken back another time. What the person chose to keep is decided. */
function originOf(origin: Origin, files: readonly Settled[]): Origin {
  const whole = files.every(
    ({ lands, wanted, kept, edited }) => kept !== undefined || edited || lands?.after?.hash === wanted.after?.hash,
  );
  return whole ? origin : { ...origin, part: true };
}

function announce(context: SessionContext, { notes }: ChangeSet, landing: Landing, decided?: Decided): void {
  context.begin();
  const more = { ...(notes === undefined ? {} : { notes }), ...(decided ? { review: decided.report } : {}) };
  context.emit({ type: 'landed', landing, ...more });
}

async function tell(context: SessionContext, about: 'undo' | 'redo', { files, report }: Decided): Promise<void> {
  say(context, await reviewWords(context.rooms.workspace, files, report, titles[about]));
}

function say(context: SessionContext, words: string): void {
  // What a review came to ends in a block, or in a diff, of which this is no part.
  const stop = words.includes('\n') ? '\n' : '. ';
  context.nudge(`[archie] ${words}${stop}What you knew of these files no longer holds.`, 'archie');
}
