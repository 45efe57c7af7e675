/** The vocabulary of the transcript: every kind of finished thing it shows, and what the fold of events gives out. */

import type { Reason } from '../../../protocol/approval.ts';
import type { ChangeSet, Landing } from '../../../protocol/change.ts';
import type { Verdict } from '../../../protocol/proof/checks.ts';
import type { Display } from '../../../protocol/display.ts';
import type { PersonaPowers, RouteCandidate, Routing } from '../../../protocol/persona.ts';
import type { TurnOutcome } from '../../../protocol/event.ts';

/** What became of a call: whether something that was allowed let it pass, and what became of its changes. */
export type ChangeOutcome =
  /** `said`: the comments that went along; `again`: how it is taken back was said with an earlier one. */
  (
    | { kind: 'landed'; landing: Landing; notes: string[]; said?: string; again?: true }
    /** Nobody was asked, because of something that was allowed. */
    | { kind: 'permitted'; because: Reason }
    /** What checks came to, and how often the model was given the findings before. */
    | { kind: 'checked'; verdicts: readonly Verdict[]; rounds: number }
    /** Mode stage: it waits for the review at the end of the turn. */
    | { kind: 'staged'; files: ChangeSet['files']; notes: string[] }
    | {
        kind: 'refused';
        tool: string;
        because: Reason;
        by: 'person' | 'policy';
        words: string;
        changes: ChangeSet | null;
      }
  ) & {
    /** Whose call it was, where a delegate made it: `d2 writer`. */
    delegate?: string;
  };

/** One finished thing of the transcript. All text is raw: the looks sanitise it. */
export type Block =
  | { kind: 'user'; text: string; attached: string[]; steered: boolean }
  | {
      kind: 'routed';
      /** Slug, or null for the general assistant. */
      persona: string | null;
      previous: string | null;
      confidence: number;
      reasons: string[];
      by: Routing['by'] | 'overruled' | 'accepted';
      /** It was unclear: the likeliest, and with `suggest` who would have been handed the turn. */
      unclear?: { candidates: readonly RouteCandidate[]; suggests: string | null };
      powers?: PersonaPowers;
    }
  /** `ms` is null where it is not known (after a resume). */
  | { kind: 'thought'; text: string; ms: number | null }
  /** Markdown of the assistant that was not streamed, or of archie itself. */
  | { kind: 'markdown'; text: string }
  | {
      kind: 'call';
      name: string;
      title: string;
      display: Display[];
      isError: boolean;
      /** False: the turn ended before the call did. */
      finished: boolean;
      /** What became of what it proposed. */
      outcomes: ChangeOutcome[];
    }
  /** A delegate is over. `text`: its last words. */
  | {
      kind: 'delegate';
      id: string;
      name: string;
      description: string;
      outcome: TurnOutcome;
      steps: number;
      tokens: number;
      cost: number | null;
      ms: number;
      text: string;
    }
  | ChangeOutcome
  | { kind: 'notice'; level: 'info' | 'warning' | 'error'; text: string; mend?: string; landed?: true }
  | { kind: 'ended'; outcome: TurnOutcome; steps: number; cost: number | null; ms: number }
  /** The conversation went back to before this prompt. */
  | { kind: 'rewound'; prompt: string }
  | { kind: 'compacted'; trigger: 'auto' | 'manual'; tokensBefore: number; summary: string }
  /** A small table that a command prints: names and what they mean. */
  | { kind: 'sheet'; title: string; rows: readonly (readonly [string, string])[]; foot?: string }
  /** What landed, file by file, as a diff. */
  | { kind: 'diff'; files: ChangeSet['files']; title: string };

/** What an event adds to the transcript, in order. */
export type Output =
  | { type: 'block'; block: Block }
  /** More of the reply's text. */
  | { type: 'text'; text: string }
  | { type: 'text.end' }
  /** The text since the last end is void. */
  | { type: 'text.void' };

/** A finished block as something to print. */
export function block(of: Block): Output {
  return { type: 'block', block: of };
}
