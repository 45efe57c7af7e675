/** Asks the terminal for the colour behind its text (OSC 11), and hears the answer among what is typed. */

import { isDark } from '../theme/luminance.ts';
import { overlaid } from './overlaid.ts';

/** The question. */
export const askBackground = '\u001B]11;?\u0007';

/** The answer, as xterm gives it and all others do: one to four hexadecimal digits a channel. */
const answer = /\u001B\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?(?:\u0007|\u001B\\)/i;
/** The beginning of one at the end of what was read. The escape alone is a key. */
const begun = /\u001B\](?:1(?:1(?:;[\da-z:/]{0,24}\u001B?)?)?)?$/i;
/** Longer than that no terminal takes to answer, and what begins like an answer is typed then. Milliseconds. */
const patience = 1000;

/** The same input without the answer, which is told. What begins one is held back, but not for long. */
export function hearingBackground(
  input: NodeJS.ReadStream,
  heard: (behind: 'dark' | 'light') => void,
): NodeJS.ReadStream {
  const asked = performance.now();
  let held = '';
  const read = (size?: number): unknown => {
    const chunk = input.read(size) as string | Buffer | null;
    if (chunk === null) return chunk;
    const text = held + chunk.toString();
    held = '';
    if (!text.includes('\u001B]')) return text === '' ? read(size) : text;
    const said = answer.exec(text);
    if (said) heard(isDark(hexOf(said.slice(1, 4))) ? 'dark' : 'light');
    const rest = said ? text.replace(answer, '') : text;
    const part = performance.now() - asked < patience ? begun.exec(rest) : null;
    if (part) held = part[0];
    const typed = part ? rest.slice(0, part.index) : rest;
    // Nothing of it was typed: there may be more.
    return typed === '' ? read(size) : typed;
  };
  return overlaid(input, { read });
}

function hexOf(channels: readonly string[]): `#${string}` {
  const byte = (digits: string) => Math.round((255 * Number.parseInt(digits, 16)) / (16 ** digits.length - 1));
  return `#${channels.map((each) => byte(each).toString(16).padStart(2, '0')).join('')}`;
}
