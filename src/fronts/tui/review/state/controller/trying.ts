/** Runs a command of the person's on what is chosen, and shows what it says as it comes. */

import type { ReviewQuestion } from '../../../../../protocol/approval.ts';
import { answerOf } from '../answer.ts';
import type { ReviewData } from '../data.ts';
import type { ReviewPorts } from '../ports.ts';
import type { Trial } from '../state.ts';
import type { FileChange } from '../../../../../protocol/change.ts';
import type { Observed } from './observed.ts';

/** Characters of output that are kept: what came last. */
const mostKept = 40_000;

/** Trials of one review; one at a time. */
interface Trying {
  /** Null stops the one that runs. */
  run(command: string | null, ports?: ReviewPorts): void;
}

/** Makes it for one review; `edits` are what a person saved. */
export function trying(data: Observed<ReviewData>, question: ReviewQuestion, edits: () => FileChange[]): Trying {
  let running: AbortController | null = null;

  const change = (how: (trial: Trial) => Trial): void => {
    const { state } = data.get();
    if (state.trial) data.set({ state: { ...state, trial: how(state.trial) } });
  };

  async function run(command: string, ports: ReviewPorts, signal: AbortSignal) {
    const answer = answerOf({ type: 'accept' }, { ...data.get(), edits: edits() }, question);
    const heard = (text: string): void => {
      if (!signal.aborted) change((trial) => withOutput(trial, text));
    };
    try {
      const words = (await ports.tryOut?.(question, answer, command, { heard, signal })) ?? [];
      if (!signal.aborted) change((trial) => ended(trial, words));
    } catch (error) {
      if (!signal.aborted) change((trial) => ended(trial, [(error as Error).message]));
    }
  }

  return {
    run(command, ports) {
      running?.abort();
      running = new AbortController();
      if (command !== null && ports) void run(command, ports, running.signal);
    },
  };
}

/** The trial with more of what the command said. */
function withOutput(trial: Trial, text: string): Trial {
  const all = [...trial.lines.slice(0, -1), (trial.lines.at(-1) ?? '') + text].join('\n').slice(-mostKept);
  return { ...trial, lines: all.split('\n') };
}

/** The trial is over: what it came to stands below. */
function ended(trial: Trial, words: readonly string[]): Trial {
  const lines = trial.lines.at(-1) === '' ? trial.lines.slice(0, -1) : trial.lines;
  return { ...trial, lines: [...lines, ...words], running: false };
}
