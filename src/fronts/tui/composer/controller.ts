/** The composer's controller: holds its state outside of React, and does what its keys lead to. */

import { told } from '../../../text/words/told.ts';
import { t } from '../../../text/words/words.ts';
import type { Press } from '../keys/press.ts';
import { fileLooker, pictureLooker } from './looking.ts';
import { indexFiles } from './menu/files.ts';
import type { FileIndex } from './menu/files.ts';
import type { ComposerProps } from './props.ts';
import { emptyComposer, withBuffer } from './state.ts';
import type { ComposerState, Effect, Surroundings } from './state.ts';
import { edited, step } from './step.ts';
import { paste, pastePicture } from './text/paste.ts';

/** A list of files this old, in milliseconds, is read again when it is asked for. */
const filesFresh = 30_000;
/** Fewer than these are listed before anybody sees the difference. */
const manyFiles = 2_000;

interface ComposerController {
  subscribe: (listen: () => void) => () => void;
  state: () => ComposerState;
  press: (press: Press, props: ComposerProps) => void;
  paste: (text: string, props: ComposerProps) => void;
  /** Presses the key of the app, once. */
  pressed: (props: ComposerProps) => void;
  /** Takes a draft of the app over, once. */
  draft: (props: ComposerProps) => void;
}

/** Outside of React because the second key of a chunk must see what the first one did. */
export function composerController(layout: Surroundings['layout']): ComposerController {
  let state = emptyComposer;
  let drafted: number | undefined;
  let heard = 0;
  const listeners = new Set<() => void>();
  const files = fileLoader();
  const at = (props: ComposerProps): Surroundings => surroundings(props, files.index(), layout);
  const showPictures = pictureLooker(() => state, commit, at);
  const lookAtChosen = fileLooker(() => state, commit);

  function commit(next: ComposerState, props: ComposerProps) {
    state = next;
    for (const listen of listeners) listen();
    if (next.menu?.kind === 'mention') void loadFiles(props);
    void lookAtChosen(props);
  }

  async function loadFiles(props: ComposerProps) {
    const refresh = (): void => commit(withBuffer(state, state.buffer, at(props)), props);
    const loaded = await files.load(props.files, props.tracked, refresh);
    if (loaded === 'fresh') return;
    if (loaded === 'read') refresh();
    else commit({ ...state, menu: null, message: loaded.failed }, props);
  }

  async function openEditor(text: string, props: ComposerProps) {
    try {
      const back = await props.editor(text);
      if (back !== null) commit(edited(state, back, at(props)), props);
    } catch (error) {
      commit({ ...state, message: t`The editor failed: ${(error as Error).message}` }, props);
    }
  }

  async function pastePictureFrom(props: ComposerProps) {
    const found = (await props.picture?.()) ?? { why: t('no picture can be pasted here') };
    if ('why' in found) commit({ ...state, message: told(found.why) }, props);
    else commit(pastePicture({ ...state, message: null }, found, at(props)), props);
  }

  function press(one: Press, props: ComposerProps) {
    const { state: next, effects } = step(state, one, at(props));
    commit(next, props);
    // No key of editing shows one again: it would be back after an undo.
    if (one.type !== 'key' || one.name === 'tab' || one.name === 'enter') void showPictures(props);
    for (const effect of effects)
      if (effect.type === 'picture') void pastePictureFrom(props);
      else perform(effect, props, (text) => openEditor(text, props));
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
      else {
        commit(paste({ ...state, message: null }, text, at(props)), props);
        void showPictures(props);
      }
    },
    pressed(props) {
      if (!props.pressed || props.pressed.id === heard) return;
      heard = props.pressed.id;
      if (props.pressed.press !== null) press(props.pressed.press, props);
    },
    draft(props) {
      if (!props.draft || props.draft.id === drafted) return;
      drafted = props.draft.id;
      if (props.draft.spare === true && state.buffer.text !== '') return;
      // What is being typed is not lost to what comes back.
      const typed = state.buffer.text.trim() === '' ? '' : `\n\n${state.buffer.text}`;
      commit(edited(state, props.draft.text + typed, at(props)), props);
    },
  };
}

function surroundings(
  { history, commands, personas, vim = false }: ComposerProps,
  files: FileIndex | null,
  layout: Surroundings['layout'],
): Surroundings {
  const source = { commands, personas: personas?.() ?? [], files };
  return { history, source, layout, now: performance.now(), vim };
}

function perform(
  effect: Exclude<Effect, { type: 'picture' }>,
  props: ComposerProps,
  openEditor: (text: string) => Promise<void>,
) {
  if (effect.type === 'submit') props.onSubmit(effect.submission);
  else if (effect.type === 'shell') props.onShell(effect.command);
  else if (effect.type === 'command') props.onCommand(effect.name, effect.args);
  else if (effect.type === 'palette') props.onPalette?.();
  else if (effect.type === 'keys') props.onKeys?.();
  else if (effect.type === 'pager') props.onPager?.();
  else if (effect.type === 'interrupt') props.onInterrupt();
  else if (effect.type === 'ctrlC') props.onCtrlC();
  else if (effect.type === 'ctrlD') props.onCtrlD?.();
  else void openEditor(effect.text);
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) return false;
  const names = new Set(some);
  return others.every((name) => names.has(name));
}

/** The index of files for `@`: read when it is first asked for, and again when it is old; never twice at a time. */
function fileLoader() {
  let index: FileIndex | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let loading = false;
  return {
    index: () => index,
    /** `early` is called when there is something to complete from, but not all yet. */
    async load(
      list: () => Promise<string[]>,
      tracked: () => Promise<string[] | null>,
      early: () => void,
    ): Promise<'fresh' | 'read' | { failed: string }> {
      if (loading || performance.now() - readAt < filesFresh) return 'fresh';
      loading = true;
      try {
        const all = list();
        all.catch(() => undefined); // told below
        const known = index === null ? await tracked() : null;
        if (known && known.length >= manyFiles) {
          index = await indexFiles(known);
          early();
        }
        const files = await all;
        // In a clean checkout git's index names them all.
        if (!known || index === null || !isSame(known, files)) index = await indexFiles(files);
        return 'read';
      } catch (error) {
        return { failed: t`The files cannot be listed: ${(error as Error).message}` };
      } finally {
        loading = false;
        readAt = performance.now();
      }
    },
  };
}
