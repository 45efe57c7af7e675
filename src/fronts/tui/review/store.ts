import type { FileChange } from '../../../protocol/change.ts';
import type { ReviewAnswer } from '../../../protocol/approval.ts';
import { encodeText } from '../../../text/encoding.ts';
import { guard } from '../keys/guard.ts';
import { keyFor } from '../keys/asked.ts';
import type { Press } from '../keys/press.ts';
import type { Theme } from '../theme.ts';
import { type FileView, fileView } from './file.ts';
import type { ReviewPanelProps } from './props.ts';
import { acceptance, firstLook, type Look, type ReviewEffect, type ReviewState, reviewStep } from './state.ts';
import { type Unit, unitsOf } from './units.ts';

/** What is known of the change set so far. */
export interface ReviewData {
  state: ReviewState;
  units: readonly Unit[];
  /** By index of the unit; absent while it is read. */
  files: readonly (FileView | undefined)[];
  /** The new text of a file in colour, line by line. */
  colored: ReadonlyMap<FileView, readonly string[]>;
}

interface ReviewStore {
  subscribe: (listen: () => void) => () => void;
  data: () => ReviewData;
  /** Reads the change set; returns the way to stop. */
  start: (props: ReviewPanelProps) => () => void;
  press: (press: Press, props: ReviewPanelProps, look: (data: ReviewData) => Look) => void;
  paste: (text: string, props: ReviewPanelProps, look: (data: ReviewData) => Look) => void;
}

/** After so many files that are not on the screen, the counts are drawn again. */
const drawEvery = 25;

const clock = (props: ReviewPanelProps) => props.now ?? (() => performance.now());

/** Holds a review outside of React: the second key of a chunk must see what the first one did. */
export function reviewStore(changes: readonly FileChange[]): ReviewStore {
  const units = unitsOf(changes);
  let data: ReviewData = { state: firstLook, units, files: units.map(() => undefined), colored: new Map() };
  const listeners = new Set<() => void>();
  const edits = new Map<string, FileChange>();
  /** Set when there is something to judge; before, and a moment longer, keys are dead. */
  let watch: { open(): boolean } | null = null;
  let answered = false;

  function commit(next: Partial<ReviewData>) {
    data = { ...data, ...next };
    for (const listen of listeners) listen();
  }

  function put(at: number, file: FileView, draw: boolean) {
    const next = { files: data.files.with(at, file) };
    if (draw) commit(next);
    else data = { ...data, ...next };
  }

  async function read(props: ReviewPanelProps, signal: AbortSignal) {
    for (let count = 0; data.files.includes(undefined); count++) {
      const current = data.state.file;
      // What is looked at comes first.
      const at = data.files[current] ? data.files.indexOf(undefined) : current;
      const file = await fileView(data.units[at]!, props.blob);
      if (signal.aborted) return;
      put(at, file, at === data.state.file || count % drawEvery === 0);
      watch ??= guard(clock(props));
      if (at === data.state.file) void color(file, props.theme);
    }
    commit({});
  }

  async function color(file: FileView, theme: Theme) {
    if (!file.after || data.colored.has(file) || theme.name === 'none') return;
    const { highlightLines } = await import('../highlight/highlight.ts');
    const lines = await highlightLines(file.after.text.replaceAll('\r\n', '\n'), file.language, theme);
    if (lines) commit({ colored: new Map(data.colored).set(file, lines) });
  }

  async function openEditor(props: ReviewPanelProps) {
    const at = data.state.file;
    const file = data.files[at];
    if (!file?.after || !file.unit.after) return;
    try {
      const text = await props.openEditor(file.unit.path, file.after.text);
      if (text === null || text === file.after.text) return;
      const bytes = encodeText(text, file.after.format.encoding);
      const after = { hash: await props.keep(bytes), mode: file.unit.after.mode, size: bytes.length };
      const unit = { ...file.unit, after };
      const proposed = props.question.changes.files.find(({ path }) => path === unit.path);
      edits.set(unit.path, { path: unit.path, before: proposed?.before ?? null, after });
      const view = await fileView(unit, props.blob, true);
      const scrolls = { ...data.state.scrolls };
      delete scrolls[at];
      commit({ units: data.units.with(at, unit), files: data.files.with(at, view), state: { ...data.state, scrolls } });
      void color(view, props.theme);
    } catch (error) {
      commit({ state: { ...data.state, message: `The editor failed: ${(error as Error).message}` } });
    }
  }

  function answer(props: ReviewPanelProps, accept: ReviewAnswer['accept'], more: { words?: string; always?: boolean }) {
    if (answered) return;
    answered = true;
    const lands = (path: string) => accept === 'all' || (accept !== 'none' && path in accept.files);
    const kept = [...edits.values()].filter(({ path }) => lands(path));
    const remember = more.always
      ? (props.question.remember.find(({ kind }) => kind === 'edits') ?? props.question.remember[0])
      : undefined;
    props.onAnswer({
      kind: 'review',
      accept,
      ...(kept.length > 0 ? { edits: kept } : {}),
      comments: more.words === undefined ? [] : [{ text: more.words }],
      ...(remember ? { remember } : {}),
    });
  }

  function perform(effect: ReviewEffect, props: ReviewPanelProps, look: Look) {
    const chosen = acceptance(data.state, look);
    if (effect.type === 'accept') answer(props, chosen, { always: effect.always });
    else if (effect.type === 'reject') answer(props, 'none', {});
    // With some files refused, the words are about those: the others land.
    else if (effect.type === 'words') answer(props, chosen === 'all' ? 'none' : chosen, { words: effect.text });
    else if (effect.type === 'interrupt') props.onInterrupt();
    else void openEditor(props);
  }

  function press(one: Press, props: ReviewPanelProps, lookOf: (data: ReviewData) => Look) {
    const key = keyFor(one);
    const stops = key === 'escape' || key === 'ctrl+c';
    // To stop is always safe; anything else waits until it can have been meant.
    if (!stops && !watch?.open()) return;
    const look = lookOf(data);
    const { state, effect } = reviewStep(data.state, one, look);
    const before = data.state.file;
    commit({ state });
    const file = data.files[state.file];
    if (state.file !== before && file) void color(file, props.theme);
    if (effect) perform(effect, props, look);
  }

  return {
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    data: () => data,
    start(props) {
      const stop = new AbortController();
      if (units.length === 0) watch = guard(clock(props));
      void read(props, stop.signal);
      return () => stop.abort();
    },
    press,
    paste(text, props, look) {
      if (data.state.words) press({ type: 'paste', text }, props, look);
    },
  };
}
