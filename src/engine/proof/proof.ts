/** One proof: checks of one change set while they run, told as they come, and what they came to. */

import type { ProofSubject, Severity, Verdict } from '../../protocol/proof/checks.ts';
import type { Happening } from '../../protocol/event.ts';
import type { Clock } from '../clock.ts';

interface Proving {
  of: ProofSubject;
  /** What is to have a verdict: paths, and names of the project's own checks. */
  awaited: readonly string[];
  /** `stopping` ends all of it at once; `letting` only what takes long and can be ended without loss. */
  source: (stopping: AbortSignal, letting: AbortSignal) => AsyncIterable<Verdict>;
  /** How often the model was given the findings before. */
  rounds?: number;
  emit: (happening: Happening) => void;
  clock: Clock;
}

/** Why what has no verdict has none. */
type Why = 'interrupted' | 'answered before' | 'took too long' | 'chosen anew';

export class Proof {
  readonly verdicts: Verdict[] = [];
  /** Never rejects. */
  readonly settled: Promise<void>;
  readonly stopping = new AbortController();
  readonly #letting = new AbortController();
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

  /** Something of it is told in any case. */
  get isAwaited(): boolean {
    return this.#at.awaited.length + this.verdicts.length > 0;
  }

  /** It was ended before all of it had a verdict. */
  get isCut(): boolean {
    return this.stopping.signal.aborted || this.#letting.signal.aborted;
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

  /** The verdicts after so many milliseconds at most: what has none by then gets none. */
  async end(ms: number): Promise<readonly Verdict[]> {
    if (!(await this.within(ms))) await this.stop(ms === 0 ? 'answered before' : 'took too long');
    return this.verdicts;
  }

  /** Ends it now: what has no verdict gets none. */
  async stop(why: Why): Promise<void> {
    if (!this.#isOver) this.stopping.abort(why);
    await this.settled;
  }

  /**
   * Something else is to be checked in its place. What an engine is at goes on to its end, since to stop that ends the engine:
   * a person who chooses line by line would start a new one with each key.
   */
  async letGo(): Promise<void> {
    if (!this.#isOver) this.#letting.abort('chosen anew' satisfies Why);
    await this.settled;
  }

  async #run(): Promise<void> {
    const began = this.#at.clock.monotonic();
    const { signal } = this.stopping;
    const { signal: letting } = this.#letting;
    try {
      for await (const found of this.#at.source(signal, letting)) {
        const verdict = capped(found);
        this.verdicts.push(verdict);
        this.#left.delete(verdict.path);
        this.#at.emit({ type: 'checking', of: this.#of, verdict, left: this.#left.size });
        signal.throwIfAborted();
      }
    } catch (error) {
      const ended = [signal, letting].find(({ aborted }) => aborted);
      const why = ended ? whyOf(ended) : `engine stopped: ${error instanceof Error ? error.message : String(error)}`;
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
    'chosen anew': 'something else was chosen before the check was over',
  };
  return words[reason as Why] ?? words.interrupted;
}

function untold(path: string, summary: string): Verdict {
  const engine = { name: 'archie', version: '' };
  return { kind: 'engine', path, status: 'not-checked', summary, findings: [], evidence: [], engine, ms: 0 };
}
