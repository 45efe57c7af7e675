/** @mentions: the persona that a prompt names. */

import type { Persona } from '../protocol/persona.ts';
import { mentionSign, unspaced } from '../text/mentions.ts';
import { slugOf } from './file/slug.ts';

const mentions = new RegExp(
  String.raw`${mentionSign}(?:"([^"\n]+?)(?:\s*\(agent\))?"|([\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}_-]*))`,
  'gu',
);

/**
 * The first persona a prompt names: `@slug`, `@agent-slug` or `@"Name (agent)"` at the start of a word, or after a CJK
 * character (which needs no blank). A name that is followed by `/` or `.x` is a path. Null where none is named:
 * an unknown `@word` is somebody else's (a file, say) and stays.
 */
export function findMention(prompt: string, personas: readonly Persona[]): { persona: Persona; prompt: string } | null {
  for (const match of prompt.matchAll(mentions)) {
    const after = prompt.slice(match.index + match[0].length);
    if (/^(?:\/|\.\w)/.test(after)) continue;
    const found = byName(match[1] ?? match[2] ?? '', personas, match[1] === undefined);
    if (!found) continue;
    const end = match.index + 1 + (match[1] === undefined ? found.length : match[0].length - 1);
    const rest = `${prompt.slice(0, match.index).trimEnd()} ${prompt.slice(end).replace(/^[ \t]*[,:，：、]?[ \t]*/u, '')}`;
    return { persona: found.persona, prompt: rest.trim() };
  }
  return null;
}

/** Characters: what is written on without a blank is longer. */
const longestName = 200;

/** The persona a word names, and how much of the word is the name: text of scripts without blanks may follow it. */
function byName(
  word: string,
  personas: readonly Persona[],
  bare: boolean,
): { persona: Persona; length: number } | null {
  for (let length = Math.min(word.length, longestName); length > 0; length -= 1) {
    if (length < word.length && (!bare || !unspaced.test(word.charAt(length)))) continue;
    const name = word.slice(0, length);
    const slugs = [name, name.replace(/^agent-/i, '')].map(slugOf);
    const persona = personas.find(({ slug }) => slugs.includes(slug));
    if (persona) return { persona, length };
  }
  return null;
}
