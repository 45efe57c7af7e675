/** Fold: calls without an end and questions without an answer, which a crash leaves behind. */

import type { Question } from '../../protocol/approval.ts';
import type { RecordedEvent } from '../../protocol/event.ts';

/** Calls that began and did not end, questions that nobody answered: what a crash leaves behind. */
export class UnfinishedFold {
  /** Name by id. */
  readonly calls = new Map<string, string>();
  readonly questions = new Map<string, Question>();

  add(event: RecordedEvent): void {
    switch (event.type) {
      case 'call.started':
        this.calls.set(event.id, event.name);
        break;
      case 'call.finished':
        this.calls.delete(event.id);
        break;
      case 'question.asked':
        this.questions.set(event.question.id, event.question);
        break;
      case 'question.answered':
        this.questions.delete(event.id);
        break;
      default:
        break;
    }
  }
}
