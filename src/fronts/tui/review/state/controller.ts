import type { ReviewQuestion } from '../../../../protocol/approval.ts';
import type { FileChange } from '../../../../protocol/change.ts';
import type { Preferences } from '../../../../protocol/desk.ts';
import { encodeText } from '../../../../text/encoding.ts';
import { keyFor } from '../../keys/asked.ts';
import { guard } from '../../keys/guard.ts';
import type { Press } from '../../keys/press.ts';
import type { Theme } from '../../theme.ts';
import { answerOf } from './answer.ts';
import { normalized } from '../model/selection.ts';
import { type FileView, fileView } from '../model/file.ts';
import { type Moves, movesOf, stepNotes } from '../model/hunk-notes.ts';
import { bothView, type Colors, colorsOf, renamesOf, sinceView } from '../model/load.ts';
import { treeOrder } from '../model/order.ts';
import type { ReviewPanelProps } from './props.ts';
import { initialState, type Look, type ReviewEffect, type ReviewState } from './state.ts';
import { reviewStep } from './step.ts';
import { type Entry, entriesOf } from '../model/entries.ts';

/** What is known of the change set so far. */
export interface ReviewData {
  state: ReviewState;
  entries: readonly Entry[];
  /** By index of the unit; absent while it is read. */
  files: readonly (FileView | undefined)[];
  /** By index: the difference to what was proposed last time. */
  since: ReadonlyMap<number, FileView>;
  /** By index: both versions of a file in conflict, against what is there now. */
  both: ReadonlyMap<number, FileView>;
  colored: ReadonlyMap<FileView, Colors>;
  /** Which calls made the hunks of a file, by their ids. */
  stepped: ReadonlyMap<FileView, ReadonlyMap<string, string>>;
  moves: Moves;
}

export interface ReviewController {
  subscribe: (listen: () => void) => () => void;
  data: () => ReviewData;
  /** Reads the change set, once, however many panels show it; returns the way to stop when the last one goes. */
  start: (props: ReviewPanelProps) => () => void;
  press: (press: Press, props: ReviewPanelProps, look: (data: ReviewData) => Look) => void;
  paste: (text: string, props: ReviewPanelProps, look: (data: ReviewData) => Look) => void;
}

/** After so many files that are not on the screen, the counts are drawn again. */
const drawEvery = 50;

const clock = (props: ReviewPanelProps) => props.now ?? (() => performance.now());

/** What is shown of the file at hand: its change, or what a person wants to compare it with. */
export function shownOf({ state, entries, files, since, both }: ReviewData): FileView | undefined {
  const at = state.file;
  const entry = entries[at];
  if (state.since) return since.get(at);
  if (!entry?.conflict || files[at]?.edited || state.resolved[entry.path] === 'theirs') return files[at];
  return both.get(at) ?? files[at];
}

/** Tab goes through the files as the tree shows them. */
function inTreeOrder(entries: readonly Entry[]): Entry[] {
  return treeOrder(entries.map(({ path }) => path)).map((at) => entries[at]!);
}

