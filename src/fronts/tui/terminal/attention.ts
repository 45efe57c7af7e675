/** Calls the person when one is needed: by the terminal's own way, while its window is not in focus. And shows there that work goes on. */

import type { Question } from '../../../protocol/approval.ts';
import { t } from '../../../text/words/words.ts';
import type { KnownTerminal } from './known.ts';
import { bell, focusOff, focusOn, notification, progress, titled, untitled } from './signals.ts';

/** What the person wants of it. */
export interface NotifySettings {
  /** Only while the window is not in focus, where the terminal tells; or `always`, or `never`. */
  when?: 'unfocused' | 'always' | 'never' | undefined;
  how?: readonly ('notification' | 'bell' | 'title')[] | undefined;
  /** Progress of the turn in the terminal's tab or task bar. */
  progress?: boolean | undefined;
}

interface AttentionPorts {
  settings: NotifySettings;
  terminal: KnownTerminal;
  /** Which of several windows calls: the name of the folder. Foreign. */
  where: () => string;
  write: (sequence: string) => void;
}

/** What of the screen matters here. */
interface Moment {
  running: boolean;
  questions: readonly Pick<Question, 'id' | 'kind'>[];
}

const asks: Readonly<Record<Question['kind'], string>> = {
  permission: 'something waits for your permission',
  review: 'changes wait for your review',
  wait: 'the model is busy: wait longer?',
};
const over = 'the turn is over';

/** Some terminals take progress for stale after 15 seconds. Milliseconds. */
const heartbeat = 10_000;

/** Follows the session, and calls. Everything it changed about the terminal is as it was after `hold` and `close`. */
export class Attention {
  readonly #at: AttentionPorts;
  readonly #when: NonNullable<NotifySettings['when']>;
  readonly #how: ReadonlySet<string>;
  #before: Moment = { running: false, questions: [] };
  #hasFocus = true;
  /** The terminal belongs to somebody else. */
  #held = true;
  #isTitled = false;
  #shown: keyof typeof progress = 'none';
  #beat: NodeJS.Timeout | null = null;

  constructor(at: AttentionPorts) {
    this.#at = at;
    this.#when = at.settings.when ?? 'unfocused';
    this.#how = new Set(at.settings.how ?? ['notification', 'title']);
  }

  /** Does it want to hear of the focus? */
  get listens(): boolean {
    return this.#when === 'unfocused' && this.#how.size > 0 && this.#at.terminal.focus;
  }

  /** The window got the focus, or lost it. */
  readonly focus = (has: boolean): void => {
    this.#hasFocus = has;
    if (has) this.#untitle();
  };

  /** How things stand now: called whenever that may have changed. */
  see({ running, questions }: Moment): void {
    const before = this.#before;
    this.#before = { running, questions };
    const asked = questions.find(({ id }) => before.questions.every((old) => old.id !== id));
    const isOver = before.running && !running;
    // Somebody was here.
    if ((running && !before.running) || questions.length < before.questions.length) this.#untitle();
    if (asked !== undefined) this.#call(t(asks[asked.kind]));
    else if (isOver) this.#call(t(over));
    this.#progress();
  }

  /** The terminal is lent to somebody: it gets it as it was. */
  hold(): void {
    if (this.#held) return;
    this.#untitle();
    this.#show('none');
    if (this.listens) this.#at.write(focusOff);
    this.#held = true;
  }

  /** The terminal is ours, from the first time on and again. Whoever gave it back is in front of it. */
  release(): void {
    this.#held = false;
    this.#hasFocus = true;
    if (this.listens) this.#at.write(focusOn);
    this.#progress();
  }

  #call(words: string): void {
    const away = this.#when === 'always' || (this.listens && !this.#hasFocus);
    if (this.#held || this.#when === 'never' || !away) return;
    const { terminal, where, write } = this.#at;
    const calls = this.#how.has('notification') ? notification(terminal, where(), words) : '';
    const rings = this.#how.has('bell') && calls !== bell ? bell : '';
    write(calls + rings);
    if (!this.#how.has('title') || !terminal.title) return;
    this.#untitle();
    write(titled(where(), words));
    this.#isTitled = true;
  }

  #untitle(): void {
    if (this.#isTitled) this.#at.write(untitled);
    this.#isTitled = false;
  }

  #progress(): void {
    const { running, questions } = this.#before;
    this.#show(questions.length > 0 ? 'waiting' : running ? 'running' : 'none');
  }

  #show(now: keyof typeof progress): void {
    if (this.#held || this.#at.settings.progress === false || !this.#at.terminal.progress || now === this.#shown)
      return;
    this.#shown = now;
    this.#at.write(progress[now]);
    if (this.#beat !== null) clearInterval(this.#beat);
    this.#beat = now === 'none' ? null : setInterval(() => this.#at.write(progress[now]), heartbeat).unref();
  }
}
