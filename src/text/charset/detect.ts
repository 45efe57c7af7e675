/** Guesses the encoding of bytes that are not UTF-8: what is valid, what is written with common characters, and else nothing. */

import { isAscii } from 'node:buffer';
import { common } from './common.ts';
import { decodeLegacy, isPair, widthAt } from './legacy.ts';
import type { Legacy } from './legacy.ts';

/** Bytes that are weighed; that all of the file is valid is seen when it is decoded. */
const sampleBytes = 8 * 1024;
/** So much must speak for a guess (see `Weight`). */
const enough = 0.6;

type Zone = 'frequent' | 'neutral' | 'rare';
const between = (low: number, value: number, high: number): boolean => value >= low && value <= high;

/** How usual a character of several bytes is, by where the standard put it: first the common ones, then the others. */
const zones: Partial<Record<Legacy, (lead: number, trail: number) => Zone>> = {
  big5: (lead) => (between(0xa4, lead, 0xc6) ? 'frequent' : between(0xa1, lead, 0xa3) ? 'neutral' : 'rare'),
  gbk: (lead, trail) =>
    trail < 0xa1 ? 'rare' : between(0xb0, lead, 0xd7) ? 'frequent' : between(0xa1, lead, 0xa3) ? 'neutral' : 'rare',
  'euc-kr': (lead, trail) =>
    trail < 0xa1 ? 'rare' : between(0xb0, lead, 0xc8) ? 'frequent' : between(0xa1, lead, 0xa4) ? 'neutral' : 'rare',
  'euc-jp': (lead) =>
    lead === 0xa4 || lead === 0xa5 || between(0xb0, lead, 0xcf)
      ? 'frequent'
      : between(0xa1, lead, 0xa3)
        ? 'neutral'
        : 'rare',
  shift_jis(lead, trail) {
    const code = (lead << 8) | trail;
    if (between(0x829f, code, 0x82f1) || between(0x8340, code, 0x8396) || between(0x889f, code, 0x9872))
      return 'frequent';
    return between(0x8140, code, 0x829a) || between(0x8740, code, 0x879c) ? 'neutral' : 'rare';
  },
};

/** The encoding of these bytes, which are not UTF-8; null where they are no text, or nothing speaks for one. */
export function detectLegacy(bytes: Uint8Array): Legacy | null {
  if (hasControls(bytes)) return null;
  const sample = sampleOf(bytes);
  let best: { encoding: Legacy; likelihood: number } | null = null;
  for (const encoding of Object.keys(zones) as Legacy[]) {
    const weight = weightOf(sample, encoding);
    if (!weight || weight.share < enough || weight.likelihood <= (best?.likelihood ?? -Infinity)) continue;
    if (decodeLegacy(bytes, encoding) !== null) best = { encoding, likelihood: weight.likelihood };
  }
  if (best?.encoding === 'gbk' && hasFourBytes(bytes)) return 'gb18030';
  return best?.encoding ?? singleByte(bytes, sample);
}

/** The first lines that are not plain ASCII. A line end is no part of another character in any of these encodings. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  const lines: Uint8Array[] = [];
  let size = 0;
  for (let from = 0; from < bytes.length && size < sampleBytes;) {
    const end = bytes.indexOf(0x0a, from) + 1 || bytes.length;
    const line = bytes.subarray(from, Math.min(end, from + sampleBytes));
    if (!isAscii(line)) {
      lines.push(line);
      size += line.length;
    }
    from = end;
  }
  return Buffer.concat(lines);
}

/** Characters that no text has; the one exception is the end mark of DOS. */
function hasControls(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] as number;
    if (byte >= 0x20 ? byte === 0x7f : !(between(0x09, byte, 0x0d) || byte === 0x1b)) {
      if (byte !== 0x1a || at !== bytes.length - 1) return true;
    }
  }
  return false;
}

function hasFourBytes(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length;) {
    const width = widthAt('gb18030', bytes, at);
    if (width === 4) return true;
    at += width;
  }
  return false;
}

