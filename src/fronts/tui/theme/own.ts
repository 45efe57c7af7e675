/** A theme of the user's own, from what its file says (`themes/<name>.yaml`): a theme that ships, and other colours for some of it. */

import { colorNames, isShipped, shipped } from './colors.ts';
import type { ColorName, Hex, Named } from './colors.ts';

/** A theme as its file gives it. */
export interface OwnTheme {
  behind: 'dark' | 'light';
  named: Named;
}

const hex = /^#[0-9a-f]{6}$/i;
const bases = Object.keys(shipped).join(', ');

/** What the file comes to, or why it is not understood: a sentence without its end, for behind the file's name. */
export function ownTheme(value: unknown): OwnTheme | { why: string } {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return { why: 'it must hold keys and values' };
  const { base = 'dark', colors = {}, ...more } = value as Record<string, unknown>;
  const [unknown] = Object.keys(more);
  if (unknown !== undefined) return { why: `"${unknown}" is no key of a theme: there are base and colors` };
  if (typeof base !== 'string' || !isShipped(base)) return { why: `base must be one of ${bases}` };
  if (typeof colors !== 'object' || colors === null || Array.isArray(colors))
    return { why: 'colors must hold names and colours' };
  for (const [name, color] of Object.entries(colors)) {
    if (!colorNames.includes(name as ColorName)) return { why: `colors: there is no "${name}"` };
    if (typeof color !== 'string' || !hex.test(color))
      return { why: `colors: ${name} must be a colour such as '#7aa2f7', in quotation marks` };
  }
  const given = Object.fromEntries(
    Object.entries(colors as Record<string, string>).map(([name, color]) => [name, color.toLowerCase() as Hex]),
  );
  return { behind: shipped[base].behind, named: { ...shipped[base].named, ...given } };
}
