import { type Press } from '../keys/press.ts';
import { type FileIndex, indexFiles } from './menu/files.ts';
import { paste } from './text/paste.ts';
import type { ComposerProps } from './props.ts';
import { type ComposerState, type Effect, emptyComposer, type Surroundings, withBuffer } from './state.ts';
import { edited, step } from './step.ts';

/** A list of files this old, in milliseconds, is read again when it is asked for. */
const filesKeep = 30_000;

interface ComposerStore {
  subscribe: (listen: () => void) => () => void;
  state: () => ComposerState;
  press: (press: Press, props: ComposerProps) => void;
  paste: (text: string, props: ComposerProps) => void;
  /** Takes a draft of the app over, once. */
  draft: (props: ComposerProps) => void;
}

/** Holds the composer's state outside of React: the second key of a chunk must see what the first one did. */
export function composerStore(layout: Surroundings['layout']): ComposerStore {
  let state = emptyComposer;
  let files: FileIndex | null = null;
  let filesAt = Number.NEGATIVE_INFINITY;
  let loading = false;
  let drafted: number | undefined;
  const listeners = new Set<() => void>();

  const at = (props: ComposerProps): Surroundings => ({
    history: props.history,
    source: { commands: props.commands, personas: props.personas?.() ?? [], files },
    layout,
    now: performance.now(),
  });

  function commit(next: ComposerState, props: ComposerProps) {
    state = next;
    for (const listen of listeners) listen();
    if (next.menu?.kind === 'mention') void load(props);
  }

  async function load(props: ComposerProps) {
    if (loading || performance.now() - filesAt < filesKeep) return;
    loading = true;
    let failed: string | null = null;
    try {
      files = await indexFiles(await props.files());
    } catch (error) {
      failed = `The files cannot be listed: ${(error as Error).message}`;
    }
    loading = false;
    filesAt = performance.now();
    if (failed === null) commit(withBuffer(state, state.buffer, at(props)), props);
    else commit({ ...state, menu: null, message: failed }, props);
  }

  async function openEditor(text: string, props: ComposerProps) {
    try {
      const back = await props.editor(text);
      if (back !== null) commit(edited(state, back, at(props)), props);
    } catch (error) {
      commit({ ...state, message: `The editor failed: ${(error as Error).message}` }, props);
    }
  }

  function perform(effect: Effect, props: ComposerProps) {
    if (effect.type === 'submit') props.onSubmit(effect.submission);
    else if (effect.type === 'shell') props.onShell(effect.command);
    else if (effect.type === 'command') props.onCommand(effect.name, effect.args);
    else if (effect.type === 'interrupt') props.onInterrupt();
    else if (effect.type === 'ctrlC') props.onCtrlC();
    else if (effect.type === 'ctrlD') props.onCtrlD?.();
    else void openEditor(effect.text, props);
  }

  function press(one: Press, props: ComposerProps) {
    const { state: next, effects } = step(state, one, at(props));
    commit(next, props);
    for (const effect of effects) perform(effect, props);
  }

  return {
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    state: () => state,
    press,
    paste(text, props) {
      // What is searched for is short and of one line.
      if (state.search) press({ type: 'text', text: text.slice(0, 200) }, props);
      else commit(paste({ ...state, message: null }, text, at(props)), props);
    },
    draft(props) {
      if (!props.draft || props.draft.id === drafted) return;
      drafted = props.draft.id;
      if (props.draft.spare === true && state.buffer.text !== '') return;
      commit(edited(state, props.draft.text, at(props)), props);
    },
  };
}
