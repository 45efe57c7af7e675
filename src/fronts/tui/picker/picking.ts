/** What is open in the place of the composer: the palette, a list that a command lets a person choose from, delegates, jobs. */

import type { Session } from '../../../protocol/session.ts';
import { t } from '../../../text/words/words.ts';
import type { Beside, ScreenState } from '../screen-state.ts';
import type { Chosen } from './actions.ts';
import type { Picker } from './picker.ts';

interface PickingPorts {
  set: (change: Partial<ScreenState>) => void;
  /** Runs a slash command. */
  command: (name: string, args: string) => void;
  /** Puts words into the composer. */
  draft: (text: string) => void;
  /** A word that goes by itself. */
  hint: (text: string) => void;
  state: () => ScreenState;
  session: () => Session;
}

/** Opens and closes it, and has done what was chosen. */
export class Picking {
  readonly #at: PickingPorts;
  #answer: ((chosen: unknown) => void) | null = null;
  #lists = 0;
  #presses = 0;

  constructor(at: PickingPorts) {
    this.#at = at;
  }

  /** Lets a person choose one; null where they go back. */
  readonly pick = <T>(picker: Picker<T>): Promise<T | null> => {
    this.#answer?.(null);
    const { promise, resolve } = Promise.withResolvers<T | null>();
    this.#answer = resolve as (chosen: unknown) => void;
    this.#at.set({ beside: 'picker', picking: { id: ++this.#lists, picker: picker as Picker<unknown> } });
    return promise;
  };

  /** Closes that list. */
  readonly picked = (chosen: unknown): void => {
    const answer = this.#answer;
    this.#answer = null;
    this.#at.set({ beside: null });
    answer?.(chosen);
  };

  /** Opens the palette. */
  readonly openPalette = (): void => this.#at.set({ beside: 'palette' });

  /** Opens the list of the keys alone. */
  readonly openKeys = (): void => this.#at.set({ beside: 'keys' });

  /** Closes the palette, and does what was chosen in it. */
  readonly closePalette = (chosen: Chosen | null): void => {
    this.#at.set({ beside: null });
    if (chosen?.type === 'command') this.#at.command(chosen.name, '');
    else if (chosen?.type === 'draft') this.#at.draft(chosen.text);
    else if (chosen) this.#at.set({ pressed: { id: ++this.#presses, press: chosen.press } });
  };

  /** Opens the screen of delegates, or closes it. */
  readonly toggleDelegates = (): void => {
    if (this.#at.session().state().delegates.length > 0) this.#toggle('delegates');
    else this.#at.hint(t('There are no delegates in this session'));
  };

  /** Opens the screen of jobs, or closes it. */
  readonly toggleJobs = (): void => {
    if (this.#at.session().state().jobs.length > 0) this.#toggle('jobs');
    else this.#at.hint(t('There are no jobs in this session'));
  };

  /** Opens the conversation to be unfolded, or closes it. */
  readonly toggleUnfold = (): void => this.#toggle('unfold');

  /** Puts the command that runs into the background, or says why not. */
  readonly background = (): void => {
    const sent = this.#at.session().background();
    if (sent === 'many') this.#at.hint(t('As many jobs run as can at the same time: /jobs stops one'));
    else if (sent === 'none') this.#at.hint(t('Nothing runs that could go on in the background'));
  };

  #toggle(screen: Beside): void {
    this.#at.set({ beside: this.#at.state().beside === screen ? null : screen });
  }
}
