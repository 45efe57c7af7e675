/** Questions that only a person can settle. */

import type { Answer, Question } from '../protocol/approval.ts';
import type { Happening } from '../protocol/event.ts';

interface Settled {
  answer: Answer;
  by: 'person' | 'interrupt';
}

interface Waiting {
  question: Question;
  settle(settled: Settled): void;
}

export class Questions {
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;

  constructor(
    readonly emit: (happening: Happening) => void,
    /** Makes ids that no earlier run of the session can have used. */
    readonly seq: () => number,
  ) {}

  nextId(): string {
    this.#asked += 1;
    return `q${this.seq() + 1}.${this.#asked}`;
  }

  /** Resolves with the first answer, or with a no when the signal is aborted. */
  ask(question: Question, signal: AbortSignal): Promise<Settled> {
    return new Promise((resolve) => {
      const stop = () => this.#settle(question.id, no(question), 'interrupt');
      const settle = (settled: Settled) => {
        signal.removeEventListener('abort', stop);
        resolve(settled);
      };
      // Waiting before it is asked: a listener may answer at once.
      this.#waiting.set(question.id, { question, settle });
      signal.addEventListener('abort', stop, { once: true });
      this.emit({ type: 'question.asked', question });
      if (signal.aborted) stop();
    });
  }

  /** False when nobody waits for it (any more), or when it is an answer to another kind of question. */
  answer(id: string, answer: Answer): boolean {
    if (this.#waiting.get(id)?.question.kind !== answer.kind) return false;
    return this.#settle(id, answer, 'person');
  }

  #settle(id: string, answer: Answer, by: Settled['by']): boolean {
    const waiting = this.#waiting.get(id);
    if (!waiting) return false;
    this.#waiting.delete(id);
    this.emit({ type: 'question.answered', id, answer, by });
    waiting.settle({ answer, by });
    return true;
  }
}

/** The answer that changes nothing. */
export function no(question: Question): Answer {
  switch (question.kind) {
    case 'permission':
      return { kind: 'permission', allow: false };
    case 'review':
      return { kind: 'review', accept: 'none', comments: [] };
    default:
      return { kind: 'wait', go: false };
  }
}
