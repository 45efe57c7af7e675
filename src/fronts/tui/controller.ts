/** The session's controller: what prompts, commands and keys do to the session and to the state of the screen. It draws nothing. */

import { faultWords } from '../../protocol/failure.ts';
import type { Answer, Mode } from '../../protocol/approval.ts';
import type { Desk, TrustAnswer, TrustQuestion } from '../../protocol/desk.ts';
import type { RecordedEvent } from '../../protocol/event.ts';
import type { Session } from '../../protocol/session.ts';
import { t } from '../../text/words/words.ts';
import type { CommandAt } from './commands/command.ts';
import { changeSession } from './commands/change-session.ts';
import { runCommand, runTogether } from './commands/registry.ts';
import type { Submission } from './composer/props.ts';
import type { Mentions } from './mentions.ts';
import { modeAfter } from './keys/mode-cycle.ts';
import { FadingHint } from './live/fading-hint.ts';
import { keepBack, overrule } from './overrule.ts';
import { Picking } from './picker/picking.ts';
import { PlanReview } from './plan/plan-review.ts';
import { Prompts } from './prompts.ts';
import { firstScreen } from './screen-state.ts';
import type { ScreenState } from './screen-state.ts';
import type { Feed } from './transcript/feed.ts';
import { Twice, twiceMs } from './keys/twice.ts';

interface Ports {
  feed: Feed;
  desk: Desk;
  showHistory: (history: readonly RecordedEvent[]) => Promise<void>;
  /** What a person on the tour may send, one after the other: each stands in the composer. */
  tour?: readonly string[];
  /** Takes the answer whether the folder is trusted. */
  trust?: ((answer: TrustAnswer) => void) | undefined;
  /** Keys as in vi, from the start. */
  vim?: boolean;
  /** What commands may use beside the session: none of it where it is left out. */
  commands?: Pick<CommandAt, 'clipboard' | 'themes'>;
}

/** What a person at the terminal can do, as methods; `state` is what the screen shows beside the transcript. */
export class Controller {
  readonly #feed: Feed;
  readonly #desk: Desk;
  readonly #startMode: Mode;
  readonly #at: Ports;
  readonly #listeners = new Set<() => void>();
  #state = firstScreen;
  /** The plan that is looked at. */
  readonly plans = new PlanReview({
    session: () => this.#session,
    recorded: () => this.#feed.recorded,
    set: (change) => this.#set(change),
    pick: (picker) => this.picking.pick(picker),
    send: (prompt) => this.send(prompt),
    say: (text) => this.say(text),
  });
  /** The list that is open in the place of the composer. */
  readonly picking = new Picking({
    set: (change) => this.#set(change),
    command: (name, args) => this.command(name, args),
    draft: (text) => this.#draft(text),
    hint: (text) => this.#hint.show(text),
    state: () => this.#state,
    session: () => this.#session,
  });
  readonly #prompts: Prompts;
  readonly #ctrlC = new Twice<{ midTurn: boolean }>();
  readonly #hint = new FadingHint((hint) => this.#set({ hint }), twiceMs);

