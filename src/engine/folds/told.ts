/** Fold: what the model was last told of its persona, the mode and its environment, so that it is told of changes only. */

import type { RecordedEvent } from '../../protocol/event.ts';

/** What the words about the mode begin with when it is on; whether it is the user's or a persona's follows. */
export const planWords = 'Plan mode is on';

type Instructed = Extract<RecordedEvent, { type: 'instructed' }>;

/** What the model was last told about its persona, the mode and where it works. */
export class ToldFold {
  /** Slug, or null for the general assistant. */
  persona: string | null = null;
  /** The words about the persona, while one has the conversation. */
  aboutPersona: Instructed | undefined;
  /** The words about the mode, while it is one that the model must know of. */
  aboutMode: Instructed | undefined;
  environment: string | undefined;
  /** Who else could help, as last told since the conversation was made shorter. */
  aboutDispatch: string | undefined;
  /** Was the persona sent away by the user since the last prompt? */
  overruled = false;
  #routed: string | null = null;

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'turn.started':
        this.overruled = false;
        break;
      case 'routed':
        this.#routed = event.persona;
        if (event.by === 'overruled') this.overruled = true;
        if (event.by === 'accepted') this.overruled = false;
        break;
      case 'instructed':
        this.#hear(event);
        break;
      case 'compacted':
        this.aboutDispatch = undefined;
        break;
      default:
        break;
    }
  }

  #hear(event: Instructed): void {
    if (event.about === 'environment') this.environment = event.text;
    if (event.about === 'persona') {
      this.persona = this.#routed;
      this.aboutPersona = this.#routed === null ? undefined : event;
    }
    if (event.about === 'dispatch') this.aboutDispatch = event.text;
    if (event.about === 'mode') this.aboutMode = event.text.startsWith(planWords) ? event : undefined;
  }
}
