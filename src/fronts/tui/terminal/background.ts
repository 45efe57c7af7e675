/** Asks the terminal for the colour behind its text (OSC 11). */

import { isDark } from '../theme/luminance.ts';
import type { Answer } from './answers.ts';

/** The question. */
export const askBackground = '\u001B]11;?\u0007';

/** The answer, as xterm gives it and all others do: one to four hexadecimal digits a channel. */
const whole = /\u001B\]11;rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?(?:\u0007|\u001B\\)/gi;
const begun = /\u001B\](?:1(?:1(?:;[\da-z:/]{0,24}\u001B?)?)?)?$/i;

/** What it answers. */
export function backgroundAnswer(heard: (behind: 'dark' | 'light') => void): Answer {
  return {
    whole,
    begun,
    take(groups) {
      heard(isDark(hexOf(groups.slice(0, 3))) ? 'dark' : 'light');
      return true;
    },
  };
}

function hexOf(channels: readonly string[]): `#${string}` {
  const byte = (digits: string) => Math.round((255 * Number.parseInt(digits, 16)) / (16 ** digits.length - 1));
  return `#${channels.map((each) => byte(each).toString(16).padStart(2, '0')).join('')}`;
}
