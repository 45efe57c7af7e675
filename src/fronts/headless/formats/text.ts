/** The `text` output format: the assistant's last words. */

import type { Outlets, Printer } from '../printer.ts';

/** `text`: the last words of the assistant and nothing else. Raw into a pipe, without foreign escapes on a terminal. */
export function textPrinter({ out }: Outlets): Printer {
  return {
    end({ text, outcome }) {
      if (outcome.type !== 'done' || text === '') return;
      out.write(text.endsWith('\n') ? text : `${text}\n`);
    },
  };
}
