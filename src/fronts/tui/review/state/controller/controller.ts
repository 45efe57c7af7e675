/** The controller of a review: holds it outside of React, folds keys into its state and does what they ask for. */

import type { ReviewAnswer, ReviewQuestion } from '../../../../../protocol/approval.ts';
import type { Preferences } from '../../../../../protocol/desk.ts';
import { keyFor } from '../../../keys/asked.ts';
import { earlyWords, guard } from '../../../keys/guard.ts';
import type { Press } from '../../../keys/press.ts';
import { nothingViewed, remembered } from '../../model/viewed.ts';
import type { Viewed } from '../../model/viewed.ts';
import { answerOf } from '../answer.ts';
import { initialData, shownOf } from '../data.ts';
import type { ReviewData } from '../data.ts';
import type { ReviewPorts } from '../ports.ts';
import { markSeen } from '../seen.ts';
import type { Look, ReviewEffect } from '../state.ts';
import { reviewStep } from '../step.ts';
import { rowCounter } from './count-rows.ts';
import type { RowCounter } from './count-rows.ts';
import { detailLoader } from './details.ts';
import { fileEditing } from './edit-file.ts';
import { observed } from './observed.ts';
import type { Observed } from './observed.ts';
import { proving } from './proving.ts';
import { trying } from './trying.ts';
import { readFiles } from './read-files.ts';

/** One review, however many panels show it. */
export interface ReviewController {
  subscribe: (listen: () => void) => () => void;
  data: () => ReviewData;
  /** It has just appeared: keys are not heard yet. */
  dead: () => boolean;
  /** Reads the change set, once, however many panels show it; returns the way to stop when the last one goes. */
  start: (ports: ReviewPorts) => () => void;
  /** A key; `look` tells what it finds on the screen. */
  press: (press: Press, ports: ReviewPorts, look: (data: ReviewData) => Look) => void;
  /** What has been on the screen by now. `full`: of the panel on the whole screen, behind which the other one is not seen. */
  shown: (look: Look, full: boolean) => void;
  /** Pasted text: heard only where something is written. */
  paste: (text: string, ports: ReviewPorts, look: (data: ReviewData) => Look) => void;
}

/** Begins a review. It is no React state: the second key of a chunk must see what the first one did. */
export function reviewController(
  question: ReviewQuestion,
  preferences: Preferences = {},
  viewed: Viewed = nothingViewed(),
): ReviewController {
  // As it was before this review: what is new is told against that.
  const data = observed(initialData(question, preferences, { ...viewed }));
  const loadDetails = detailLoader(data, question);
  const rows = rowCounter(() => data.set({}));
  const editing = fileEditing(data, question, (ports) => {
    loadDetails(ports);
    proofs.chosen(ports, true);
  });
  const proofs = proving(data, question, () => editing.edits());
  const trials = trying(data, question, () => editing.edits());
  /** Set when there is something to judge; before, and a moment longer, keys are dead. */
  let keys: { open(): boolean } | null = null;
  const effects = performing(data, question, editing, trials);
  let panels = 0;
  let reading = new AbortController();

  function start(ports: ReviewPorts): () => void {
    if (panels++ > 0) return stop;
    proofs.listen(ports.proof);
    if (data.get().entries.length === 0) awaken(ports);
    reading = new AbortController();
    void readFiles(data, question, ports, reading.signal, (at) => {
      awaken(ports);
      if (at === data.get().state.file) loadDetails(ports);
    });
    return stop;
  }
  function stop() {
    if (--panels > 0) return;
    reading.abort();
    proofs.stop();
    rows.stop();
    trials.run(null);
    Object.assign(
      viewed,
      remembered({ ...viewed, ...data.get().state }, data.get().files, landedBy(effects.answered())),
    );
  }

  const awaken = ({ now = () => performance.now() }: ReviewPorts) => void (keys ??= guard(now, () => data.set({})));

  function press(one: Press, ports: ReviewPorts, look: (data: ReviewData) => Look) {
    const key = keyFor(one);
    // To stop is always safe; anything else waits until it can have been meant.
    if (key !== 'escape' && key !== 'ctrl+c' && !keys?.open()) {
      if (keys) data.set({ state: { ...data.get().state, message: earlyWords(one) } });
      return;
    }
    const before = shownOf(data.get());
    const { state, effect } = reviewStep(data.get().state, one, look(data.get()));
    data.set({ state, ...proofs.pressed() });
    Object.assign(viewed, { seen: state.seen, marked: state.marked });
    const after = shownOf(data.get());
    if (!after || after !== before) loadDetails(ports);
    if (effect) effects.perform(effect, ports);
    proofs.chosen(ports);
  }

  function shown(look: Look, full: boolean) {
    if (panels < 2 || full) keepShown(data, viewed, proofs.shown(look), rows);
  }

  function paste(text: string, ports: ReviewPorts, look: (data: ReviewData) => Look) {
    if (isWriting(data.get().state)) press({ type: 'paste', text }, ports, look);
  }

  const dead = () => keys !== null && !keys.open();
  return { subscribe: data.subscribe, data: data.get, dead, start, press, shown, paste };
}

/** Does what keys ask for; answered is once. */
function performing(
  data: Observed<ReviewData>,
  question: ReviewQuestion,
  editing: ReturnType<typeof fileEditing>,
  trials: ReturnType<typeof trying>,
) {
  let answered: ReviewAnswer | null = null;
  function perform(effect: ReviewEffect, ports: ReviewPorts) {
    switch (effect.type) {
      case 'edit':
        return void editing.open(ports);
      case 'saved':
        return void editing.save(effect.text, ports, effect.message);
      case 'try':
        return trials.run(effect.command, ports);
      case 'interrupt':
      case 'full':
      case 'prefer':
        return passOn(effect, ports);
      default:
        if (answered) return;
        answered = answerOf(effect, { ...data.get(), edits: editing.edits() }, question);
        ports.onAnswer(answered);
    }
  }
  return { perform, answered: () => answered };
}

/** Only there a paste is heard. */
function isWriting({ field, inline }: ReviewData['state']): boolean {
  return field !== null || inline !== null;
}

/** What others do. */
function passOn(effect: Extract<ReviewEffect, { type: 'interrupt' | 'full' | 'prefer' }>, ports: ReviewPorts): void {
  if (effect.type === 'interrupt') ports.onInterrupt();
  else if (effect.type === 'full') ports.onFull?.();
  else ports.onPreferences?.(effect.change);
}

/** Did all of a file land, as far as it is known here? */
function landedBy(answered: ReviewAnswer | null): (path: string) => boolean {
  const accept = answered?.accept ?? 'none';
  return (path) => accept === 'all' || (accept !== 'none' && accept.files[path] === 'all');
}

/** Keeps what a window shows as seen, for which nothing is drawn anew, and has the rows around it counted. */
function keepShown(data: Observed<ReviewData>, viewed: Viewed, look: Look, rows: RowCounter): void {
  rows.count(look.viewport.body);
  const before = data.get().state;
  const state = markSeen(before, look);
  if (state === before) return;
  data.setQuietly({ state });
  viewed.seen = state.seen;
}
