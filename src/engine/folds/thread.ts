/** The folds of one thread: what the main conversation, or a delegate's, is made of. */

import type { RecordedEvent } from '../../protocol/event.ts';
import { SeenFold } from './seen.ts';
import { ToldFold } from './told.ts';
import { Transcript } from './transcript.ts';
import { TurnFold } from './turn.ts';
import { UnfinishedFold } from './unfinished.ts';

export class ThreadFolds {
  readonly transcript = new Transcript();
  readonly seen = new SeenFold();
  readonly told = new ToldFold();
  readonly turn = new TurnFold();
  readonly unfinished = new UnfinishedFold();

  hear(event: RecordedEvent): void {
    this.transcript.add(event);
    this.seen.add(event);
    this.told.add(event);
    this.turn.add(event);
    this.unfinished.add(event);
  }

  /** What of an event lasts although the conversation was made shorter in a later turn. */
  hearForgotten(event: RecordedEvent): void {
    if (event.type === 'withheld') this.transcript.add(event);
    this.seen.add(event);
    this.told.add(event);
    this.unfinished.add(event);
  }
}
