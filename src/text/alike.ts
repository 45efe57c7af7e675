/** Characters that look alike, or like nothing: folded together, so that a text is found however its characters are written. */

import type { Steps } from './steps.ts';

/** Blanks of any width that are no line ends. */
const blanks = '\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000';
/** What nobody sees: joiners, marks of direction, selectors of variants, soft hyphens, byte order marks. */
const unseen =
  '\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u{e0000}-\u{e0fff}';
const quotes: Record<string, string> = {
  '‘': "'",
  '’': "'",
  '‚': "'",
  '‛': "'",
  '“': '"',
  '”': '"',
  '„': '"',
  '‟': '"',
};
const dashes = '\u2010-\u2015\u2212\ufe58\ufe63\uff0d';
const wide = '\uff01-\uff5e\uff61-\uff9f\uffe0-\uffee';

/** What a fold forgives, by name, with the characters it is about. */
const kinds: readonly (readonly [name: string, characters: RegExp])[] = [
  ['line ends', /\r\n/g],
  ['typographic quotes', /[‘’‚‛“”„‟]/g],
  ['blanks of another kind', new RegExp(`[${blanks}]`, 'gu')],
  ['invisible characters', new RegExp(`[${unseen}]|⟨(?:U\\+[0-9A-F]{4,6}|NBSP)(?:×\\d+)?⟩`, 'gu')],
  ['dashes', new RegExp(`[${dashes}]`, 'gu')],
  ['ellipses', /…/g],
  ['full-width forms', new RegExp(`[${wide}]`, 'gu')],
  ['stray bytes', /\ufffd|(?<![\ud800-\udbff])[\udc80-\udcff]/g],
];

/** Marks that belong to the character before them; of the half-width forms two are such. */
const mark = `(?:(?![${unseen}])\\p{M}|[\uff9e\uff9f])`;
/** What `reveal` writes, also with invisible characters within: without them it is such a name all the same. */
const gap = `[${unseen}]*`;
const name = `⟨${gap}(?:U${gap}\\+${gap}(?:[0-9A-F]${gap}){4,6}|N${gap}B${gap}S${gap}P${gap})(?:×${gap}(?:\\d${gap})+)?⟩`;

/** Where there may be something to fold: anything but this stands for itself. */
const interesting = new RegExp(
  `[\r${blanks}${unseen}‘’‚‛“”„‟${dashes}…${wide}\\p{M}\u1100-\u11ff\u037e\u2126\u212a\u212b\uf900-\ufaff]|⟨(?=${gap}[UN])|(?<![\ud800-\udbff])[\udc80-\udcff]`,
  'gu',
);

/**
 * One thing that folds as a whole: a line end, an invisible character (also as `reveal` names it), a syllable of Hangul in
 * its parts, a letter with its marks, or one character.
 */
const cluster = new RegExp(
  `\\r\\n|${name}|[${unseen}]+(?!${mark})|[\u1100-\u115e](?:[${unseen}]*[\u1161-\u11a7](?:[${unseen}]*[\u11a8-\u11ff])?)?|(?:[^\\p{M}]|[${unseen}])(?:[${unseen}]{0,64}${mark}){0,64}|\\p{M}`,
  'suy',
);
const marks = new RegExp(`[${unseen}]{0,64}${mark}`, 'uy');
const isUnseen = new RegExp(`[${unseen}]`, 'gu');
const isBlank = new RegExp(`[${blanks}]`, 'gu');
const isDash = new RegExp(`[${dashes}]`, 'gu');
const isWide = new RegExp(`[${wide}]+`, 'gu');

/** With typographic quotes as plain ones, one character for one: offsets stay the same. */
export function withPlainQuotes(text: string): string {
  return text.replace(/[‘’‚‛“”„‟]/g, (quote) => quotes[quote] ?? quote);
}

/** What the same few parts of a text fold to, which come up again and again. */
const known = new Map<string, string>();
const mostKnown = 4096;
const longestKnown = 8;

function folded(part: string): string {
  const found = known.get(part);
  if (found !== undefined) return found;
  const fold = foldOf(part);
  if (part.length <= longestKnown && known.size < mostKnown) known.set(part, fold);
  return fold;
}

