/** What becomes of a plan: it is reviewed when its turn ends, carried out in the mode that a person chooses, or revised. */

import type { Mode, ReviewAnswer } from '../../../protocol/approval.ts';
import type { RecordedEvent } from '../../../protocol/event.ts';
import type { Session } from '../../../protocol/session.ts';
import type { Picker } from '../picker/picker.ts';
import type { ScreenState } from '../screen-state.ts';
import { t } from '../../../text/words/words.ts';
import { modeWords } from '../view/mode-words.ts';
import type { Plan } from './plan.ts';

interface PlanPorts {
  session: () => Session;
  recorded: () => readonly RecordedEvent[];
  set: (change: Pick<ScreenState, 'plan'>) => void;
  pick: <T>(picker: Picker<T>) => Promise<T | null>;
  /** As if the person had written it. */
  send: (prompt: string) => void;
  say: (text: string) => void;
}

/** Not before there is a plan: it compares and selects, as a review does. */
const planning = () => import('./plan.ts');

/** Modes that a plan may be carried out in. */
const modes: readonly Mode[] = ['ask', 'stage', 'auto'];

/** Opens the review of a plan, and does what it comes to. */
export class PlanReview {
  readonly #at: PlanPorts;
  #open: Plan | null = null;
  #opened = 0;

  constructor(at: PlanPorts) {
    this.#at = at;
  }

  /** A turn is over: in plan mode its answer is reviewed, where it is a plan. */
  readonly ended = (): void => {
    const last = this.#lastTurn();
    if (this.#at.session().state().inForce.mode !== 'plan' || last?.outcome.type !== 'done') return;
    void planning().then(({ isPlan }) => {
      // Somebody may have gone on meanwhile.
      if (isPlan(last.text) && this.#lastTurn() === last && !this.#at.session().state().running)
        void this.#show(last.text);
    });
  };

  /** Opens the last answer, whatever it is (`/plan`). False where there is none. */
  readonly show = (): boolean => {
    const text = this.#lastTurn()?.text ?? '';
    if (text.trim() === '') return false;
    void this.#show(text);
    return true;
  };

  /** Takes the answer, where the question is this plan. */
  readonly answer = (question: string, answer: { kind: string }): boolean => {
    const plan = this.#open;
    if (plan === null || question !== plan.question.id || answer.kind !== 'review') return false;
    this.#open = null;
    this.#at.set({ plan: null });
    void this.#done(plan, answer as ReviewAnswer);
    return true;
  };

  #lastTurn() {
    const last = this.#at.recorded().findLast(({ type, thread }) => type === 'turn.ended' && thread === 'main');
    return last?.type === 'turn.ended' ? last : undefined;
  }

  async #show(text: string): Promise<void> {
    const { planOf } = await planning();
    this.#open = planOf(`plan-${++this.#opened}`, text, this.#at.session());
    this.#at.set({ plan: this.#open });
  }

  async #done(plan: Plan, answer: ReviewAnswer): Promise<void> {
    if (answer.later) return;
    const { promptOf } = await planning();
    const prompt = await promptOf(plan, answer);
    if (prompt === null) return;
    if (!answer.sendBack) {
      const mode = await this.#at.pick({
        title: t('Carry out the plan in'),
        items: modes.map((each) => ({ label: each, hint: t(modeWords[each]), value: each })),
        enter: t('begins'),
        placeholder: t('type to find one'),
      });
      if (mode === null) return this.#at.say(t('the plan is not carried out; /plan opens it again'));
      this.#at.session().set({ mode });
    }
    this.#at.send(prompt);
  }
}
