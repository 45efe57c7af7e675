/** What all threads of one session share: its stream and folds, its questions, staged work and budgets. */

import type { PermissionRule } from '../protocol/approval.ts';
import type { Asker } from '../protocol/delegate.ts';
import type { CheckOffer } from '../protocol/proof/project-checks.ts';
import type { CommandOutput } from '../protocol/workspace.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { Ledger } from './budget/ledger.ts';
import { Folds } from './folds/folds.ts';
import { StateFold } from './folds/state.ts';
import { Staging } from './landing/staged-proposal.ts';
import type { Proof } from './proof/proof.ts';
import type { ReviewProof } from './proof/review-proof.ts';
import { Questions } from './questions.ts';
import type { Rooms, SessionStart } from './rooms.ts';
import { EventStream } from './stream.ts';

/** A delegate that runs: how it is reached. */
interface RunningDelegate {
  /** Words of the user for its next request. */
  steer(text: string): void;
  stop(): void;
}

export class SharedContext {
  readonly clock: Clock;
  readonly stream: EventStream;
  readonly folds: Folds;
  readonly questions: Questions;
  readonly staging: Staging;
  readonly ledger = new Ledger();
  /** Work that an interrupt stops. */
  readonly work = new Set<AbortController>();
  /** Calls that did not stop when they were told to, until their changes are in the journal. */
  readonly late = new Set<Promise<void>>();
  /** What was checked, by the id of its tree, until something lands. */
  readonly proofs = new Map<string, Proof>();
  /** What commands of the project's checks came to on the tree as it is, until something lands. */
  readonly baseRuns = new Map<string, Extract<CommandOutput, { type: 'ended' }>>();
  /** Proofs of the reviews that are open, by the id of their question. */
  readonly choosing = new Map<string, ReviewProof>();
  /** Reviews of what was proposed here, that a person answered. */
  reviews = 0;
  /** What the repository has that could be checked, too: looked up while the first review is read. Null once they were asked. */
  offer: Promise<CheckOffer | null> | null | undefined;
  /** Threads in which a person accepted the rest of what the reply under way proposes. */
  readonly restAccepted = new Set<string>();
  /** Rules that a person had written to a file meanwhile: they hold from then on. */
  readonly kept: PermissionRule[] = [];
  /** Files in the tree, once somebody has counted them. */
  files: Promise<number> | undefined;
  /** Those that run, by their id. */
  readonly delegates = new Map<string, RunningDelegate>();

  readonly rooms: Rooms;
  readonly at: SessionStart;

  constructor(rooms: Rooms, at: SessionStart) {
    this.rooms = rooms;
    this.at = at;
    this.clock = rooms.clock ?? systemClock;
    this.staging = new Staging(rooms.workspace, at.id);
    this.folds = new Folds(
      new StateFold({ id: at.id, root: rooms.workspace.root, cwd: rooms.workspace.cwd, settings: at.settings }),
    );
    this.stream = new EventStream(rooms.log, this.clock, {
      add: (event, recorded) => {
        if (event.type === 'landed') for (const known of [this.proofs, this.baseRuns]) known.clear();
        this.folds.add(event, recorded);
      },
      restore: (history) => this.folds.restore(history),
    });
    this.questions = new Questions(
      (happening, asker?: Asker) => this.stream.emit(happening, asker?.thread),
      () => this.stream.seq,
    );
  }
}
