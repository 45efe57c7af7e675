/** What text from outside may hold before it stands in a field that a person reads and sends. */

import { legible } from '../../../../text/sanitize.ts';
import { replaceChips } from './chips.ts';

const newlines = (text: string) => text.replace(/\r\n?/g, '\n');

/**
 * Text from elsewhere (pasted, from the editor or the history) as the composer may hold it: line ends as `\n`, no escape
 * sequences, no lone surrogates, no marks of ours. What is invisible and no part of a word is named (`⟨U+200B⟩`): it could
 * carry words that the person does not see, and it may be what they ask about.
 */
export function admit(text: string): string {
  return replaceChips(legible(newlines(text).replace(/^\uFEFF/, '')), () => undefined);
}

/** Typed text: the same, but joiners and selectors stay, which some scripts cannot be written without. */
export function admitTyped(text: string): string {
  const seen = text.toWellFormed().replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '');
  return replaceChips(seen, () => undefined);
}
