/** Takes landings back and forth. What stands in the way is thrown as `LandingFailure`, and nothing was written. */

import type { ChangeSet, Landing } from '../protocol/change.ts';
import type { SessionContext } from './context.ts';
import { landedWords } from './words.ts';

export async function undo(context: SessionContext, of?: string): Promise<Landing> {
  const changes = await context.rooms.workspace.undo(of);
  return await land(context, changes, 'The user took a landing back with undo. Back to what they were before');
}

export async function redo(context: SessionContext): Promise<Landing> {
  const changes = await context.rooms.workspace.redo();
  return await land(context, changes, 'The user landed again, with redo, what an undo had taken back');
}

async function land(context: SessionContext, changes: ChangeSet, words: string): Promise<Landing> {
  const origin = { ...changes.origin, session: context.at.id, turn: context.state.now.turn };
  const landing = await context.rooms.workspace.land({ ...changes, origin });
  context.begin();
  context.emit({ type: 'landed', landing, ...(changes.notes === undefined ? {} : { notes: changes.notes }) });
  context.nudge(
    `[archie] ${landedWords(landing.files, words)}. What you knew of these files no longer holds.`,
    'archie',
  );
  return landing;
}
