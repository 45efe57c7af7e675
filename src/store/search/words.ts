/** Text as a search sees it: words, and pairs of neighbors where a script has no blanks between its words. */

/** Letters of scripts that are written without blanks, or any other word. Each character belongs to one of the two. */
const runs =
  /((?:(?=[\p{L}\p{N}\p{M}])[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}])+)|(?:(?![\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}])[\p{L}\p{N}\p{M}])+/gu;

/** The same for letters that people take for the same: upper and lower case, full and half width. */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}

/**
 * The tokens of a text, in order. `資料庫` is `資料 料庫 庫`: any part of it is a row of neighboring tokens, and its last
 * character the beginning of one.
 */
export function tokensOf(text: string): string[] {
  return Array.from(fold(text).matchAll(runs), ([run, unspaced]) =>
    unspaced === undefined ? [run] : pairs(unspaced),
  ).flat();
}

function pairs(run: string): string[] {
  const chars = Array.from(run);
  return chars.map((char, at) => char + (chars[at + 1] ?? ''));
}

/**
 * What the index is asked, in the grammar of FTS5: each of the phrases as it stands, the last word of each only begun. Null
 * where there is no letter in any.
 */
export function matchOf(phrases: readonly string[]): string | null {
  // Tokens are letters and digits only: nothing in them can end the quotes.
  const asked = phrases.map(tokensOf).flatMap((tokens) => (tokens.length === 0 ? [] : [`"${tokens.join(' ')}" *`]));
  return asked.length === 0 ? null : asked.join(' AND ');
}

/** The first of the lines that hold most of what was asked for. */
export function lineWith(text: string, phrases: readonly string[]): string {
  const wanted = phrases.flatMap((phrase) => [fold(phrase).trim(), ...wordsOf(phrase)]).filter((word) => word !== '');
  let best = { line: '', found: -1 };
  for (const line of text.split(/\r?\n/)) {
    const folded = fold(line);
    const found = wanted.filter((word) => folded.includes(word)).length;
    if (found > best.found) best = { line, found };
  }
  return best.line.replaceAll(/\s+/g, ' ').trim();
}

/** Where in a line the first of what was asked for stands, as an index of UTF-16 units; 0 where nothing does. */
export function placeIn(line: string, phrases: readonly string[]): number {
  const lower = line.toLowerCase();
  const places = phrases.flatMap(wordsOf).map((word) => lower.indexOf(word));
  const found = places.filter((place) => place >= 0);
  return found.length === 0 ? 0 : Math.min(...found);
}

function wordsOf(phrase: string): string[] {
  return fold(phrase).match(runs) ?? [];
}
