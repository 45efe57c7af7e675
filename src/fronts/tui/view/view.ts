import type { Question } from '../../../protocol/approval.ts';
import type { Todo } from '../../../protocol/display.ts';
import type { SessionEvent } from '../../../protocol/event.ts';
import type { FailureInfo } from '../../../protocol/failure.ts';
import type { Block, Output, Settled } from './block.ts';
import { endReply, stepReply } from './reply.ts';

export interface LiveCall {
  id: string;
  name: string;
  title: string;
  /** Milliseconds since the epoch. */
  since: number;
  /** The end of what it printed so far. */
  output: string;
  settled: Settled[];
  inner: boolean;
}

/** What is going on right now: a fold of the session's events. What is over leaves it as a block. */
export interface View {
  running: boolean;
  /** When the turn began. Milliseconds since the epoch. */
  since: number;
  /** Thinking that is going on. */
  thinking: { since: number; text: string } | null;
  /** A call that is being written. `size` in characters. */
  writing: { name: string; size: number } | null;
  /** Text of the reply under way that was passed on, or null before the first of it. */
  streamed: string | null;
  /** Something came between two texts of one reply. */
  parted: boolean;
  /** Thoughts of the reply under way became a block. */
  thought: boolean;
  calls: readonly LiveCall[];
  /** Open questions, oldest first. */
  questions: readonly Question[];
  retry: { attempt: number; of: number; until: number; failure: FailureInfo } | null;
  todos: readonly Todo[];
  /** Said while the turn runs, not yet heard by the model. */
  queued: readonly string[];
  /** A persona has this turn: it can be overruled. */
  handed: boolean;
}

export const emptyView: View = {
  running: false,
  since: 0,
  thinking: null,
  writing: null,
  streamed: null,
  parted: false,
  thought: false,
  calls: [],
  questions: [],
  retry: null,
  todos: [],
  queued: [],
  handed: false,
};

/** How much of a running command's output is kept for the live rows. Characters. */
const keptOutput = 4_000;
const main = 'main';

const block = (of: Block): Output => ({ type: 'block', block: of });

