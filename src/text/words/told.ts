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
  /** Its places are numbers: there is too little beside them to know it by. */
  numeric: boolean;
}

/** Letters that must stand beside the places: with fewer it could be anything. */
const tellingLetters = 6;
/** The same where a template neither begins nor ends with words of its own: those could stand within any sentence. */
const tellingWithin = 12;
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
    const values = valuesIn(text, pattern);
    // A single word in a place is a name, whatever it means elsewhere.
    if (values)
      return filled(
        pattern.translation,
        values.map((value) => (value.includes(' ') ? said(value, words, depth + 1) : value)),
      );
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
  const numeric = letters < least || counts.test(key);
  return letters === 0 ? [] : [{ literals, places, translation, letters, numeric }];
}

/** What stands in the places of a template, by their numbers; null where the text is not of it. Linear: it never goes back. */
function valuesIn(text: string, { literals, places, numeric }: Pattern): string[] | null {
  const [first = '', ...rest] = literals;
  const last = rest.at(-1) ?? '';
  if (!text.startsWith(first) || !text.endsWith(last)) return null;
  const values: string[] = [];
  let from = first.length;
  for (const [at, literal] of rest.entries()) {
    const to = at === rest.length - 1 ? text.length - last.length : text.indexOf(literal, from);
    if (to < from) return null;
    const value = text.slice(from, to);
    if (numeric && !/^[\d.,]+$/.test(value)) return null;
    values[places[at]!] = value;
    from = to + literal.length;
  }
  return values;
}
