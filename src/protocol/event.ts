/** One stream: everything that happens in a session is one of these, and every other view of it is a fold. */

import type { Answer, Mode, Question, Reason, ReviewReport, Rule } from './approval.ts';
import type { BudgetScope, Budgets } from './budget.ts';
import type { ChangeSet, Landing, Step } from './change.ts';
import type { ProofSubject, Verdict } from './proof/checks.ts';
import type { DelegateStart } from './delegate.ts';
import type { Display, Todo } from './display.ts';
import type { FailureInfo } from './failure.ts';
import type { JobEnd } from './jobs/state.ts';
import type { Content, Message, ReplyBlock, StopReason, ToolLimit, Usage } from './message.ts';
import type { PersonaPowers, RouteCandidate, Routing } from './persona.ts';
import type { UnseenClaim } from './proof/claim.ts';
import type { CacheMiss, Effort } from './provider.ts';

export const eventFormat = 1;

export interface Settings {
  model: string;
  effort?: Effort;
  mode: Mode;
  /** `auto`, `suggest`, `off`, or the slug of a persona. */
  agent: string;
}

interface Stamp {
  /** Grows by one; numbered on from the last recorded event after a resume. Passing events share the number of the last recorded one. */
  seq: number;
  /** Milliseconds since the epoch. */
  at: number;
  /** 0 before the first prompt. */
  turn: number;
  /** `main`, or a delegate's id: the folds of the main thread pass its events by, but for what the session shares (cost, grants, landings, staged work). */
  thread: string;
}

/** How a turn, or a delegate's run, ended. `limit` names which: turns, cost (and whose budget it was) or time. */
export type TurnOutcome =
  | { type: 'done' }
  | { type: 'interrupted' }
  | { type: 'refused'; detail: string }
  | { type: 'limit'; limit: 'turns' | 'cost' | 'time'; budget?: BudgetScope }
  | {
      type: 'failed';
      failure: FailureInfo;
      /** Where it failed: the front's exit code follows. */
      room: 'credentials' | 'model' | 'internal';
    };

export interface Attachment {
  /** Relative path, or a label such as `pasted`. */
  name: string;
  content: Content[];
  /** Hash, where it is a file of the tree: the model has seen it. */
  seen?: { path: string; hash: string };
}

