/** Hears what the terminal answers among what is typed: nothing of an answer is typed, and no key is lost. */

import { overlaid } from './overlaid.ts';

/** One kind of answer. */
export interface Answer {
  /** A whole one; global. */
  whole: RegExp;
  /** The beginning of one at the end of what was read. The escape alone is a key. */
  begun: RegExp;
  /** Takes one, by its groups. False: nothing of the kind was asked, so it was typed. */
  take: (groups: readonly string[]) => boolean;
}

/** Longer than that no terminal takes to answer, and what begins like an answer is typed then. Milliseconds. */
const patience = 1000;

/** What was typed of it. */
export function withoutAnswers(text: string, answers: readonly Answer[]): string {
  return answers.reduce(
    (left, { whole, take }) => left.replace(whole, (all: string, ...groups: string[]) => (take(groups) ? '' : all)),
    text,
  );
}

/** The same input without these answers, which are told. What begins one is held back, but not for long. */
export function hearing(input: NodeJS.ReadStream, answers: readonly Answer[]): NodeJS.ReadStream {
  if (answers.length === 0) return input;
  const asked = performance.now();
  let held = '';
  const read = (size?: number): unknown => {
    const chunk = input.read(size) as string | Buffer | null;
    if (chunk === null) return chunk;
    let text = held + chunk.toString();
    held = '';
    if (text.includes('\u001B')) {
      text = withoutAnswers(text, answers);
      const patient = performance.now() - asked < patience;
      const part = patient ? answers.map(({ begun }) => begun.exec(text)).find((found) => found !== null) : null;
      if (part) {
        held = part[0];
        text = text.slice(0, part.index);
      }
    }
    // Nothing of it was typed: there may be more.
    return text === '' ? read(size) : text;
  };
  return overlaid(input, { read });
}
