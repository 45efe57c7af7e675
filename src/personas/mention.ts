/** @mentions: the persona that a prompt names. */

import type { Persona } from '../protocol/persona.ts';
import { slugOf } from './file/slug.ts';

const mentions = /(?<![\p{L}\p{N}_.@/])@(?:"([^"\n]+?)(?:\s*\(agent\))?"|([\p{L}\p{N}\p{M}][\p{L}\p{N}\p{M}_-]*))/gu;

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

/** The persona a word names, and how much of the word is the name: CJK text may follow it without a blank. */
function byName(
  word: string,
  personas: readonly Persona[],
  bare: boolean,
): { persona: Persona; length: number } | null {
  const all = [word, word.replace(/^agent-/i, '')].map(slugOf);
  const exact = personas.find((persona) => all.includes(persona.slug));
  if (exact || !bare) return exact ? { persona: exact, length: word.length } : null;
  const ascii = /^[\w-]+/.exec(word)?.[0].replace(/-+$/, '') ?? '';
  if (
    ascii === '' ||
    ascii.length === word.length ||
    !/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(word)
  )
    return null;
  const shorter = personas.find((persona) => [ascii, ascii.replace(/^agent-/i, '')].map(slugOf).includes(persona.slug));
  return shorter ? { persona: shorter, length: ascii.length } : null;
}
