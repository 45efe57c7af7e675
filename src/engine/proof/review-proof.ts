/** The proof of one review: first of all that is proposed, then of what the person chose of it and made of it. */

import type { ReviewAnswer } from '../../protocol/approval.ts';
import { isByChoice } from '../../protocol/change.ts';
import type { ChangeSet, FileChange } from '../../protocol/change.ts';
import type { ChosenChanges } from '../../protocol/proof/chosen.ts';
import type { Verdict } from '../../protocol/proof/checks.ts';
import type { Contents } from '../../changes/contents.ts';
import { selectFrom } from '../../changes/selection.ts';
import type { Clock } from '../clock.ts';
import type { Proof } from './proof.ts';
import type { About } from './prove-with.ts';
import { treeId } from './tree-id.ts';

/** Begins to check changes, or goes on with what is known of the same; null where there is nothing to check. */
type Prove = (changes: ChangeSet, about: About) => Proof | null;

export class ReviewProof {
  readonly #prove: Prove;
  readonly #contents: Contents;
  readonly #clock: Clock;
  #asked: { whole: ChangeSet; changes: ChangeSet; about: About } | null = null;
  #now: Proof | null = null;
  /** What is to be checked next waits for what is checked now. */
  #turn: Promise<unknown> = Promise.resolve();
  /** So many have not had theirs. */
  #turns = 0;
  /** Counts what was chosen: only the latest is checked. */
  #choice = 0;
  #isOfPart = false;

  constructor(prove: Prove, contents: Contents, clock: Clock) {
    this.#clock = clock;
    this.#prove = prove;
    this.#contents = contents;
  }

  /** All of it is checked. */
  begin(changes: ChangeSet, about: About): void {
    const before = this.#now;
    this.#choice += 1;
    // What is only taken by its name is not chosen yet.
    const chosen = { ...changes, files: changes.files.filter((file) => !isByChoice(file)) };
    this.#asked = { whole: changes, changes: chosen, about };
    this.#now = this.#prove(chosen, about);
    // What was asked about before the tree moved on is nobody's any more.
    if (before !== this.#now) void before?.stop('answered before');
  }

  /**
   * What an answer would land is checked, as soon as what is checked now has let go. Null where something else was chosen
   * meanwhile, or the answer could not be carried out: then it is not. Throws `ToolFailure` when content is gone.
   */
  async choose(answer: ReviewAnswer): Promise<ChosenChanges | null> {
    if (!this.#asked) return null;
    const { whole, changes, about } = this.#asked;
    const choice = ++this.#choice;
    const selected = await selectFrom(this.#contents, whole, answer);
    if ('unclear' in selected || choice !== this.#choice) return null;
    const files = selected.files.flatMap(({ lands }) => lands ?? []);
    const proof = await this.#next({ ...changes, files }, about, choice);
    return proof === undefined ? null : { tree: treeId(files), files, isAwaited: proof?.isAwaited === true };
  }

  /** What lands, and where nothing does all of it, is checked from now on, if it is not yet. */
  decided(lands: readonly FileChange[]): void {
    if (!this.#asked) return;
    const { changes, about } = this.#asked;
    const files = lands.length > 0 ? [...lands] : changes.files;
    this.#isOfPart = treeId(files) !== treeId(changes.files);
    void this.#next({ ...changes, files }, about, ++this.#choice);
  }

  /** The verdicts on what was chosen last, after so many milliseconds at most: what has none by then gets none. */
  async end(ms: number): Promise<readonly Verdict[]> {
    if (this.#turns === 0 && (this.#now?.isOver ?? true)) return this.#now?.verdicts ?? [];
    const waiting = new AbortController();
    const late = this.#clock.sleep(ms, waiting.signal).then(
      () => false,
      () => false,
    );
    const inTime = await Promise.race([this.#turn.then(() => this.#now?.settled).then(() => true), late]);
    waiting.abort(new Error('over'));
    if (!inTime) {
      const why = ms === 0 ? 'answered before' : 'took too long';
      await this.#now?.stop(why);
      await this.#turn;
      await this.#now?.stop(why);
    }
    return this.#now?.verdicts ?? [];
  }

  /** Was something else decided on than what was asked about? */
  get isOfPart(): boolean {
    return this.#isOfPart;
  }

  /** Undefined where something else was chosen before its turn came. */
  #next(changes: ChangeSet, about: About, choice: number): Promise<Proof | null | undefined> {
    this.#turns += 1;
    const turn = this.#turn.then(async () => {
      if (choice !== this.#choice) return undefined;
      const isSame = this.#now?.of.tree === treeId(changes.files);
      if (isSame && !this.#now?.isCut) return this.#now;
      await this.#now?.letGo();
      if (choice !== this.#choice) return undefined;
      return (this.#now = this.#prove(changes, about));
    });
    this.#turn = turn.finally(() => void (this.#turns -= 1));
    return turn;
  }
}