  constructor(at: Ports) {
    this.#at = at;
    this.#set({ vim: at.vim ?? false });
    this.#offer(0);
    this.#feed = at.feed;
    this.#desk = at.desk;
    this.#startMode = at.feed.session.state().settings.mode;
    this.#prompts = new Prompts({
      feed: at.feed,
      desk: at.desk,
      tell: this.#tell,
      failed: (what, error) => this.failed(what, error),
      hint: (text) => this.#hint.show(text),
      draft: (text) => this.#draft(text),
      over: () => {
        this.#offer(this.#state.turns + 1);
        this.plans.ended();
      },
      leaving: () => this.#state.exit !== null,
    });
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly state = (): ScreenState => this.#state;

  /** Loads the prompts typed earlier; without them there is only less to go back to. */
  async remember(): Promise<void> {
    const history = await this.#desk.history.load().catch(() => []);
    this.#set({ history: [...history, ...this.#state.history] });
  }

  /** Sends a prompt, or says it to the model while it works. */
  readonly submit = ({ text, shown, mentions }: Submission): void => {
    const word = runTogether(text);
    if (word !== null) return this.command(word, text.slice(word.length + 1).trim());
    this.#addHistory(text);
    this.send(text, shown, mentions);
  };

  #addHistory(text: string): void {
    this.#set({ history: [...this.#state.history, text] });
    void this.#desk.history.add(text).catch(() => {});
  }

  /** Sends words as they are; they go into no history. */
  send(text: string, shown: string = text, mentions: Mentions = []): void {
    this.#prompts.send(text, shown, mentions);
  }

  /** The next step of the tour. */
  #offer(turns: number): void {
    const text = this.#at.tour?.[turns];
    const { draft } = this.#state;
    this.#set({ turns, ...(text !== undefined && { draft: { id: draft.id + 1, text, spare: true } }) });
  }

  #draft(text: string): void {
    this.#set({ draft: { id: this.#state.draft.id + 1, text } });
  }

  /** Runs a command of the person's own (`!command`). */
  readonly shell = (command: string): void => {
    this.#addHistory(`!${command}`);
    void this.#session.shell(command).catch((error: unknown) => this.failed('!', error));
  };

  /** Runs a slash command. */
  readonly command = (name: string, args: string): void => {
    // To meet it first at the next start would be a trap.
    if (name !== 'exit') this.#addHistory(`/${name}${args === '' ? '' : ` ${args}`}`);
    const step = this.#at.tour?.[this.#state.turns] === `/${name}` ? this.#state.turns + 1 : null;
    void runCommand(name, args, {
      session: this.#session,
      desk: this.#desk,
      recorded: this.#feed.recorded,
      startMode: this.#startMode,
      print: (block) => this.#feed.print(block),
      change: (next, words) => changeSession(next, words, this.#at),
      send: (prompt) => this.send(prompt),
      draft: (text) => this.#draft(text),
      pick: this.picking.pick,
      ...(this.#at.commands ?? { clipboard: null, themes: null }),
      vim: this.#state.vim,
      show: this.show,
      showPlan: this.plans.show,
      open: (place) => this.#set({ opening: { id: this.#state.opening.id + 1, place } }),
      showDelegates: this.picking.toggleDelegates,
      showJobs: this.picking.toggleJobs,
      exit: () => this.exit(0),
    }).then(
      () => step !== null && this.#offer(step),
      (error: unknown) => this.failed(`/${name}`, error),
    );
  };

  /** Answers what is asked. */
  readonly answer = (question: string, answer: Answer): void => {
    if (!this.plans.answer(question, answer)) this.#session.answer(question, answer);
  };

  /** Asks whether the folder is trusted, where that is a question. */
  readonly askTrust = (question: TrustQuestion | null): void => this.#set({ trust: question });

  /** Answers that. */
  readonly answerTrust = (answer: TrustAnswer): void => {
    this.#set({ trust: null });
    if (answer === 'leave') this.exit(0);
    else this.#at.trust?.(answer);
  };

  /** Esc: in the moment of a hand-over it keeps the prompt with the general assistant; at any other it stops the turn. */
  readonly escape = (): void => {
    if (!keepBack(this.#feed.snapshot().view, this.#session)) this.interrupt();
  };

  /** Stops the turn. */
  readonly interrupt = (): void => this.#prompts.interrupt();

  /** Ctrl+C with nothing typed: stops the turn; a second one soon after ends the program. */
  readonly ctrlC = (): void => {
    const first = this.#ctrlC.press(performance.now(), { midTurn: this.#prompts.busy });
    if (first !== null) return this.exit(first.midTurn ? 130 : 0);
    this.#prompts.interrupt({ all: true });
    this.#hint.show(t('Ctrl+C again exits'));
  };

  /** Ctrl+D with nothing typed. */
  readonly ctrlD = (): void => this.exit(this.#prompts.busy ? 130 : 0);

  /** Shift+Tab: the next mode of the cycle. */
  readonly nextMode = (): void => {
    this.#session.set({ mode: modeAfter(this.#session.state().settings.mode, this.#startMode) });
    this.#feed.refresh();
  };

  /** Takes the turn from the persona that has it, or gives it to the one that is suggested. */
  readonly overrule = (): void => overrule(this.#feed.snapshot().view, this.#session);

  /** Shows or hides the to-do list. */
  readonly toggleTodos = (): void => this.#set({ showTodos: !this.#state.showTodos });

  /** Shows everything in this theme, or hears keys in this way, from here on. */
  readonly show = (change: Partial<Pick<ScreenState, 'theme' | 'vim'>>): void => {
    this.#set(change);
    this.#feed.refresh();
  };

  readonly #tell = (text: string, level: 'info' | 'warning'): void => this.#feed.print({ kind: 'notice', level, text });

  /** Tells the person something. */
  say(text: string): void {
    this.#tell(text, 'info');
  }

  /** Tells the person of a failure, and what it is about. */
  failed(what: string, error: unknown): void {
    this.#feed.print({ kind: 'notice', level: 'error', text: `${what}: ${faultWords(error)}` });
  }

  /** Ends the program with this code, and the turn with it. */
  exit(code: number): void {
    this.#hint.stop();
    // What was not answered by now is not waited for.
    this.#at.trust?.('leave');
    if (this.#prompts.busy) this.#session.interrupt();
    this.#set({ exit: code, hint: null });
  }

  get #session(): Session {
    return this.#feed.session;
  }

  #set(change: Partial<ScreenState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
