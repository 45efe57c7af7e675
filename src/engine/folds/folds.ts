/** All folds of one session's events, kept up to date together. */

import type { RecordedEvent } from '../../protocol/event.ts';
import { SeenFold } from './seen.ts';
import { standing } from './standing.ts';
import type { StateFold } from './state.ts';
import { ToldFold } from './told.ts';
import { Transcript } from './transcript.ts';
import { TurnFold } from './turn.ts';
import { UnfinishedFold } from './unfinished.ts';

/** The folds of one session, side by side. A rewind folds anew what the conversation is made of. */
export class Folds {
  transcript = new Transcript();
  seen = new SeenFold();
  told = new ToldFold();
  turn = new TurnFold();
  unfinished = new UnfinishedFold();

  readonly state: StateFold;

  constructor(state: StateFold) {
    this.state = state;
  }

  /** `recorded` ends with the event. */
  add(event: RecordedEvent, recorded: readonly RecordedEvent[]): void {
    this.state.add(event);
    if (event.type === 'rewound') this.#rewind(recorded);
    else this.#hear(event);
  }

  #rewind(recorded: readonly RecordedEvent[]): void {
    this.transcript = new Transcript(this.transcript.ids);
    this.seen = new SeenFold();
    this.told = new ToldFold();
    this.turn = new TurnFold();
    this.unfinished = new UnfinishedFold();
    const events = standing(recorded);
    this.state.rewind(events);
    for (const event of events) this.#hear(event);
  }

  #hear(event: RecordedEvent): void {
    this.transcript.add(event);
    this.seen.add(event);
    this.told.add(event);
    this.turn.add(event);
    this.unfinished.add(event);
  }
}
