/** Measures in the terminal how wide it shows characters whose width is ambiguous: each is written, and the cursor's place asked for (CSI 6n). */

import { measuredSigns } from '../../../text/width/ambiguous.ts';
import type { Answer } from './answers.ts';

/**
 * The question. It is to be written where a row begins that the same frame draws: nothing of it is seen, and no row is
 * left over.
 */
export const askWidths = `${measuredSigns.map((sign) => `\r${sign}\u001B[6n`).join('')}\r\u001B[K`;

const whole = /\u001B\[\d{1,5};(\d{1,5})R/g;
const begun = /\u001B\[(?:\d{1,5}(?:;\d{0,5})?)?$/;

/** One measuring: the first frame asks, and whoever has the keyboard hears. */
export interface Measuring {
  answer: Answer;
  /** Tells the wide signs when they are known; at once where they are. Of several only the last one is told. */
  tell: (heard: (wide: string) => void) => void;
}

/** Waits for the answers to `askWidths`. What nobody asked for is a key (F3 looks like one). */
export function measuring(): Measuring {
  const columns: number[] = [];
  let listener = (_wide: string): void => undefined;
  const told = (): void => {
    // A row that begins elsewhere tells nothing.
    if (columns.length === measuredSigns.length && columns.every((each) => each === 2 || each === 3))
      listener(measuredSigns.filter((_, at) => columns[at] === 3).join(''));
  };
  return {
    answer: {
      whole,
      begun,
      take([column = '']) {
        if (columns.length >= measuredSigns.length) return false;
        columns.push(Number(column));
        told();
        return true;
      },
    },
    tell(heard) {
      listener = heard;
      told();
    },
  };
}