/** The next view, and what the event adds to the transcript. Pure: the same events give the same transcript, live or after a resume. */
export function step(view: View, event: SessionEvent): { view: View; out: Output[] } {
  const same = { view, out: [] };
  switch (event.type) {
    case 'turn.started':
      return {
        view: { ...emptyView, running: true, since: event.at, todos: view.todos, queued: view.queued },
        out: [
          block({
            kind: 'user',
            text: event.prompt,
            attached: event.attachments.map(({ name }) => name),
            steered: false,
          }),
        ],
      };
    case 'routed': {
      const { persona, previous, confidence, reasons, by } = event;
      const told = persona !== previous || by === 'overruled';
      return {
        view: { ...view, handed: persona !== null },
        out: told ? [block({ kind: 'routed', persona, previous, confidence, reasons, by })] : [],
      };
    }
    case 'thought.delta':
    case 'text.delta':
    case 'call.delta':
    case 'replied':
    case 'voided':
      return event.thread === main ? stepReply(view, event) : same;
    case 'retrying': {
      const { attempt, of, delayMs, failure } = event;
      return { view: { ...view, retry: { attempt, of, until: event.at + delayMs, failure } }, out: [] };
    }
    case 'call.started': {
      const { id, name, title } = event;
      const call = { id, name, title, since: event.at, output: '', settled: [], inner: event.thread !== main };
      return { view: { ...view, writing: null, calls: [...view.calls, call] }, out: [] };
    }
    case 'call.output':
      return {
        view: mendCall(view, event.id, (call) => ({ output: (call.output + event.text).slice(-keptOutput) })),
        out: [],
      };
    case 'call.finished': {
      const call = view.calls.find(({ id }) => id === event.id);
      return {
        view: { ...view, calls: view.calls.filter(({ id }) => id !== event.id) },
        out: [
          block({
            kind: 'call',
            name: event.name,
            title: call?.title ?? '',
            display: event.display,
            isError: event.isError,
            finished: true,
            settled: call?.settled ?? [],
            inner: event.thread !== main,
          }),
        ],
      };
    }
    case 'question.asked':
      return { view: { ...view, questions: [...view.questions, event.question] }, out: [] };
    case 'question.answered':
      return { view: { ...view, questions: view.questions.filter(({ id }) => id !== event.id) }, out: [] };
    case 'landed':
      return settle(view, event.call, { kind: 'landed', landing: event.landing, notes: event.notes ?? [] });
    case 'refused': {
      const { tool, because, by, words = '', changes = null } = event;
      return settle(view, event.call, { kind: 'refused', tool, because, by, words, changes });
    }
    case 'staged':
      return settle(view, event.call, { kind: 'staged', files: event.step.files, notes: event.notes ?? [] });
    case 'unstaged':
      return { view, out: unstagedOut(event) };
    case 'rewound':
      return {
        view: { ...view, todos: [] },
        out: [block({ kind: 'rewound', prompt: event.prompt })],
      };
    case 'todo':
      return { view: { ...view, todos: event.todos }, out: [] };
    case 'nudged': {
      if (event.by !== 'user') return same;
      const at = view.queued.indexOf(event.text);
      return {
        view: at < 0 ? view : { ...view, queued: view.queued.toSpliced(at, 1) },
        out: [block({ kind: 'user', text: event.text, attached: [], steered: true })],
      };
    }
    case 'granted': {
      const { rule } = event;
      const what =
        rule.kind === 'command' ? rule.command : rule.kind === 'edits' ? 'every edit' : `reading below ${rule.path}`;
      return { view, out: [block({ kind: 'notice', level: 'info', text: `allowed for this session: ${what}` })] };
    }
    case 'compacted': {
      const { trigger, tokensBefore, summary } = event;
      return { view, out: [block({ kind: 'compacted', trigger, tokensBefore, summary })] };
    }
    case 'notice':
      return { view, out: [block({ kind: 'notice', level: event.level, text: event.text })] };
    case 'turn.ended': {
      const open: Output[] = view.calls.map(({ name, title, settled, inner }) =>
        block({ kind: 'call', name, title, display: [], isError: false, finished: false, settled, inner }),
      );
      const { outcome, steps, cost, durationMs } = event;
      return {
        view: { ...emptyView, todos: view.todos, queued: view.queued },
        out: [...endReply(view, event.at), ...open, block({ kind: 'ended', outcome, steps, cost, ms: durationMs })],
      };
    }
    case 'session.started':
    case 'session.resumed':
    case 'set':
    case 'instructed':
    case 'raw':
      return same;
    default:
      return event satisfies never;
  }
}

/** What landed tells of itself; what was thrown away, or was taken by another archie, has to be said. */
function unstagedOut({ why, files }: Extract<SessionEvent, { type: 'unstaged' }>): Output[] {
  if (why === 'landed') return [];
  const left = files > 0 ? `, ${files} left` : '';
  const text = {
    refused: `what you did not take is no longer staged${left}`,
    discarded: `what was staged is thrown away${left}`,
    gone: 'what was staged is no longer there: it was decided on elsewhere',
  }[why];
  return [block({ kind: 'notice', level: why === 'gone' ? 'warning' : 'info', text })];
}

/** Words that wait for the model's next request. */
export function queue(view: View, text: string): View {
  return { ...view, queued: [...view.queued, text] };
}

function mendCall(view: View, id: string, change: (call: LiveCall) => Partial<LiveCall>): View {
  return { ...view, calls: view.calls.map((call) => (call.id === id ? { ...call, ...change(call) } : call)) };
}

/** What became of a call's changes is told with the call where that is still open, else by itself. */
function settle(view: View, id: string | undefined, settled: Settled): { view: View; out: Output[] } {
  if (id === undefined || !view.calls.some((call) => call.id === id)) return { view, out: [block(settled)] };
  return { view: mendCall(view, id, (call) => ({ settled: [...call.settled, settled] })), out: [] };
}
