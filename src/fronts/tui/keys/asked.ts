/** Names of keys as the key tables write them, and the hints that footers show. */

import type { Press } from './press.ts';

/** `ctrl+alt+shift+name`, with what was held. */
export function keyId(press: Extract<Press, { type: 'key' }>): string {
  return `${press.ctrl ? 'ctrl+' : ''}${press.alt ? 'alt+' : ''}${press.shift ? 'shift+' : ''}${press.name}`;
}

/**
 * The one key that a press is for a panel (`y`, `G`, `pagedown`, `ctrl+d`), or null. Several characters at once are no
 * key: nobody answers by a paste or by typing ahead.
 */
export function keyFor(press: Press): string | null {
  if (press.type === 'text') return press.text.length === 1 ? press.text : null;
  return press.type === 'paste' ? null : keyId(press);
}

/** A key and what it does, as the panels show it. */
export interface Hint {
  key: string;
  does: string;
  /** Said where there is little room. */
  short?: string;
}