/** Events that are recorded in the session file. */
export type Recorded =
  | {
      type: 'session.started';
      format: number;
      id: string;
      version: string;
      root: string;
      /** The working folder, where it is not the root. */
      cwd?: string;
      settings: Settings;
      forkOf?: string;
    }
  | { type: 'session.resumed'; version: string }
  | { type: 'set'; settings: Partial<Settings> }
  | { type: 'turn.started'; prompt: string; attachments: Attachment[] }
  | {
      type: 'routed';
      persona: string | null;
      previous: string | null;
      confidence: number;
      reasons: string[];
      /** `overruled`: the user sent the persona away. `accepted`: the user gave the turn to one that was suggested. */
      by: Routing['by'] | 'overruled' | 'accepted';
      /** What the dispatcher decided, with the likeliest candidates; sessions before 0.2 have neither. */
      decision?: Routing['decision'];
      candidates?: RouteCandidate[];
      /** With `suggest`: who would have been handed the turn. */
      suggests?: string;
      /** At a hand-over to a persona: what it may do. */
      powers?: PersonaPowers;
    }
  /** A mid-conversation instruction for the model: persona, mode, environment, memory files, who else could help. */
  | { type: 'instructed'; about: 'environment' | 'persona' | 'mode' | 'dispatch'; text: string; tools?: ToolLimit }
  | {
      type: 'replied';
      id: string;
      model: string;
      content: ReplyBlock[];
      stop: StopReason | 'aborted';
      stopDetail?: string;
      usage: Usage;
      cacheMiss?: CacheMiss;
      /** USD; null when the price is not known. */
      cost: number | null;
      durationMs: number;
    }
  | { type: 'call.started'; id: string; name: string; input: unknown; title: string }
  | {
      type: 'call.finished';
      id: string;
      name: string;
      content: Content[];
      display: Display[];
      isError: boolean;
      seen?: Record<string, string>;
      /** Of a command that saw what was staged: the id of that tree. */
      tree?: string;
      durationMs: number;
    }
  | { type: 'question.asked'; question: Question }
  | { type: 'question.answered'; id: string; answer: Answer; by: 'person' | 'policy' | 'interrupt' }
  | {
      type: 'landed';
      landing: Landing;
      call?: string;
      /** Notes of the change set. */
      notes?: string[];
      /** Where a person reviewed it. */
      review?: ReviewReport;
    }
  /** Mode stage: a call's changes joined the proposal of the turn. `files` is the sum of the proposal, from the tree to what is staged. */
  | { type: 'staged'; proposal: string; step: Step; files: number; call: string; notes?: string[] }
  /** The proposal was decided on, and is no longer staged. `files`: what is left of it staged. */
  | { type: 'unstaged'; proposal: string; why: 'landed' | 'refused' | 'discarded' | 'gone'; files: number }
  /** The conversation went back to before the prompt of this turn: what was said from there on is forgotten. */
  | { type: 'rewound'; toTurn: number; prompt: string }
  | {
      type: 'refused';
      call: string;
      tool: string;
      input: unknown;
      because: Reason;
      by: 'person' | 'policy';
      changes?: ChangeSet;
      words?: string;
      review?: ReviewReport;
    }
  | { type: 'todo'; todos: Todo[] }
  /** Words of the user (steering) or of archie (an undo happened) that go to the model with the next request. */
  | { type: 'nudged'; text: string; by: 'user' | 'archie' }
  /** `run`: by the command line; the mode does not end it. */
  | { type: 'granted'; rule: Rule; run?: true }
  /** What had been allowed is asked for again: the mode changed, the session was left and taken up again, the user took it back, or the turn is over. */
  | { type: 'revoked'; rules: Rule[]; why: 'mode' | 'exit' | 'user' | 'turn' }
  /** Nobody was asked: something that the user had allowed let the call run, or its changes land. */
  | { type: 'permitted'; call: string; because: Reason }
  /** Changes were checked as they would be in the tree. `rounds`: how often the model was given the findings before. */
  | { type: 'checked'; of: ProofSubject; verdicts: Verdict[]; durationMs: number; rounds?: number }
  /** A command runs in the background from here on, in the thread that asked for it. */
  | { type: 'job.started'; job: string; call: string; command: string }
  | ({ type: 'job.ended'; job: string; call: string; command: string } & JobEnd)
  /** Budgets that hold from here on; what is left out stays as it was. */
  | { type: 'budget'; budgets: Partial<Budgets> }
  /** On the thread that called it. What the delegate does itself are events of the thread `delegate`, from its own `turn.started` to its own `turn.ended`. */
  | ({ type: 'delegated' } & DelegateStart)
  /** On the thread that called it. `usage` and `cost` are those of this run, with the delegates below it. */
  | {
      type: 'delegate.ended';
      delegate: string;
      call: string;
      outcome: TurnOutcome;
      steps: number;
      usage: Usage;
      cost: number | null;
      durationMs: number;
      /** Its last words. */
      text: string;
    }
  | {
      type: 'compacted';
      trigger: 'auto' | 'manual';
      method: 'server' | 'summary';
      summary: string;
      messages: Message[];
      tokensBefore: number;
      usage: Usage;
      cost: number | null;
    }
  /** The model's service refuses these parts of the conversation (known by their digests): they are left out from here on. */
  | { type: 'withheld'; parts: { digest: string; what: string }[]; why: string; usage: Usage; cost: number | null }
  /** `landed`: it tells of what is in the tree now, as a landing does. */
  | { type: 'notice'; level: 'info' | 'warning' | 'error'; text: string; landed?: true }
  | {
      type: 'turn.ended';
      outcome: TurnOutcome;
      steps: number;
      usage: Usage;
      cost: number | null;
      durationMs: number;
      /** The last text of the assistant. */ text: string;
      /** What that says has run or passed, where nothing of the kind was seen. */
      claims?: UnseenClaim[];
    };

/** Events that pass by: shown live, never recorded. */
type Passing =
  | { type: 'text.delta'; text: string }
  | { type: 'thought.delta'; text: string }
  | { type: 'call.delta'; id: string; name: string; partial: string }
  | { type: 'call.output'; id: string; text: string }
  | { type: 'job.output'; job: string; text: string }
  /** Checks of these changes are under way: `left` paths have no verdict yet. Each verdict is told once, as it is found. */
  | { type: 'checking'; of: ProofSubject; verdict?: Verdict; left: number }
  /** What takes a while over many files is at file `done` of `of`; over where both are the same. */
  | { type: 'landing'; done: number; of: number }
  /** A hand-over is shown, and nothing is sent for so long. */
  | { type: 'held'; ms: number }
  | { type: 'retrying'; attempt: number; of: number; delayMs: number; failure: FailureInfo }
  /** The partial reply that was streamed is void: the request is sent again. */
  | { type: 'voided' }
  | { type: 'raw'; event: unknown };

export type Happening = Recorded | Passing;
export type SessionEvent = Stamp & Happening;
export type RecordedEvent = Stamp & Recorded;

const passing: ReadonlySet<string> = new Set<Passing['type']>([
  'text.delta',
  'thought.delta',
  'call.delta',
  'call.output',
  'job.output',
  'checking',
  'landing',
  'held',
  'retrying',
  'voided',
  'raw',
]);

export function isRecorded(event: SessionEvent): event is RecordedEvent {
  return !passing.has(event.type);
}

/** Ids of the calls of a reply; at hand as `calls` where its content is left in its file. */
export function callIdsOf(
  reply: Extract<Recorded, { type: 'replied' }> & { calls?: readonly string[] },
): readonly string[] {
  return reply.calls ?? reply.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
}
