/** The `text` output format: the assistant's last words. */

import { clean } from '../../../text/sanitize.ts';
import type { Outlets, Printer } from '../printer.ts';

/** `text`: the last words of the assistant and nothing else. Raw into a pipe, without foreign escapes on a terminal. */
export function textPrinter({ out }: Outlets): Printer {
  return {
    end({ text, outcome }) {
      if (outcome.type !== 'done' || text === '') return;
      const shown = out.tty ? clean(text) : text;
      out.write(shown.endsWith('\n') ? shown : `${shown}\n`);
    },
  };
}