const isLetter = (byte: number | undefined): boolean => byte !== undefined && between(0x41, byte & 0xdf, 0x5a);

/** What speaks for an encoding. */
interface Weight {
  /** From −2 (all characters rare) to 1 (all frequent), and to 2 where they are the commonest. */
  share: number;
  /** Logarithm of how likely these bytes are in a text of its language. */
  likelihood: number;
}

/** How much of a text the tiers of its characters make up, and how many characters there are in each. */
interface Tiers {
  common: number;
  frequent: [share: number, size: number];
  rare: [share: number, size: number];
}

const tiers: Partial<Record<Legacy, Tiers>> = {
  big5: { common: 0.65, frequent: [0.33, 5000], rare: [0.02, 12_000] },
  gbk: { common: 0.65, frequent: [0.33, 3400], rare: [0.02, 17_000] },
  'euc-kr': { common: 0.75, frequent: [0.24, 2150], rare: [0.01, 13_000] },
  'euc-jp': { common: 0.75, frequent: [0.22, 2700], rare: [0.03, 9000] },
  shift_jis: { common: 0.75, frequent: [0.22, 2700], rare: [0.03, 5000] },
};
/** Of ASCII and of punctuation, the same in all. */
const asciiLikelihood = Math.log(1 / 40);
const neutralLikelihood = Math.log(0.1 / 150);

/** Null where the bytes are not valid, or hold nothing to weigh. */
function weightOf(bytes: Uint8Array, encoding: Legacy): Weight | null {
  const { common: share, frequent, rare } = tiers[encoding]!;
  const usual = common[encoding]!;
  const likelihoods = {
    common: Math.log(share / usual.size),
    frequent: Math.log(frequent[0] / frequent[1]),
    neutral: neutralLikelihood,
    rare: Math.log(rare[0] / rare[1]),
  };
  const seen = { common: 0, frequent: 0, neutral: 0, rare: 0 };
  let likelihood = 0;
  for (const { zone, text } of charactersOf(bytes, encoding)) {
    if (zone === 'ascii') likelihood += asciiLikelihood;
    else {
      const tier = zone === 'frequent' && usual.has(text) ? 'common' : zone;
      seen[tier] += 1;
      likelihood += likelihoods[tier];
    }
  }
  const weighed = seen.common + seen.frequent + seen.rare;
  if (weighed === 0) return null;
  return { share: (2 * seen.common + seen.frequent - 2 * seen.rare) / weighed, likelihood };
}

/** Each character with its zone; one that is cut off at the end is left out. None where they speak against it, or some are not valid. */
function charactersOf(bytes: Uint8Array, encoding: Legacy): { zone: Zone | 'ascii'; text: string }[] {
  const whole = wholeCharacters(bytes, encoding);
  const found: (Zone | 'ascii')[] = [];
  const seen = { frequent: 0, neutral: 0, rare: 0, ascii: 0 };
  const pairs = new Set<number>();
  for (let at = 0, afterLetter = false; at < whole.length;) {
    const width = widthAt(encoding, whole, at);
    if (isPair(encoding, whole[at] as number, whole[at + 1] as number)) pairs.add(found.length);
    const zone = zoneAt(whole, at, width, encoding, afterLetter);
    found.push(zone);
    seen[zone] += 1;
    afterLetter = zone === 'ascii' && isLetter(whole[at]);
    at += width;
  }
  // What it would weigh if every frequent character were one of the commonest: decoding costs more.
  if (2 * (seen.frequent - seen.rare) < enough * (seen.frequent + seen.rare)) return [];
  const points = decodeLegacy(whole, encoding)?.[Symbol.iterator]();
  if (!points) return [];
  return found.map((zone, index) => {
    const text = points.next().value ?? '';
    if (pairs.has(index)) points.next();
    return { zone, text };
  });
}

