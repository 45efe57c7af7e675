/** One Markdown file as a persona, however it was written: strict YAML or not. */

import type { Persona } from '../../protocol/persona.ts';
import { splitFrontMatter } from '../../text/front-matter/split.ts';
import { personaFrom } from './persona.ts';
import type { Found } from './persona.ts';

/** Reads a persona from a file's text; null when it is none. See `personaFrom`. */
export function readPersona(text: string, found: Found): Persona | null {
  const matter = splitFrontMatter(text);
  return matter && personaFrom(matter, found);
}
