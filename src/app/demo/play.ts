/** Plays the tour without a person, and holds each step against what is on disk. */

import type { Question } from '../../protocol/approval.ts';
import type { Session } from '../../protocol/session.ts';
import { t } from '../../text/words/words.ts';
import { check, hear, nothingHeard, putBack } from './check.ts';
import type { Heard } from './check.ts';
import { lineOf, proposal } from './transcript.ts';
import { tour } from './tour.ts';
import type { Step } from './tour.ts';

/**
 * Plays the tour by itself: says what a person would say, shows and accepts every proposal, prints the transcript, and
 * holds each step against what is on disk and what really ran. Returns 0, or 1 when anything did not happen as told.
 * `root` is the absolute path of the sample; `print` takes one or several lines without a line end.
 */
export async function playDemo(at: {
  session: Session;
  root: string;
  print: (text: string) => void;
  steps?: readonly Step[];
}): Promise<number> {
  const { session, root, print } = at;
  const faults: string[] = [];
  let heard = nothingHeard();
  // One after the other: a diff has to be read before it is shown, and nothing may overtake it.
  let shown = Promise.resolve();
  const stop = session.subscribe((event) => {
    hear(heard, event);
    const line = lineOf(event);
    if (line !== null) shown = shown.then(() => print(line));
    if (event.type !== 'question.asked') return;
    const { question } = event;
    shown = shown
      .then(() => approve(session, question, print))
      .catch((error: unknown) => {
        faults.push(`a question could not be answered: ${messageOf(error)}`);
        session.interrupt();
      });
  });
  try {
    for (const step of at.steps ?? tour) {
      const missed = step.type === 'say' ? await say(step) : await undo();
      await shown;
      faults.push(...missed);
      print(missed.length === 0 ? t('  ✔ as told') : missed.map((fault) => `  ✘ ${fault}`).join('\n'));
    }
  } catch (error) {
    faults.push(messageOf(error));
  } finally {
    stop();
  }
  await shown;
  if (faults.length > 0) print(t`\nThe tour did not go as told:\n${faults.map((fault) => `  ✘ ${fault}`).join('\n')}`);
  else print(t('\nThe tour went as told.'));
  return faults.length > 0 ? 1 : 0;

  async function say(step: Step & { type: 'say' }): Promise<string[]> {
    heard = nothingHeard(heard.persona);
    print(`\n› ${step.text}\n`);
    const outcome = await session.prompt(step.text);
    const ended = outcome.type === 'done' ? [] : [`the turn ended as "${outcome.type}": ${step.text}`];
    return [...ended, ...(await check(step.expect, heard, root))];
  }

  async function undo(): Promise<string[]> {
    const last: Heard['landed'][number] | undefined = heard.landed.at(-1);
    if (!last) return ['nothing had landed that could be undone'];
    print('\n› /undo\n');
    await session.undo();
    return putBack(last, root);
  }
}

/** What a person does who agrees with everything, after having been shown it. */
async function approve(session: Session, question: Question, print: (text: string) => void): Promise<void> {
  if (question.kind === 'wait') {
    session.answer(question.id, { kind: 'wait', go: false });
  } else if (question.kind === 'permission') {
    print(t`  ? ${question.tool}: ${question.subject}\n  ✔ allowed once`);
    session.answer(question.id, { kind: 'permission', allow: true });
  } else {
    print(await proposal(question.changes, (hash) => session.blob(hash)));
    session.answer(question.id, { kind: 'review', accept: 'all', comments: [] });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
