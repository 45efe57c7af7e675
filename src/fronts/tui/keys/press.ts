/** Presses of keys, as the screens fold them: what Ink reports, taken apart into single keys, text and pastes. */

import type { Key } from 'ink';

/** One thing a person did at the keyboard. */
export type Press =
  | { type: 'text'; text: string }
  /** Named key, or a letter with Ctrl or Alt. Letters are lower case. */
  | {
      type: 'key';
      name: string;
      ctrl: boolean;
      alt: boolean;
      shift: boolean;
      /** Came in one chunk with other text. */ chunk: boolean;
    }
  /** Several lines at once without the terminal's paste brackets. */
  | { type: 'paste'; text: string };

const named: readonly [keyof Key, string][] = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'escape'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
];

/**
 * What Ink's `useInput` reports, taken apart: a terminal (or tmux, or `expect`) may hand over several keys in one chunk,
 * which Ink passes on as one string without flags. A chunk with line ends inside is a paste without brackets; one that
 * merely ends with Enter (`hello\r`) is typing. Ctrl+J, a lone line feed, is `ctrl+j`.
 */
export function pressesOf(input: string, key: Key): Press[] {
  if (key.eventType === 'release' || key.super || key.hyper) return [];
  for (const [flag, name] of named) {
    if (key[flag]) return [press(name, { ctrl: key.ctrl, alt: key.meta, shift: key.shift })];
  }
  if (input === '') return [];
  // A non-ASCII character "with Alt" is Esc and then a character in one chunk: the character is meant.
  if (key.ctrl || (key.meta && input.charCodeAt(0) < 0x7f)) {
    return [press(input.toLowerCase(), { ctrl: key.ctrl, alt: key.meta, shift: key.shift })];
  }
  return split(input);
}

/** Keys that only move, and may come several times in one chunk. */
const held = /^(?:j+|k+|\[+|\]+)$/;

/**
 * The same for a panel, where several characters at once are no key: but a key that moves, held down, comes as `jjj` when
 * the terminal is faster than the screen, and is that many keys.
 */
export function panelPressesOf(input: string, key: Key): Press[] {
  return pressesOf(input, key).flatMap((one) =>
    one.type === 'text' && held.test(one.text)
      ? Array.from(one.text, (text): Press => ({ type: 'text', text }))
      : [one],
  );
}

/** The press of a key as the key tables name it (`ctrl+x`, `y`). */
export function pressOf(key: string): Press {
  const [, held = '', name = key] = /^((?:(?:ctrl|alt|shift)\+)*)(.+)$/.exec(key) ?? [];
  if (held === '' && name.length === 1) return { type: 'text', text: name };
  return press(name, { ctrl: held.includes('ctrl'), alt: held.includes('alt'), shift: held.includes('shift') });
}

function press(name: string, more: Partial<Extract<Press, { type: 'key' }>> = {}): Press {
  return { type: 'key', name, ctrl: false, alt: false, shift: false, chunk: false, ...more };
}

function split(input: string): Press[] {
  const body = input.replace(/[\r\n]+$/, '');
  const ends = input.slice(body.length);
  if (/[\r\n]/.test(body) || (body !== '' && ends.length > 1 && ends !== '\r\n')) {
    return [{ type: 'paste', text: input }];
  }
  const chunk = input.length > 1;
  const found: Press[] = [];
  // A tab within text is pasted text; at the end of a chunk it is the key.
  for (const part of body.match(/[\x00-\x08\x0b-\x1f\x7f]|\t$|(?:[^\x00-\x08\x0b-\x1f\x7f\t]|\t(?!$))+/g) ?? []) {
    found.push(
      part.length === 1 && (part < ' ' || part === '\x7f') ? control(part, chunk) : { type: 'text', text: part },
    );
  }
  for (const end of ends === '\r\n' ? '\r' : ends) {
    found.push(end === '\r' ? press('enter', { chunk }) : press('j', { ctrl: true, chunk }));
  }
  return found;
}

function control(character: string, chunk: boolean): Press {
  if (character === '\t') return press('tab', { chunk });
  if (character === '\x1b') return press('escape', { chunk });
  if (character === '\x7f' || character === '\b') return press('backspace', { chunk });
  const code = character.charCodeAt(0);
  return press(String.fromCharCode(code + (code <= 26 ? 96 : 64)), { ctrl: true, chunk });
}
