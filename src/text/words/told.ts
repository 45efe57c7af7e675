/** English that comes as data (errors, reasons, findings, events), in the language of the person it is shown to. */

import { endsWide, filled, spoken } from './words.ts';

/** A template as what stands between its places. */
interface Pattern {
  literals: readonly string[];
  /** The number of each place, in the order in which they stand. */
  places: readonly number[];
  translation: string;
  /** Letters beside the places. */
  letters: number;
  holds: Holds;
}

/**
 * What a place may hold, by how much stands beside it to know the template by. Of any text: whatever it is. Of few words: names, numbers
 * and texts of ours, since a sentence of somebody else that happens to have these words in it has more than names around them. Of next to
 * nothing: numbers, and texts of ours.
 */
type Holds = 'anything' | 'names' | 'numbers';

/** Letters that must stand beside the places: with fewer it could be anything. */
const tellingLetters = 6;
/** The same where a template neither begins nor ends with words of its own: those could stand within any sentence. */
const tellingWithin = 12;
/** The same where names are all that stands in the places. Signs count too: `{0}.{1} = {2}` is no sentence. */
const tellingOfNames = 4;
/** Characters of a text that a template of few words may come to. */
const longestOfFew = 200;
const number = /^[\d.,]+$/;
/** One name, or what is quoted; several have commas between them. A word with which sentences begin or end is none. */
const name =
  /^(?:"[^"]*"|'[^']*'|`[^`]*`|(?!(?:an?|the|this|that|these|those|there|here|it|its|which|what|who|he|she|they|we|you|i|not?|and|or|but|so|such|more|any|some|all|one|now|then|yet|too|effect)$)[^\s"'`]+)$/i;
const betweenNames = /, (?=[^\s])/;
/** One thing, and a number of them. */
const one = /^1 [a-z][a-z ]*$/;
const counts = /^\{0\} [a-z ]+s$/;
/** What stands in a place may be words of ours again, but not for ever. */
const deepest = 3;
/** Characters. What is longer is no sentence of ours. */
const longest = 4000;

/** What stands between things that were said one after the other. */
const joints = ['\n', ' · ', '; ', ': ', ', '] as const;
/** The same behind an ideograph. */
const wideJoints: Readonly<Record<string, string>> = { '; ': '；', ': ': '：', ', ': '，' };
/** Parts that may be one text of ours, which has such a joint in it. */
const mostTogether = 4;

/** What was asked for before: the same is drawn again with each frame. */
const known = new Map<string, string>();
const mostKnown = 1000;

let patterns: readonly Pattern[] = [];
let madeOf: unknown = null;

/**
 * The text as people read it: itself in English, and where nothing is known of it. A text that was composed is known by its template, and what
 * stands in the places of that again; of several lines each is looked up. The data stays as it is: the model and scripts read that.
 */
export function told(text: string): string {
  const words = spoken();
  if (words === null || text === '') return text;
  if (madeOf !== words) {
    madeOf = words;
    patterns = [...words].flatMap(([key, translation]) => patternOf(key, translation));
    patterns = patterns.toSorted((one, other) => other.letters - one.letters);
    known.clear();
  }
  if (text.length > longest) return text;
  const before = known.get(text);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const now = said(text, words, 0);
  known.set(text, now);
  return now;
}

function said(text: string, words: ReadonlyMap<string, string>, depth: number): string {
  const whole = words.get(text);
  if (whole !== undefined) return whole;
  if (depth > deepest) return text;
  // One of a thing, of which a catalogue has the number: "1 breaking change".
  const many = one.test(text) ? words.get(`{0}${text.slice(1)}s`) : undefined;
  if (many !== undefined) return filled(many, ['1']);
  for (const pattern of patterns) {
    if (pattern.holds !== 'anything' && !isLookedFor(pattern, text, depth)) continue;
    const values = valuesIn(text, pattern);
    if (!values) continue;
    // A single word in a place is a name, whatever it means elsewhere.
    const next = pattern.holds === 'anything' ? depth + 1 : deepest;
    if (values.some((value) => !value.includes(' ') && !mayStand(value, pattern.holds))) continue;
    const now = values.map((value) => (value.includes(' ') ? said(value, words, next) : value));
    if (values.every((value, at) => now[at] !== value || mayStand(value, pattern.holds)))
      return filled(pattern.translation, now);
  }
  const between = joints.find((joint) => text.includes(joint));
  return between === undefined ? text : inParts(text.split(between), between, words, depth);
}

/** Things that were said one after the other: each by itself, or as many together as are known as one. */
function inParts(parts: readonly string[], between: string, words: ReadonlyMap<string, string>, depth: number): string {
  const all: string[] = [];
  const most = between === '\n' ? 1 : mostTogether;
  for (let at = 0; at < parts.length;) {
    let to = Math.min(parts.length, at + most);
    while (to > at + 1 && !words.has(parts.slice(at, to).join(between))) to -= 1;
    const part = parts.slice(at, to).join(between);
    all.push(part.includes(' ') || between === '\n' ? said(part, words, depth + 1) : part);
    at = to;
  }
  return all.reduce((before, part) => before + (endsWide(before) ? (wideJoints[between] ?? between) : between) + part);
}

function patternOf(key: string, translation: string): Pattern[] {
  const parts = key.split(/\{(\d)\}/);
  if (parts.length === 1) return [];
  const literals = parts.filter((_part, at) => at % 2 === 0);
  const places = parts.filter((_part, at) => at % 2 === 1).map(Number);
  const letters = literals.join('').replace(/[^A-Za-z]/g, '').length;
  const least = literals[0] === '' && literals.at(-1) === '' ? tellingWithin : tellingLetters;
  const signs = literals.join('').replace(/\s/g, '').length;
  const few = signs < tellingOfNames || counts.test(key) ? 'numbers' : 'names';
  const holds = letters >= least && !counts.test(key) ? 'anything' : few;
  return letters === 0 ? [] : [{ literals, places, translation, letters, holds }];
}

/** What stands in a template of few words is looked at once more, and for what begins with words of ours: `field {0}`. */
function isLookedFor({ literals }: Pattern, text: string, depth: number): boolean {
  return text.length <= longestOfFew && (depth < deepest || literals[0] !== '');
}

function mayStand(value: string, holds: Holds): boolean {
  if (holds === 'anything' || number.test(value)) return true;
  return holds === 'names' && value.split(betweenNames).every((each) => name.test(each));
}

/** What stands in the places of a template, by their numbers; null where the text is not of it. Linear: it never goes back. */
function valuesIn(text: string, { literals, places }: Pattern): string[] | null {
  const [first = '', ...rest] = literals;
  const last = rest.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return null;
  const values: string[] = [];
  let from = first.length;
  for (const [at, literal] of rest.entries()) {
    const to = at === rest.length - 1 ? text.length - last.length : text.indexOf(literal, from);
    if (to < from) return null;
    values[places[at]!] = text.slice(from, to);
    from = to + literal.length;
  }
  return values;
}
