/** A review panel without a terminal, over a change set in memory: keys go in, the rows of the screen come out. */

import { createHash } from 'node:crypto';
import type { Key } from 'ink';
import type { ReviewAnswer, ReviewQuestion } from '../../../src/protocol/approval.ts';
import type { ChangeSet, FileChange, FileMode, FileState } from '../../../src/protocol/change.ts';
import { selectFrom } from '../../../src/changes/selection.ts';
import { treeId } from '../../../src/engine/proof/tree-id.ts';
import type { Verdict } from '../../../src/protocol/proof/checks.ts';
import type { ChosenChanges } from '../../../src/protocol/proof/chosen.ts';
import type { Preferences } from '../../../src/protocol/desk.ts';
import { panelPressesOf } from '../../../src/fronts/tui/keys/press.ts';
import { frameOf } from '../../../src/fronts/tui/review/draw/frame.ts';
import { colorsOf } from '../../../src/fronts/tui/review/draw/colors.ts';
import type { ReviewPanelProps } from '../../../src/fronts/tui/review/panel.tsx';
import type { Viewed } from '../../../src/fronts/tui/review/model/viewed.ts';
import { reviewController } from '../../../src/fronts/tui/review/state/controller/controller.ts';
import type { ReviewData } from '../../../src/fronts/tui/review/state/data.ts';
import type { ReviewPorts } from '../../../src/fronts/tui/review/state/ports.ts';
import { withProof } from '../../../src/fronts/tui/view/proof.ts';
import type { Proof } from '../../../src/fronts/tui/view/proof.ts';
import { chooseTheme } from '../../../src/fronts/tui/theme.ts';
import type { Theme } from '../../../src/fronts/tui/theme.ts';

const none = chooseTheme({ color: false }, {});

const stamp = { seq: 0, at: 0, turn: 1, thread: 'main' };

type Content = string | Uint8Array;

