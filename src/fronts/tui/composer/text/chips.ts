/** Pastes as single characters of the text (chips), so that a paste of a thousand lines moves, wraps and is erased as one. */

import type { PictureSize } from '../../../../protocol/desk.ts';
import { bytesWords } from '../../../../text/size.ts';
import { t } from '../../../../text/words/words.ts';

/** A private plane. Text that comes from outside never holds such a character: `admit` takes them out. */
const first = 0x10f000;
const last = 0x10fffd;

/** How many pastes one message can hold. */
export const chipsAtMost = last - first + 1;

/** The character for a paste. */
export function chipOf(index: number): string {
  return String.fromCodePoint(first + index);
}

/** Which paste stands at this offset, if one does. */
export function chipAt(text: string, at: number): number | undefined {
  if (text.charCodeAt(at) < 0xdbfc || text.charCodeAt(at) > 0xdbff) return undefined;
  const point = text.codePointAt(at)!;
  return point >= first && point <= last ? point - first : undefined;
}

/** Does a paste stand there? */
export function isChip(text: string, at: number): boolean {
  return chipAt(text, at) !== undefined;
}

/** The text with each chip replaced; one whose paste is unknown vanishes. */
export function replaceChips(text: string, by: (index: number) => string | undefined): string {
  if (!/[\udbfc-\udbff]/.test(text)) return text;
  let out = '';
  for (const character of text) {
    const index = chipAt(character, 0);
    out += index === undefined ? character : (by(index) ?? '');
  }
  return out;
}

/** Parts what a picture's chip holds: no text from outside has it, `admit` takes it out. */
const part = '\u0000';

/** What the chip of a picture stands for: how it is shown, and the mention that attaches it. `name`: of a file of the person's. */
export function pictureChip({ bytes, width, height }: PictureSize, mention: string, name?: string): string {
  const pixels = width === undefined || height === undefined ? '' : `${width}×${height}, `;
  return `${part}[${name ?? t('Picture')} ${pixels}${bytesWords(bytes)}]${part}${mention}`;
}

/** What goes to the model in the place of a chip: a paste in full, of a picture its mention. */
export function chipText(paste: string): string {
  return paste.startsWith(part) ? paste.slice(paste.lastIndexOf(part) + 1) : paste;
}

/** What of a chip may mention something: a picture's; what was pasted mentions nothing. */
export function chipMention(paste: string): string {
  return paste.startsWith(part) ? chipText(paste) : ' ';
}

/** `[Pasted 312 lines]`, `[Pasted 4.1 kB]` where it is one line, `[Picture 640×480, 12 kB]`, `[a.png 640×480, 12 kB]`. */
export function chipLabel(paste: string): string {
  if (paste.startsWith(part)) return paste.slice(1, paste.lastIndexOf(part));
  const lines = paste.replace(/\n$/, '').split('\n').length;
  return lines > 1 ? t`[Pasted ${lines} lines]` : t`[Pasted ${sizeOf(paste.length)}]`;
}

/** A number of characters in words. */
export function sizeOf(characters: number): string {
  if (characters < 1000) return t`${characters} characters`;
  return bytesWords(characters);
}
