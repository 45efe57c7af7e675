/** The brackets and links of flowcharts: how they are written, and what they mean. */

import type { GraphEdge, Shape } from './picture.ts';

/** Opening bracket, the closings that fit, and the outline; longer ones first. */
export const shapes: readonly [string, readonly string[], Shape][] = [
  ['(((', [')))'], 'circle'],
  ['((', ['))'], 'circle'],
  ['([', ['])'], 'stadium'],
  ['(-', ['-)'], 'stadium'],
  ['[[', [']]'], 'box'],
  ['[(', [')]'], 'cylinder'],
  ['[/', ['/]', '\\]'], 'box'],
  ['[\\', ['\\]', '/]'], 'box'],
  ['{{', ['}}'], 'hexagon'],
  ['(', [')'], 'round'],
  ['[', [']'], 'box'],
  ['{', ['}'], 'diamond'],
  ['>', [']'], 'box'],
];

/** Outlines by the names of `id@{ shape: … }`; the others are boxes. */
export const namedShapes: Readonly<Record<string, Shape>> = {
  rounded: 'round',
  event: 'round',
  stadium: 'stadium',
  pill: 'stadium',
  terminal: 'stadium',
  circle: 'circle',
  circ: 'circle',
  cyl: 'cylinder',
  cylinder: 'cylinder',
  database: 'cylinder',
  db: 'cylinder',
  diam: 'diamond',
  diamond: 'diamond',
  decision: 'diamond',
  question: 'diamond',
  hex: 'hexagon',
  hexagon: 'hexagon',
  prepare: 'hexagon',
};

/** A link that is whole. */
export const wholeLink = /^([<xo]?)(--+[-xo>]|==+[=xo>]|-?\.+-[xo>]?|~~~+)/;
/** A text follows. */
export const startLink = /^([<xo]?)(--|-\.|==)(?=\s*[^\s->=.])/;
/** How a link with a text ends, by how it begins. */
export const endLink: Readonly<Record<string, RegExp>> = {
  '--': /--+[-xo>]/,
  '-.': /\.+-[xo>]?/,
  '==': /==+[=xo>]/,
};

/** A link by its head and its body: `<`, `-->`. */
export function edge(head: string, body: string, label: string): Omit<GraphEdge, 'from' | 'to'> {
  const style = body.startsWith('~')
    ? 'hidden'
    : body.includes('=')
      ? 'thick'
      : body.includes('.')
        ? 'dotted'
        : 'solid';
  return { label, style, heads: { from: head === '<', to: /[>xo]$/.test(body) } };
}
