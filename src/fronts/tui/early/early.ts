/**
 * The screen before React and Ink are loaded: the same rows, written by a few lines, and what is typed meanwhile. Ink takes
 * over with every byte of that, so what is shown here of keys is a preview, and of text alone: any other key ends it.
 */

import { StringDecoder } from 'node:string_decoder';
import { emptyComposer } from '../composer/state.ts';
import type { ComposerState } from '../composer/state.ts';
import { admitTyped } from '../composer/text/admit.ts';
import { edit } from '../composer/text/buffer.ts';
import { takeWideSigns } from '../../../text/width/ambiguous.ts';
import { withoutAnswers } from '../terminal/answers.ts';
import type { Answer } from '../terminal/answers.ts';
import { send } from '../terminal/signals.ts';
import { askWidths, measuring } from '../terminal/widths.ts';
import type { Measuring } from '../terminal/widths.ts';
import { chooseTheme } from '../theme.ts';
import type { ThemeChoice } from '../theme.ts';
import { print } from '../transcript/paper.ts';
import { banner, liveDrawer } from './first-frame.ts';
import type { Drawn, FirstFrame } from './first-frame.ts';

/** Synchronized output (DEC private mode 2026), and the cursor hidden meanwhile. */
const begin = '\x1b[?2026h\x1b[?25l';
const end = '\x1b[?25h\x1b[?2026l';
/** Rows that turn out wider than they were measured are cut at the edge (DECAWM), or there would be more of them than were counted. */
const cut = '\x1b[?7l';
const uncut = '\x1b[?7h';

/** What is there before Ink. */
export interface Early {
  /** What the frame asked, where the widths of this terminal are not known: the answers may not all be there yet. */
  measuring: Measuring | null;
  /** Lets go of the keyboard, with what was typed given back to it, and returns the sequence that takes the rows away. */
  handOver(): string;
  /** The terminal as it was; where it was handed over nothing happens. */
  close(): void;
}

/** Draws the first frame and takes keys. Needs a terminal on stdin and stdout. */
export function drawEarly(
  at: Omit<FirstFrame, 'theme' | 'vim'> & { options: { theme: ThemeChoice; vim: boolean; measure?: boolean } },
): Early {
  const { stdin, stdout } = process;
  const frame = { ...at, theme: chooseTheme(at.options.theme), vim: at.options.vim };
  const draw = liveDrawer(frame);
  const measured = at.options.measure ? measuring() : null;
  const keys = preview(measured ? [measured.answer] : []);
  let drawn: Drawn | null = null;
  let open = true;

  const erase = (): string => (drawn === null ? '' : `\x1b[${drawn.cursor.y}A\r\x1b[J`);
  const paint = (asked = ''): void => {
    const gone = erase() + asked;
    drawn = draw(keys.state(), stdout.columns || 80, stdout.rows || 24);
    const back = drawn.rows.length - drawn.cursor.y;
    const rows = drawn.rows.map((row) => `${row}\n`).join('');
    send(`${begin}${gone}${cut}${rows}${uncut}\x1b[${back}A\x1b[${drawn.cursor.x + 1}G${end}`);
  };
  const hear = (): void => {
    for (let chunk = read(); chunk !== null; chunk = read()) if (keys.take(chunk)) paint();
  };
  const read = (): Buffer | null => stdin.read() as Buffer | null;
  const letGo = (): void => {
    open = false;
    stdin.off('readable', hear);
  };

  stdin.setRawMode(true);
  stdin.on('readable', hear);
  print([banner(frame), '']);
  paint();
  if (measured !== null) paint(askWidths);
  measured?.tell((wide) => {
    takeWideSigns(wide);
    if (open && wide !== '') paint();
  });
  return {
    measuring: measured,
    handOver() {
      hear();
      letGo();
      const typed = keys.bytes();
      if (typed.length > 0) stdin.unshift(typed);
      return erase();
    },
    close() {
      if (!open) return;
      letGo();
      send(erase());
      stdin.setRawMode(false);
    },
  };
}

/** What was typed, and as far as it is text the composer that it makes. */
function preview(answers: readonly Answer[]): {
  take(chunk: Buffer): boolean;
  state(): ComposerState;
  bytes(): Buffer;
} {
  /** A character for each byte. */
  let typed = '';
  let shown = '';
  let state = emptyComposer;
  return {
    state: () => state,
    bytes: () => Buffer.from(typed, 'latin1'),
    /** Is there more to show? */
    take(chunk) {
      typed = withoutAnswers(typed + chunk.toString('latin1'), answers);
      // What is not whole yet is not shown.
      const text = new StringDecoder('utf8').write(Buffer.from(typed, 'latin1'));
      const [now = ''] = /^[^\x00-\x1f\x7f]*/.exec(text) ?? [];
      if (now === shown) return false;
      shown = now;
      state = { ...emptyComposer, buffer: edit(emptyComposer.buffer, { type: 'insert', text: admitTyped(shown) }) };
      return true;
    },
  };
}
