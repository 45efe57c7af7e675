/** Text made to fit on a line without a word or a number cut in half. */

import { fit } from '../width.ts';

/** One line, shortened like `fit`, but where a word or a number ends, if blanks stand between them: half of one reads like another. */
export function fitWords(text: string, columns: number): string {
  const cut = fit(text, columns);
  const kept = cut.slice(0, -1);
  if (cut === text || cut === '' || !text.startsWith(kept)) return cut;
  const whole = kept.slice(0, kept.length - halfOf(kept, text.slice(kept.length)).length);
  // Nor is what joins it to what is left out worth a place.
  return `${whole.replace(/(?:\s[^\p{L}\p{N}\s]?)+$/u, '').replace(/[,:;·]$/, '')}…`;
}

/** What the text ends in that goes on: a word, or a number. */
function halfOf(text: string, next: string): string {
  const [number = ''] = /(?<= )[$€]?[\d.,]*\d[.,]?$/.exec(text) ?? [];
  if (number !== '') return /^(?:[\d.,]?\d|[A-Za-z%])/.test(next) ? number : '';
  // A long word is a name or a path, of which the beginning tells something.
  const [word = ''] = /(?<= )[A-Za-z'-]{1,14}$/.exec(text) ?? [];
  return /^[A-Za-z'-]/.test(next) ? word : '';
}
