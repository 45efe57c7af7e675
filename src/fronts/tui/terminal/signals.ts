/** Sequences to the terminal itself, beside what is drawn: the bell, a notification, the title, progress, the clipboard. */

import { oneLine } from '../transcript/look.ts';
import type { KnownTerminal } from './known.ts';

const esc = '\u001B';
const bel = '\u0007';
const st = `${esc}\\`;
const osc = (payload: string): string => `${esc}]${payload}${bel}`;

/** Characters of a word from outside (a folder's name) in a notification or a title. */
const mostName = 40;

/** Foreign text as it may stand in a sequence: nothing steers, and nothing ends a field of it. */
function plain(text: string): string {
  return oneLine(text).replaceAll(';', ',').slice(0, mostName).toWellFormed();
}

/** Asks to be told when the window gets the focus, and when it loses it. */
export const focusOn = `${esc}[?1004h`;
/** The end of it. */
export const focusOff = `${esc}[?1004l`;

/** What a terminal writes then. */
export const focusIn = `${esc}[I`;
export const focusOut = `${esc}[O`;

/** A desktop notification as this terminal knows it, or else the bell. `where` is foreign, `words` are archie's own. */
export function notification({ notification: by }: KnownTerminal, where: string, words: string): string {
  const title = `archie, ${plain(where)}`;
  if (by === 9) return osc(`9;${title}: ${words}`);
  // One id: a later notification takes the place of the one before.
  if (by === 99) return `${esc}]99;i=archie:d=0;${title}${st}${esc}]99;i=archie:d=1:p=body;${words}${st}`;
  if (by === 777) return osc(`777;notify;${title};${words}`);
  return bel;
}

/** Rings. */
export const bell = bel;

/** Puts the title aside and shows this one. */
export function titled(where: string, words: string): string {
  return `${esc}[22;0t${osc(`0;● ${plain(where)}: ${words}`)}`;
}

/** The title as it was. */
export const untitled = `${esc}[23;0t`;

/** What the terminal shows of the work: that it goes on, that it waits for somebody, nothing. */
export const progress = { running: osc('9;4;3;0'), waiting: osc('9;4;4;100'), none: osc('9;4;0;0') } as const;

/** Text into the clipboard. Base64 steers nothing. */
export function toClipboard(text: string): string {
  return osc(`52;c;${Buffer.from(text, 'utf8').toString('base64')}`);
}

/** Writes a sequence that was made here, at once: also as the process ends. */
export function send(sequence: string): void {
  if (sequence !== '') process.stdout.write(sequence);
}
