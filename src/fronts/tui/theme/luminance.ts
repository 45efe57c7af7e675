/** How bright a colour is to the eye, and how well two can be told apart, as WCAG 2.2 defines both. */

import type { Hex } from './colors.ts';

/** Red, green and blue, 0 to 255 each. */
export function channels(color: Hex): readonly [number, number, number] {
  const all = Number.parseInt(color.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
}

function linear(channel: number): number {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
}

/** Relative luminance: 0 is black, 1 is white. */
function luminance(color: Hex): number {
  const [red, green, blue] = channels(color);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast ratio: 1 (the same) to 21 (black on white). Text needs 4.5 (AA). */
export function contrast(one: Hex, other: Hex): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

/** Is a background of this colour dark: is white on it easier to read than black? */
export function isDark(background: Hex): boolean {
  return contrast(background, '#ffffff') > contrast(background, '#000000');
}