/** Holds a review outside of React: the second key of a chunk must see what the first one did. */
export function reviewController(question: ReviewQuestion, preferences: Preferences = {}): ReviewController {
  const entries = inTreeOrder(entriesOf(question.changes));
  let data: ReviewData = {
    state: initialState(preferences),
    entries,
    files: entries.map(() => undefined),
    since: new Map(),
    both: new Map(),
    colored: new Map(),
    stepped: new Map(),
    moves: new Map(),
  };
  const listeners = new Set<() => void>();
  const edits = new Map<string, FileChange>();
  /** Set when there is something to judge; before, and a moment longer, keys are dead. */
  let watch: { open(): boolean } | null = null;
  let answered = false;
  let panels = 0;
  let stop = new AbortController();

  function commit(next: Partial<ReviewData>) {
    data = { ...data, ...next };
    for (const listen of listeners) listen();
  }

  function put(at: number, file: FileView, draw: boolean) {
    const files = data.files.with(at, file);
    if (draw) commit({ files });
    else data = { ...data, files };
  }

  async function read(props: ReviewPanelProps, { signal }: AbortController) {
    await pair(props);
    for (let count = 0; data.files.includes(undefined); count++) {
      const current = data.state.file;
      // What is looked at comes first.
      const at = data.files[current] ? data.files.indexOf(undefined) : current;
      const entry = data.entries[at]!;
      const both = entry.conflict ? await bothView(entry, props.blob) : null;
      const file = await fileView(entry, props.blob);
      if (signal.aborted) return;
      if (both) data = { ...data, both: new Map(data.both).set(at, both) };
      put(at, file, at === data.state.file || count % drawEvery === 0);
      watch ??= guard(clock(props));
      if (at === data.state.file) look(props);
      // Keys go before files that nobody looks at.
      await new Promise((resolve) => setImmediate(resolve));
    }
    commit({ moves: movesOf(data.files) });
  }

  /** Before anything is shown, and so once: what a person looks at must not become half of something else. */
  async function pair(props: ReviewPanelProps) {
    if (data.files.some((file) => file !== undefined)) return;
    const renames = await renamesOf(question.changes, props.blob);
    if (!renames) return;
    const renamed = inTreeOrder(entriesOf(question.changes, renames));
    commit({ entries: renamed, files: renamed.map(() => undefined) });
  }

  /** What the file at hand needs to be looked at, beside its diff. */
  function look(props: ReviewPanelProps) {
    const at = data.state.file;
    const { previous } = props.question;
    const entry = data.entries[at];
    if (data.state.since && previous && entry && !data.since.has(at)) {
      void sinceView(entry, previous, props.blob).then((view) => {
        commit({ since: new Map(data.since).set(at, view) });
        look(props);
      });
    }
    const shown = shownOf(data);
    if (shown) void color(shown, props.theme);
    if (shown) void trace(shown, props);
  }

  /** Which call made which hunk, where the change set is the work of several. */
  async function trace(file: FileView, { question: { changes }, blob }: ReviewPanelProps) {
    if (!changes.steps || data.stepped.has(file)) return;
    const notes = await stepNotes(file, changes.steps, blob);
    commit({ stepped: new Map(data.stepped).set(file, notes) });
  }

  async function color(file: FileView, theme: Theme) {
    if (data.colored.has(file)) return;
    const colors = await colorsOf(file, theme);
    if (colors) commit({ colored: new Map(data.colored).set(file, colors) });
  }

  /** The text that a person changes: of a file in conflict, both versions with their marks. */
  const written = () => (data.files[data.state.file]?.edited ? data.files[data.state.file] : shownOf(data))?.after;

  async function openEditor(props: ReviewPanelProps) {
    const at = data.state.file;
    const entry = data.entries[at];
    const after = written();
    if (!after || !entry) return;
    const text = await props.openEditor(entry.path, after.text);
    if (text !== null && text !== after.text) await save(at, text, props);
  }

  function failed(error: unknown) {
    commit({ state: { ...data.state, message: `The editor failed: ${(error as Error).message}` } });
  }

  /** What a person saved stands in the place of what was proposed. */
  async function save(at: number, text: string, props: ReviewPanelProps) {
    const old = data.entries[at]!;
    const format = data.files[at]?.after?.format ?? data.both.get(at)?.after?.format;
    const bytes = encodeText(text, format?.encoding ?? 'utf8');
    const mode = old.after?.mode ?? old.before?.mode ?? 'file';
    const after = { hash: await props.putBlob(bytes), mode, size: bytes.length };
    const entry = { ...old, after };
    const proposed = question.changes.files.find(({ path }) => path === entry.path);
    edits.set(entry.path, { path: entry.path, before: proposed?.before ?? null, after });
    const view = await fileView(entry, props.blob, true);
    const { [entry.path]: refusal, ...refused } = data.state.refused;
    // Saved, and so wanted: what was refused whole is not any more.
    const kept = refusal === undefined || refusal === 'all' ? undefined : normalized(view, refusal);
    const since = new Map(data.since);
    since.delete(at);
    const message = 'edited by you: what you saved lands, not what was proposed';
    const state = { ...data.state, message, refused: kept ? { ...refused, [entry.path]: kept } : refused };
    commit({ entries: data.entries.with(at, entry), files: data.files.with(at, view), since, state });
    look(props);
  }

  function perform(effect: ReviewEffect, props: ReviewPanelProps) {
    switch (effect.type) {
      case 'edit':
        return void openEditor(props).catch(failed);
      case 'saved':
        return void save(data.state.file, effect.text, props).catch(failed);
      case 'interrupt':
        return props.onInterrupt();
      case 'full':
        return props.onFull?.();
      case 'prefer':
        return props.onPreferences?.(effect.change);
      default:
        if (answered) return;
        answered = true;
        props.onAnswer(answerOf(effect, { ...data, edits: [...edits.values()] }, question));
    }
  }

  function press(one: Press, props: ReviewPanelProps, lookOf: (data: ReviewData) => Look) {
    const key = keyFor(one);
    const stops = key === 'escape' || key === 'ctrl+c';
    // To stop is always safe; anything else waits until it can have been meant.
    if (!stops && !watch?.open()) return;
    const before = shownOf(data);
    const { state, effect } = reviewStep(data.state, one, lookOf(data));
    commit({ state });
    const after = shownOf(data);
    if (!after || after !== before) look(props);
    if (effect) perform(effect, props);
  }

  return {
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    data: () => data,
    start(props) {
      if (panels++ === 0) {
        stop = new AbortController();
        if (entries.length === 0) watch = guard(clock(props));
        void read(props, stop);
      }
      return () => {
        if (--panels === 0) stop.abort();
      };
    },
    press,
    paste(text, props, lookOf) {
      if (data.state.field || data.state.inline) press({ type: 'paste', text }, props, lookOf);
    },
  };
}
