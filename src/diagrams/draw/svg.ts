/** A picture as SVG. The library reads less of Mermaid than we do: it is given what we read, in words that it can read. */

import type { renderMermaidSVG } from 'beautiful-mermaid';
import type { Picture } from '../read/picture.ts';
import { Letters } from './letters.ts';
import { beyond, entitySource, sourceFor } from './source.ts';
import { within } from './within.ts';

const labelColumns = 40;
const mostMs = 5_000;

/** `source` is what classes are drawn from. Throws what the library throws, and when it takes too long. */
export function svgPicture(
  picture: Picture,
  source: string,
  render: typeof renderMermaidSVG,
): { svg: string } | { why: string } {
  const not = beyond(picture);
  if (not !== null) return { why: not };
  const letters = new Letters();
  // Its own way to draw classes and entities is the better one where there are no columns to close.
  const given =
    picture.type === 'class'
      ? source
      : picture.type === 'er'
        ? entitySource(picture, letters)
        : sourceFor(picture, letters, { direction: 'as said', label: labelColumns });
  const svg = within(mostMs, () => render(given));
  return { svg: picture.type === 'class' ? svg : letters.restore(svg, escaped) };
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);
