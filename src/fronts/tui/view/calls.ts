/** The part of the screen's fold that follows tool calls, and what became of the changes they proposed. */

import type { ReviewReport } from '../../../protocol/approval.ts';
import type { SessionEvent } from '../../../protocol/event.ts';
import { block } from './block.ts';
import type { ChangeOutcome, Output } from './block.ts';
import type { LiveCall, Step, View } from './state.ts';

type CallEvent = Extract<SessionEvent, { type: 'call.started' | 'call.output' | 'call.finished' }>;
type ChangeEvent = Extract<SessionEvent, { type: 'landed' | 'refused' | 'staged' | 'permitted' }>;

/** How much of a running command's output is kept, to be looked at while it runs. Characters. */
const keptOutput = 32_000;

/** A call begins, prints, is over. */
export function stepCall(view: View, event: CallEvent): Step {
  switch (event.type) {
    case 'call.started': {
      const { id, name, title } = event;
      const call = { id, name, title, since: event.at, output: '', outcomes: [] };
      return { view: { ...view, writing: null, calls: [...view.calls, call] }, out: [] };
    }
    case 'call.output':
      return {
        view: mendCall(view, event.id, (call) => ({ output: (call.output + event.text).slice(-keptOutput) })),
        out: [],
      };
    case 'call.finished': {
      if (view.delegates.some(({ call }) => call === event.id)) return { view, out: [] };
      const { name, display, isError } = event;
      const call = view.calls.find(({ id }) => id === event.id);
      const { title = '', outcomes = [] } = call ?? {};
      return {
        view: { ...view, calls: view.calls.filter(({ id }) => id !== event.id) },
        out: [block({ kind: 'call', name, title, display, isError, finished: true, outcomes })],
      };
    }
    default:
      return event satisfies never;
  }
}

/** What became of a call's changes is told with the call where that is still open, else by itself. */
export function stepChange(view: View, event: ChangeEvent): Step {
  const lands = event.type === 'landed' && event.landing.origin.by !== 'undo';
  const outcome = {
    ...outcomeOf(event),
    ...makerOf(view, event),
    ...(lands && view.undoTold && { again: true as const }),
  };
  return addOutcome(lands ? { ...view, undoTold: true } : view, event.call, outcome);
}

/** What became of a call's changes, or was found out about them. */
export function addOutcome(view: View, id: string | undefined, outcome: ChangeOutcome): Step {
  if (id === undefined || !view.calls.some((call) => call.id === id)) return { view, out: [block(outcome)] };
  return { view: mendCall(view, id, (call) => ({ outcomes: [...call.outcomes, outcome] })), out: [] };
}

/** A command of the user's own: it is part of no turn, and goes on after one. */
export function isOwn({ id, name }: LiveCall): boolean {
  return name === 'Shell' && id.startsWith('shell_');
}

/** What the end of a turn leaves of its calls that are not over. */
export function endCalls(view: View): Output[] {
  return view.calls
    .filter((call) => !isOwn(call))
    .map(({ name, title, outcomes }) =>
      block({ kind: 'call', name, title, display: [], isError: false, finished: false, outcomes }),
    );
}

/** Whose it is, where a delegate made it. */
export function makerOf({ delegates }: View, { thread }: { thread: string }): Pick<ChangeOutcome, 'delegate'> {
  if (thread === 'main') return {};
  const name = delegates.findLast(({ id }) => id === thread)?.name;
  return { delegate: name === undefined ? thread : `${thread} ${name}` };
}

function outcomeOf(event: ChangeEvent): ChangeOutcome {
  switch (event.type) {
    case 'landed':
      return { kind: 'landed', landing: event.landing, notes: event.notes ?? [], ...saidOf(event.review) };
    case 'staged':
      return { kind: 'staged', files: event.step.files, notes: event.notes ?? [] };
    case 'refused': {
      const { tool, because, by, words = '', changes = null } = event;
      return { kind: 'refused', tool, because, by, words, changes };
    }
    case 'permitted':
      return { kind: 'permitted', because: event.because };
    default:
      return event satisfies never;
  }
}

/** The comments of a review, each with its place; those on the whole stand by themselves. */
function saidOf(review: ReviewReport | undefined): { said?: string } {
  const all = (review?.comments ?? []).map(({ path, line, text }) =>
    path === undefined ? text : `${line === undefined ? path : `${path}:${line}`}: ${text}`,
  );
  return all.length === 0 ? {} : { said: all.join(' · ') };
}

function mendCall(view: View, id: string, change: (call: LiveCall) => Partial<LiveCall>): View {
  return { ...view, calls: view.calls.map((call) => (call.id === id ? { ...call, ...change(call) } : call)) };
}
