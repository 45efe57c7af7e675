/** One proof: checks of one change set while they run, told as they come, and what they came to. */

import type { ProofSubject, Severity, Verdict } from '../../protocol/proof/checks.ts';
import type { Happening } from '../../protocol/event.ts';
import type { Clock } from '../clock.ts';

interface Proving {
  of: ProofSubject;
  /** What is to have a verdict: paths, and names of the project's own checks. */
  awaited: readonly string[];
  source: (signal: AbortSignal) => AsyncIterable<Verdict>;
  /** How often the model was given the findings before. */
  rounds?: number;
  emit: (happening: Happening) => void;
  clock: Clock;
}

/** Why what has no verdict has none. */
type Why = 'interrupted' | 'answered before' | 'took too long';

export class Proof {
  readonly verdicts: Verdict[] = [];
  /** Never rejects. */
  readonly settled: Promise<void>;
  readonly stopping = new AbortController();
  #of: ProofSubject;
  #isOver = false;
  readonly #left: Set<string>;
  readonly #at: Proving;

  constructor(at: Proving) {
    this.#at = at;
    this.#of = at.of;
    this.#left = new Set(at.awaited);
    if (this.#left.size > 0) at.emit({ type: 'checking', of: this.#of, left: this.#left.size });
    this.settled = this.#run();
  }

  get of(): ProofSubject {
    return this.#of;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** The same is asked about elsewhere: what is known by now is told again, as of that. */
  retell(more: Partial<ProofSubject>): void {
    this.#of = { ...this.#of, ...more };
    if (this.#isOver) this.#conclude(0);
    else
      for (const verdict of this.verdicts)
        this.#at.emit({ type: 'checking', of: this.#of, verdict, left: this.#left.size });
  }

  /** False when it takes longer; it goes on then. */
  async within(ms: number): Promise<boolean> {
    if (this.#isOver) return true;
    const waiting = new AbortController();
    const late = this.#at.clock.sleep(ms, waiting.signal).then(
      () => false,
      () => false,
    );
    const inTime = await Promise.race([this.settled.then(() => true), late]);
    waiting.abort(new Error('over'));
    return inTime;
  }

  /** Ends it now: what has no verdict gets none. */
  async stop(why: Why): Promise<void> {
    this.stopping.abort(why);
    await this.settled;
  }

  async #run(): Promise<void> {
    const began = this.#at.clock.monotonic();
    const { signal } = this.stopping;
    try {
      for await (const found of this.#at.source(signal)) {
        const verdict = capped(found);
        this.verdicts.push(verdict);
        this.#left.delete(verdict.path);
        this.#at.emit({ type: 'checking', of: this.#of, verdict, left: this.#left.size });
        signal.throwIfAborted();
      }
    } catch (error) {
      const why = signal.aborted
        ? whyOf(signal)
        : `engine stopped: ${error instanceof Error ? error.message : String(error)}`;
      for (const path of this.#left) this.verdicts.push(untold(path, why));
    }
    this.#isOver = true;
    this.#conclude(this.#at.clock.monotonic() - began);
  }

  #conclude(durationMs: number): void {
    const { rounds, awaited } = this.#at;
    if (awaited.length + this.verdicts.length === 0) return;
    const again = rounds === undefined ? {} : { rounds };
    this.#at.emit({ type: 'checked', of: this.#of, verdicts: this.verdicts, durationMs, ...again });
  }
}

/** A session file holds every verdict: the gravest findings and the first rows of a table are enough of one. */
const most = 500;
const gravity: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

function capped(verdict: Verdict): Verdict {
  const { findings, evidence, summary } = verdict;
  const left = findings.length - most;
  if (left <= 0 && evidence.every(({ rows }) => rows.length <= most)) return verdict;
  const gravest = findings.toSorted((one, other) => gravity[one.severity] - gravity[other.severity]).slice(0, most);
  return {
    ...verdict,
    summary: left > 0 ? `${summary} · ${left} more findings are left out` : summary,
    findings: gravest,
    evidence: evidence.map(({ title, rows }) => ({
      title: rows.length > most ? `${title} (the first ${most} of ${rows.length})` : title,
      rows: rows.slice(0, most),
    })),
  };
}

function whyOf({ reason }: AbortSignal): string {
  const words: Record<Why, string> = {
    interrupted: 'interrupted',
    'answered before': 'it was decided on before the check was over',
    'took too long': 'the check took too long',
  };
  return words[reason as Why] ?? words.interrupted;
}

function untold(path: string, summary: string): Verdict {
  const engine = { name: 'archie', version: '' };
  return { kind: 'engine', path, status: 'not-checked', summary, findings: [], evidence: [], engine, ms: 0 };
}