/** A change set over a store of bytes, and the panel over it without a terminal. */
export class Board {
  readonly blobs: Map<string, Uint8Array>;
  readonly answers: ReviewAnswer[] = [];
  readonly controller: ReturnType<typeof reviewController>;
  readonly props: ReviewPanelProps;
  interrupts = 0;
  fulls = 0;
  full = false;
  readonly preferred: Preferences[] = [];
  /** What was given to be checked anew, oldest first: the files as they would land, and their tree. */
  readonly proved: ChosenChanges[] = [];
  now = 0;
  spoken = false;
  saved: string | null = null;
  #stop: () => void = () => {};
  readonly #awaiting: (() => void)[] = [];
  #proofs: readonly Proof[] = [];
  readonly #heard = new Set<() => void>();
  constructor(
    files: [path: string, before: Content | null, after: Content | null, modes?: [FileMode, FileMode]][],
    more: {
      columns?: number;
      rows?: number;
      theme?: Theme;
      question?: Partial<ReviewQuestion>;
      changes?: Partial<ChangeSet>;
      notes?: string[];
      preferences?: Preferences;
      /** What was looked at before in the session. */
      viewed?: Viewed;
      /** What is chosen anew can be checked; `quiet`: nothing is told of it. */
      proves?: true | 'quiet';
      /** Content that the question speaks of. */
      blobs?: Map<string, Uint8Array>;
    } = {},
  ) {
    this.blobs = more.blobs ?? new Map();
    const changes: FileChange[] = files.map(([path, before, after, modes]) => ({
      path,
      before: this.keep(before, modes?.[0]),
      after: this.keep(after, modes?.[1]),
    }));
    this.props = {
      question: {
        id: 'q',
        kind: 'review',
        about: 'call',
        call: 'c',
        tool: 'Edit',
        changes: {
          id: 's',
          files: changes,
          origin: { by: 'tool' },
          ...(more.notes ? { notes: more.notes } : {}),
          ...more.changes,
        },
        because: { code: 'ask', text: 'changes are reviewed in ask mode' },
        remember: [{ kind: 'edits' }],
        ...more.question,
      },
      columns: more.columns ?? 80,
      rows: more.rows ?? 24,
      theme: more.theme ?? none,
      blob: (hash) => {
        const bytes = this.blobs.get(hash);
        return bytes ? Promise.resolve(bytes) : Promise.reject(new Error('gone'));
      },
      putBlob: (bytes) => Promise.resolve(this.keep(bytes)!.hash),
      openEditor: () => Promise.resolve(this.saved),
      onAnswer: (answer) => this.answers.push(answer),
      onInterrupt: () => this.interrupts++,
      onPreferences: (change) => this.preferred.push(change),
      onFull: () => this.fulls++,
      ...(more.proves ? { prove: (_question, answer) => this.#prove(answer, more.proves !== 'quiet') } : {}),
      ...(more.preferences ? { preferences: more.preferences } : {}),
      now: () => this.now,
      proof: {
        subscribe: (listen) => {
          this.#heard.add(listen);
          return () => this.#heard.delete(listen);
        },
        get: () => this.#proofs.at(-1) ?? null,
      },
    };
    this.controller = reviewController(this.props.question, this.props.preferences, more.viewed);
  }
  /** As the engine does it. */
  async #prove(answer: ReviewAnswer, isAwaited: boolean): Promise<ChosenChanges | null> {
    const { blob, putBlob, question } = this.props;
    const selected = await selectFrom({ blob, putBlob }, question.changes, answer);
    if ('unclear' in selected) return null;
    const files = selected.files.flatMap(({ lands }) => lands ?? []);
    const chosen = { tree: treeId(files), files, isAwaited };
    this.proved.push(chosen);
    this.#awaiting.splice(0).forEach((check) => check());
    return chosen;
  }
  /** The how-manieth choice that was given to be checked, once it is. */
  proof(count: number): Promise<ChosenChanges> {
    return new Promise((resolve) => {
      const check = () => {
        const chosen = this.proved[count - 1];
        if (chosen) resolve(chosen);
        else this.#awaiting.push(check);
      };
      check();
    });
  }
  keep(content: Content | null, mode: FileMode = 'file'): FileState | null {
    if (content === null) return null;
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const hash = createHash('sha256').update(bytes).digest('hex');
    this.blobs.set(hash, bytes);
    return { hash, mode, size: bytes.length };
  }
  /** Waits until the data is as told. */
  until(holds: (data: ReviewData) => boolean): Promise<void> {
    return new Promise((resolve) => {
      let stop = () => {};
      const check = () => {
        if (!holds(this.controller.data())) return;
        stop();
        resolve();
      };
      stop = this.controller.subscribe(check);
      check();
    });
  }
  /** Everything read, and looked at for long enough. */
  async open(): Promise<this> {
    this.#stop = this.controller.start(this.ports);
    await this.until(({ files }) => !files.includes(undefined));
    this.now += 1000;
    return this;
  }
  /** The checks tell of one verdict, or that they begin; `left` files have none yet. */
  check(left: number, verdict?: Verdict, tree = 't'): this {
    const of = { changes: 's', tree, question: 'q' };
    return this.#hear(
      withProof(this.#proofs, { ...stamp, type: 'checking', of, left, ...(verdict ? { verdict } : {}) }),
    );
  }
  /** The checks are over. */
  checked(verdicts: Verdict[], tree = 't'): this {
    const of = { changes: 's', tree, question: 'q' };
    return this.#hear(withProof(this.#proofs, { ...stamp, type: 'checked', of, verdicts, durationMs: 1 }));
  }
  #hear(proofs: readonly Proof[]): this {
    this.#proofs = proofs;
    for (const listen of this.#heard) listen();
    return this;
  }
  /** What is on the screen is drawn, as a panel draws it. */
  drawn(): this {
    this.controller.shown(this.frame.look, false);
    return this;
  }
  /** The panel goes. */
  leave(): void {
    this.#stop();
  }
  /** What the panel makes of its props. */
  get ports(): ReviewPorts {
    return { ...this.props, colors: (file) => colorsOf(file, this.props.theme) };
  }
  get frame() {
    return this.at(this.controller.data());
  }
  at(data: ReviewData) {
    const { question, columns, rows, theme } = this.props;
    const tries = this.props.tryOut !== undefined;
    return frameOf(data, {
      question,
      columns,
      rows,
      theme,
      spoken: this.spoken,
      canFull: true,
      full: this.full,
      tries,
    });
  }
  get screen() {
    return this.frame.rows;
  }
  /** Accepts what is chosen; where not all of it was on the screen, with the second `y` that this takes. */
  accept(): this {
    this.input('y');
    return this.controller.data().state.confirm === 'y' ? this.input('y') : this;
  }
  input(...keys: string[]): this {
    for (const key of keys) {
      const named = /^(shift\+)?(up|down|left|right|pagedown|pageup|enter|escape|tab)$/.exec(key);
      const presses = named
        ? [{ type: 'key' as const, name: named[2]!, ctrl: false, alt: false, shift: Boolean(named[1]), chunk: false }]
        : panelPressesOf(key, {} as Key);
      for (const press of presses) this.controller.press(press, this.ports, (data) => this.at(data).look);
    }
    return this;
  }
}
