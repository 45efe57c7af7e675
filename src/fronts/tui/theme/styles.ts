/** Styles as a terminal switches them on and off (SGR), in as many colours as it has. */

import { channels } from './luminance.ts';
import type { Hex } from './colors.ts';

/** An SGR parameter that switches a style on, and the one that switches it off again. */
export type Style = readonly [on: string, off: string];

/** Millions of colours, or the 256 of the table. */
export type Depth = 'millions' | '256';

export const bold: Style = ['1', '22'];
export const italic: Style = ['3', '23'];
export const underline: Style = ['4', '24'];
export const inverse: Style = ['7', '27'];
export const struck: Style = ['9', '29'];

/** By what the terminal says of itself in the environment. */
export function depthOf(env: Readonly<Record<string, string | undefined>>): Depth {
  return /^(?:truecolor|24bit)$/i.test(env['COLORTERM'] ?? '') ? 'millions' : '256';
}

const steps = [0, 95, 135, 175, 215, 255];

/** The nearest colour of the table's cube (16 to 231) or its greys (232 to 255); the 16 before are the user's own. */
export function indexOf(color: Hex): number {
  const wanted = channels(color);
  let best = { index: 16, far: Number.POSITIVE_INFINITY };
  const look = (index: number, has: readonly number[]): void => {
    const far = has.reduce((sum, part, at) => sum + (part - wanted[at]!) ** 2, 0);
    if (far < best.far) best = { index, far };
  };
  const near = wanted.map((part) =>
    steps.reduce((a, step, at) => (Math.abs(step - part) < Math.abs(steps[a]! - part) ? at : a), 0),
  );
  look(
    16 + 36 * near[0]! + 6 * near[1]! + near[2]!,
    near.map((at) => steps[at]!),
  );
  for (let grey = 0; grey < 24; grey++) look(232 + grey, [8 + 10 * grey, 8 + 10 * grey, 8 + 10 * grey]);
  return best.index;
}

/** A colour in front. */
export function foreground(color: Hex, depth: Depth): Style {
  return [depth === 'millions' ? `38;2;${channels(color).join(';')}` : `38;5;${indexOf(color)}`, '39'];
}

/** A colour behind, of terminals that have it. */
export function background(color: Hex): Style {
  return [`48;2;${channels(color).join(';')}`, '49'];
}

/** One of the 256 behind. */
export function indexedBackground(index: number): Style {
  return [`48;5;${index}`, '49'];
}

const known = new Set<string>(['0', '']);
let own: RegExp | undefined;

/** Makes these styles known as archie's own: no others reach a terminal. */
export function register(styles: readonly Style[]): void {
  for (const part of styles.flat()) known.add(part);
  own = undefined;
}

/** Are these the parameters of a style of ours (SGR)? */
export function isOwnStyle(parameters: string): boolean {
  own ??= new RegExp(`^(?:(?:${[...known].filter(Boolean).join('|')})?(?:;|$))*$`);
  return own.test(parameters);
}