function foldOf(part: string): string {
  if (part === '\r\n') return '\n';
  // Nothing else that folds as a whole is so long and begins so.
  if (part.startsWith('⟨') && part.endsWith('⟩')) return foldedName(part.replace(isUnseen, ''));
  return part
    .replace(isUnseen, '')
    .replace(/[‘’‚‛“”„‟]/g, (quote) => quotes[quote] ?? quote)
    .replace(isBlank, ' ')
    .replace(isDash, '-')
    .replace('…', '...')
    .replace(isWide, (form) => form.normalize('NFKC'))
    .replace(/(?<![\ud800-\udbff])[\udc80-\udcff]/g, '\ufffd')
    .normalize('NFC');
}

/** A character that is written as `⟨U+200B⟩` folds as the character does, `⟨NBSP×3⟩` as three blanks. */
function foldedName(written: string): string {
  const [, point, count = '1'] = /^⟨(?:U\+([0-9A-F]+)|NBSP)(?:×(\d+))?⟩$/.exec(written) ?? [];
  if (point === undefined) return ' '.repeat(Math.min(10_000, Number(count)));
  const code = Number.parseInt(point, 16);
  return code > 0x10ffff || Number(count) > 10_000 ? written : folded(String.fromCodePoint(code)).repeat(Number(count));
}

/** A part of a text that folds to something else than itself, from `at` to `end`. */
interface Fold {
  at: number;
  end: number;
  text: string;
}

/** Characters that are looked at between two steps. */
const stepSize = 2048;

/** The folds in order; nothing now and then, so that a step can end there. */
function* foldsOf(text: string): Iterable<Fold | undefined> {
  interesting.lastIndex = 0;
  let done = 0;
  let looked = 0;
  for (let found = interesting.exec(text); found; found = interesting.exec(text)) {
    const at = baseOf(text, found.index, done);
    cluster.lastIndex = at;
    const [part = found[0]] = cluster.exec(text) ?? [];
    const end = at + part.length;
    const fold = folded(part);
    if (++looked % stepSize === 0) yield undefined;
    if (fold !== part) yield { at, end, text: fold };
    done = end;
    interesting.lastIndex = end;
  }
}

/** Where the character begins that a mark at `at` stands on; `at` itself where there is no mark, or nothing before it. */
function baseOf(text: string, at: number, done: number): number {
  marks.lastIndex = at;
  if (at === done || !marks.test(text) || /[\r\n]/.test(text[at - 1] as string)) return at;
  const isPair = at - 1 > done && /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 2, at));
  return at - (isPair ? 2 : 1);
}

/** The text with characters that look alike made the same, and those that nobody sees left out. */
export function foldAlike(text: string): string {
  const parts: string[] = [];
  let last = 0;
  for (const fold of foldsOf(text)) {
    if (!fold) continue;
    parts.push(text.slice(last, fold.at), fold.text);
    last = fold.end;
  }
  return last === 0 ? text : parts.join('') + text.slice(last);
}

/** A folded text, and for each unit of it where what it came from begins and ends. */
export interface Folded {
  text: string;
  from: Int32Array;
  to: Int32Array;
}

/** `foldAlike` with places; null where there is nothing to fold. In steps, since a file may be large. */
export function* foldingWithPlaces(text: string): Steps<Folded | null> {
  const folds: Fold[] = [];
  let length = text.length;
  for (const fold of foldsOf(text)) {
    if (!fold) yield;
    else {
      folds.push(fold);
      length += fold.text.length - (fold.end - fold.at);
    }
  }
  if (folds.length === 0) return null;
  const [from, to] = [new Int32Array(length), new Int32Array(length)];
  const [parts, joined]: [string[], string[]] = [[], []];
  let [unit, last] = [0, 0];
  const asItIs = (end: number): void => {
    parts.push(text.slice(last, end));
    for (; last < end; last += 1) {
      from[unit] = last;
      to[unit++] = last + 1;
    }
  };
  for (const [index, { at, end, text: fold }] of folds.entries()) {
    asItIs(at);
    parts.push(fold);
    from.fill(at, unit, unit + fold.length);
    to.fill(end, unit, (unit += fold.length));
    last = end;
    if (index % stepSize === 0) {
      joined.push(parts.splice(0).join(''));
      yield;
    }
  }
  asItIs(text.length);
  return { text: joined.join('') + parts.join(''), from, to };
}

/** What differs between two texts that fold to the same, by name. */
export function differencesOf(one: string, other: string): string[] {
  const names = kinds.flatMap(([name, characters]) => {
    const [a, b] = [one, other].map((text) => (text.match(characters) ?? []).join(''));
    return a === b ? [] : [name];
  });
  const [a, b] = [one, other].map((text) => text.normalize('NFC') === text);
  return a === b ? names : [...names, 'composed characters (NFC and NFD)'];
}