function zoneAt(bytes: Uint8Array, at: number, width: number, encoding: Legacy, afterLetter: boolean): Zone | 'ascii' {
  const [lead, trail] = [bytes[at] as number, bytes[at + 1] as number];
  if (lead < 0x80) return 'ascii';
  if (width !== 2 || lead === 0x8e) return 'rare';
  // An accented letter within a Latin word looks like a character that has swallowed the letter after it.
  if (isLetter(trail) && (afterLetter || isLetter(bytes[at + width]))) return 'rare';
  return zones[encoding]!(lead, trail);
}

function wholeCharacters(bytes: Uint8Array, encoding: Legacy): Uint8Array {
  let end = 0;
  for (let next = 0; next <= bytes.length; next += widthAt(encoding, bytes, next)) {
    end = next;
    if (next === bytes.length) break;
  }
  return bytes.subarray(0, end);
}

/** Encodings of one byte a character, the likeliest first. */
const singleBytes: Legacy[] = ['windows-1252', 'windows-1250', 'windows-1251', 'koi8-r'];

/** The first whose words look like words, with hardly an exception. */
function singleByte(bytes: Uint8Array, sample: Uint8Array): Legacy | null {
  let best: { encoding: Legacy; odd: number } | null = null;
  for (const encoding of singleBytes) {
    const text = decodeLegacy(sample, encoding);
    const odd = text === null ? 1 : oddness(text);
    if (odd < Math.min(0.1, best?.odd ?? 1)) best = { encoding, odd };
  }
  // Two letters may be anything: what is left of a character that was cut off, say.
  if (best?.encoding === 'windows-1251' || best?.encoding === 'koi8-r') {
    if (bytes.reduce((count, byte) => count + (byte >= 0x80 ? 1 : 0), 0) < 3) return null;
  }
  if (best?.encoding !== 'windows-1252') return best?.encoding ?? null;
  return bytes.some((byte) => between(0x80, byte, 0x9f)) ? 'windows-1252' : 'latin1';
}

/** Share of the characters beyond ASCII that do not fit: signs within a word, capitals after small letters, mixed scripts. */
function oddness(text: string): number {
  let beyond = 0;
  let odd = 0;
  for (const [word] of text.matchAll(/[^\s\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+/g)) {
    const high = word.match(/[^\x00-\x7f]/g)?.length ?? 0;
    if (high === 0) continue;
    beyond += high;
    if (!isWord(word)) odd += high;
  }
  return beyond === 0 ? 1 : odd / beyond;
}

/** What stands at the ends of words; not the accents that stand alone, which are in hardly any text. */
const sign = '[\\p{P}\\p{Sc}°±²³¹ºª½¼¾©®™§¶×÷№\\u00a0]+';
const around = new RegExp(`^${sign}|${sign}$`, 'gu');

function isWord(word: string): boolean {
  // Quotes, dashes and signs may stand around a word, and between numbers.
  const bare = word.replace(around, '');
  if (bare === '') return word.length <= 3;
  if (/^[\d\p{P}\p{S}\u00a0]+$/u.test(bare)) return true;
  const parts = bare.split(/[’‘–—…«»“”\u00a0·\u00ad]+/u);
  return parts.every(
    (part) =>
      /^[\p{L}\p{M}\d_ºª°²³µ]*$/u.test(part) &&
      // Hardly a word has it, and bytes that are no text often do.
      !part.includes('ÿ') &&
      !/[\p{Ll}][\p{Lu}][\p{Ll}]?[^\x00-\x7f]|[^\x00-\x7f]\p{Lu}\p{Ll}/u.test(part.slice(1)) &&
      !(/\p{Script=Latin}/u.test(part) && /\p{Script=Cyrillic}/u.test(part)) &&
      !(part.length > 3 && (part.match(/(?=\p{Script=Cyrillic})\p{Lu}/gu)?.length ?? 0) > part.length / 2) &&
      // Western words have more plain letters than others.
      (!/\p{Script=Latin}/u.test(part) ||
        (part.match(/[^\x00-\x7f]/g)?.length ?? 0) <= Math.max(1, (part.length * 2) / 3)),
  );
}
