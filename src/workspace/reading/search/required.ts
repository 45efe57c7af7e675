/** Texts that a regular expression cannot match without: whoever has none of them need not be searched by it. */

/** Shorter ones are in nearly every file. */
const shortest = 3;
/** Of what no look is taken into: groups with flags, look-around and names, and quoting. */
const unknown = /\(\?(?!:)|\\[QE]/;

/**
 * For each alternative of the pattern a text of printable ASCII that every match of it holds, so that a file that matches holds
 * one of them, in any encoding that writes ASCII as such. Null where that cannot be said for certain.
 */
export function requiredTexts(pattern: string): string[] | null {
  if (unknown.test(pattern)) return null;
  const alternatives = alternativesOf(pattern);
  if (alternatives === null) return null;
  const texts = alternatives.map(longestRun);
  return texts.every((text) => text.length >= shortest) ? texts : null;
}

/** A part of a pattern: a character that stands for itself, what has no width, or anything else. */
type Part = { is: 'text'; text: string } | { is: 'edge' } | { is: 'other' };

/** The alternatives of the whole pattern, in parts; null for a pattern that is not understood. */
function alternativesOf(pattern: string): Part[][] | null {
  const alternatives: Part[][] = [[]];
  let depth = 0;
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    const parts = alternatives.at(-1)!;
    const put = (part: Part) => (depth === 0 ? parts.push(part) : 0);
    if (char === '\\') {
      at += 1;
      const next = pattern[at];
      if (next === undefined) return null;
      if (/[pPxu]/.test(next)) return null;
      put(
        /[bBAzZ]/.test(next)
          ? { is: 'edge' }
          : /[!-/:-@[-`{-~]/.test(next)
            ? { is: 'text', text: next }
            : { is: 'other' },
      );
    } else if (char === '[') {
      const end = endOfClass(pattern, at);
      if (end < 0) return null;
      at = end;
      put({ is: 'other' });
    } else if (char === '(') {
      put({ is: 'other' });
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
      if (depth < 0) return null;
    } else if (char === '|') {
      if (depth === 0) alternatives.push([]);
    } else if ('*?{'.includes(char)) {
      // What may be there not at all, or so many times.
      if (depth === 0 && parts.at(-1)?.is === 'text') parts.pop();
      put({ is: 'other' });
      if (char === '{') at = Math.max(at, pattern.indexOf('}', at));
    } else if (char === '^' || char === '$') put({ is: 'edge' });
    else if (char === '+' || char === '.' || !/[ -~]/.test(char)) put({ is: 'other' });
    else put({ is: 'text', text: char });
  }
  return depth === 0 ? alternatives : null;
}

/** Where a class ends; a bracket that comes first in it belongs to it. Classes within classes are not understood: -1. */
function endOfClass(pattern: string, from: number): number {
  let at = from + (pattern[from + 1] === '^' ? 2 : 1);
  if (pattern[at] === ']') at += 1;
  for (; at < pattern.length; at += 1) {
    if (pattern[at] === '\\') at += 1;
    else if (pattern[at] === '[') return -1;
    else if (pattern[at] === ']') return at;
  }
  return -1;
}

function longestRun(parts: readonly Part[]): string {
  let [longest, run] = ['', ''];
  for (const part of parts) {
    if (part.is === 'text') run += part.text;
    else if (part.is === 'other') run = '';
    if (run.length > longest.length) longest = run;
  }
  return longest;
}
