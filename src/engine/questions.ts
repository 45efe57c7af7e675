/** Questions that only a person can settle. */

import type { Answer, Question } from '../protocol/approval.ts';
import type { Asker } from '../protocol/delegate.ts';
import type { Happening } from '../protocol/event.ts';

interface Answered {
  answer: Answer;
  by: 'person' | 'interrupt';
}

interface Waiting {
  question: Question;
  resolve(answered: Answered): void;
}

export class Questions {
  readonly #waiting = new Map<string, Waiting>();
  #asked = 0;

  readonly emit: (happening: Happening, asker?: Asker) => void;
  readonly seq: () => number;

  /** `seq` makes ids that no earlier run of the session can have used. */
  constructor(emit: Questions['emit'], seq: () => number) {
    this.emit = emit;
    this.seq = seq;
  }

  nextId(): string {
    this.#asked += 1;
    return `q${this.seq() + 1}.${this.#asked}`;
  }

  /** Resolves with the first answer, or with a no when the signal is aborted. */
  ask(question: Question, signal: AbortSignal): Promise<Answered> {
    return new Promise((resolve) => {
      const stop = () => this.#close(question.id, no(question), 'interrupt');
      const answered = (answer: Answered) => {
        signal.removeEventListener('abort', stop);
        resolve(answer);
      };
      // Waiting before it is asked: a listener may answer at once.
      this.#waiting.set(question.id, { question, resolve: answered });
      signal.addEventListener('abort', stop, { once: true });
      this.emit({ type: 'question.asked', question }, question.asker);
      if (signal.aborted) stop();
    });
  }

  /** False when nobody waits for it (any more), or when it is an answer to another kind of question. */
  answer(id: string, answer: Answer): boolean {
    if (this.#waiting.get(id)?.question.kind !== answer.kind) return false;
    return this.#close(id, answer, 'person');
  }

  #close(id: string, answer: Answer, by: Answered['by']): boolean {
    const waiting = this.#waiting.get(id);
    if (!waiting) return false;
    this.#waiting.delete(id);
    this.emit({ type: 'question.answered', id, answer, by }, waiting.question.asker);
    waiting.resolve({ answer, by });
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
