/** Prompts on their way: sent, said to the model while it works, and what was said too late sent after the turn, or given back. */

import type { Desk } from '../../protocol/desk.ts';
import type { TurnOutcome } from '../../protocol/event.ts';
import { mentionsIn } from '../../text/mentions.ts';
import { t } from '../../text/words/words.ts';
import { guardMs } from './keys/guard.ts';
import { readMentions, tellNotAttached } from './mentions.ts';
import type { Mentions } from './mentions.ts';
import type { Feed } from './transcript/feed.ts';

interface PromptPorts {
  feed: Feed;
  desk: Desk;
  tell: (text: string, level: 'info' | 'warning') => void;
  failed: (what: string, error: unknown) => void;
  /** A word that goes by itself. */
  hint: (text: string) => void;
  /** Puts words into the composer. */
  draft: (text: string) => void;
  /** A turn is over. */
  over: () => void;
  /** Is the person on the way out? */
  leaving: () => boolean;
}

/** The prompt under way, and the words behind it. */
export class Prompts {
  readonly #at: PromptPorts;
  /** The turn under way, from the first look at its mentions on. */
  #turn: Promise<void> | null = null;
  /** Esc stopped the turn that is ending. */
  #escaped = false;
  /** When Esc sent what was queued. */
  #sentAt = Number.NEGATIVE_INFINITY;

  constructor(at: PromptPorts) {
    this.#at = at;
  }

  get busy(): boolean {
    return this.#turn !== null || this.#session.state().running;
  }

  /** Sends words as they are, or says them to the model while it works. */
  send(text: string, shown: string = text, mentions: Mentions = []): void {
    const { feed, tell, leaving, failed } = this.#at;
    if (this.#turn !== null) {
      feed.queue(text);
      tellNotAttached(mentions, tell);
      if (this.#session.state().running) this.#session.steer(text);
      return;
    }
    feed.say(text, shown);
    this.#turn = this.#prompt(text, mentions).catch((error: unknown) => {
      this.#turn = null;
      // On the way out whoever opens the session tells of it.
      if (!leaving()) failed(t('not sent'), error);
    });
  }

  /** Stops the turn. With `all`, nothing is sent by itself after it. */
  interrupt({ all = false } = {}): void {
    // Two presses for one stop are usual: the second is not meant for words that were sent by the first.
    if (!all && performance.now() - this.#sentAt < guardMs)
      return this.#at.hint(t('Esc came before this could be meant for what was just sent: press again'));
    if (this.busy) this.#escaped = !all;
    // Between turns too: a command of the user's own may run, or a summary be made.
    this.#session.interrupt();
  }

  async #prompt(text: string, mentions: Mentions): Promise<void> {
    const { feed, desk, tell, draft, over } = this.#at;
    const session = this.#session;
    const attachments = await readMentions(mentions, { session, desk, tell });
    // Nothing was asked yet: everything is as it was typed.
    if (this.#escaped) {
      this.#escaped = false;
      this.#turn = null;
      return draft([text, ...feed.unqueue()].join('\n\n'));
    }
    const turn = session.prompt(text, attachments);
    // Said while the mentioned files were read: now there is a turn to say it to.
    for (const words of feed.queued) session.steer(words);
    const outcome = await turn;
    this.#turn = null;
    over();
    this.#after(outcome);
  }

  /**
   * What was said too late for the model to hear is the next prompt after a good end, and after Esc: who types and then stops
   * the turn wants to be heard. After any other end it goes back to the composer. Who leaves, leaves it to the session.
   */
  #after(outcome: TurnOutcome): void {
    const { feed, draft, leaving } = this.#at;
    const escaped = this.#escaped && outcome.type === 'interrupted';
    this.#escaped = false;
    if (leaving()) return;
    const late = feed.unqueue().join('\n\n');
    if (late === '') return;
    this.#session.unsay();
    if (outcome.type !== 'done' && !escaped) return draft(late);
    if (escaped) this.#sentAt = performance.now();
    this.send(late, late, mentionsIn(late));
  }

  get #session() {
    return this.#at.feed.session;
  }
}
