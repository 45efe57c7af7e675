/** Undo and redo: the preview is decided on like any other change set. What stands in the way is thrown as `LandingFailure`. */

import type { ChangeSet, Landing, Origin, UndoWish } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import { acceptAll, decide } from '../../changes/decide.ts';
import type { Decided } from '../../changes/decide.ts';
import { isDecided } from '../../changes/extent.ts';
import { landedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';
import { reviewWords } from '../../changes/message.ts';
import type { SelectedFile } from '../../changes/selection.ts';
import type { SessionContext } from '../context.ts';
import { followed } from '../followed.ts';
import { judgeNow } from '../policy.ts';
import { askPerson } from './ask.ts';
import { rewind, rewindTarget } from './rewind.ts';

const titles = {
  undo: 'The user took a landing back with undo. Back to what they were before',
  redo: 'The user landed again, with redo, what an undo had taken back',
};

export async function undo(context: SessionContext, wish?: UndoWish): Promise<Landing | null> {
  const { workspace } = context.rooms;
  return await takeBack(
    context,
    await context.interruptible(({ signal }) =>
      followed(context, signal, (watched) => workspace.undo(wish, context.at.id, watched)),
    ),
  );
}

export async function redo(context: SessionContext, landing?: string): Promise<Landing | null> {
  const { workspace } = context.rooms;
  return await takeBack(
    context,
    await context.interruptible(({ signal }) =>
      followed(context, signal, (watched) => workspace.redo(landing, context.at.id, watched)),
    ),
  );
}

async function takeBack(context: SessionContext, preview: ChangeSet): Promise<Landing | null> {
  const { interactive, workspace } = context.rooms;
  // To take back an undo is to redo.
  const about: 'undo' | 'redo' = preview.origin.by === 'redo' ? 'redo' : 'undo';
  const origin = { ...preview.origin, session: context.at.id, turn: context.state.now.turn };
  const changes = { ...preview, origin };
  const { of = [], label } = origin;
  const way = about === 'undo' && interactive ? rewindTarget(context, await workspace.landings(), of) : undefined;
  const judge = judgeNow(context);
  const question = {
    about,
    because: judge(changes).because,
    remember: [],
    ...(label === undefined ? {} : { title: label }),
    ...(way === undefined ? {} : { rewind: way }),
  };
  const result = await context.interruptible(({ signal }) =>
    followed(context, signal, (watched) =>
      decide(changes, {
        workspace,
        judge,
        ...(interactive ? askPerson(context, signal, question) : { ask: acceptAll }),
        originOf: (files) => originOf(origin, files),
        watched,
      }),
    ),
  );
  if (result.kind === 'denied') throw new LandingFailure('protected', result.because.text);
  if (result.kind === 'failed') throw result.error;
  if (result.kind !== 'landed') return null;
  const { landing } = result;
  announce(context, changes, landing, interactive ? result : undefined);
  if (!interactive) say(context, landedWords(filesFromHere(workspace, landing.files), titles[about]));
  else {
    // A summary that is being written would put back what is to be forgotten.
    if (way && result.answer.rewind) await context.compacting;
    if (way && result.answer.rewind && !context.state.now.running) rewind(context, way);
    else say(context, await reviewWords(workspace, result.files, result.report, titles[about]));
  }
  return landing;
}

/** What was refused still stands, and can be taken back another time. What the person chose to keep is decided. */
function originOf(origin: Origin, files: readonly SelectedFile[]): Origin {
  return isDecided(files) ? origin : { ...origin, part: true };
}

function announce(context: SessionContext, { notes }: ChangeSet, landing: Landing, decided?: Decided): void {
  context.begin();
  const more = { ...(notes === undefined ? {} : { notes }), ...(decided ? { review: decided.report } : {}) };
  context.emit({ type: 'landed', landing, ...more });
}

function say(context: SessionContext, words: string): void {
  // What a review came to ends in a block, or in a diff, of which this is no part.
  const stop = words.includes('\n') ? '\n' : '. ';
  context.nudge(`[archie] ${words}${stop}What you knew of these files no longer holds.`, 'archie');
}
