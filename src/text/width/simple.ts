/**
 * How wide text is that needs no segmentation: letters, punctuation, frames, arrows and CJK, none of which joins its neighbour
 * (UAX #29) or is an emoji (UTS #51). What measures the rest takes about 30 ms to make, and its time for each character.
 */

import { isWideBlock, wideSigns } from './ambiguous.ts';

/** First and last code unit of what is one column wide (East Asian Width other than W and F, ambiguous ones as narrow). */
const narrow = [
  [0x20, 0x7e],
  [0xa1, 0xac],
  [0xae, 0x2ff],
  [0x370, 0x377],
  [0x391, 0x3a1],
  [0x3a3, 0x482],
  [0x2010, 0x2027],
  [0x2030, 0x205e],
  [0x20a0, 0x20bf],
  [0x2100, 0x214f],
  [0x2190, 0x2319],
  [0x2460, 0x24c1],
  [0x24c3, 0x24ff],
  [0x2500, 0x25fc],
  [0x25ff, 0x2604],
  [0x2713, 0x2718],
  [0x276e, 0x2771],
  [0x27e6, 0x27ef],
  [0x2800, 0x28ff],
] as const;

/** The same of what is two columns wide. */
const wide = [
  [0x3000, 0x3029],
  [0x3041, 0x3096],
  [0x309b, 0x30ff],
  [0x3105, 0x312f],
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xac00, 0xd7a3],
  [0xf900, 0xfa6d],
  [0xfe30, 0xfe4f],
  [0xff01, 0xff60],
] as const;

/** Which of the narrow ones are ambiguous (East Asian Width A), in hexadecimal: they are wide where the terminal shows them so. */
const ambiguousUnits =
  'a1 a4 a7-a8 aa ae b0-b4 b6-ba bc-bf c6 d0 d7-d8 de-e1 e6 e8-ea ec-ed f0 f2-f3 f7-fa fc fe 101 111 113 11b ' +
  '126-127 12b 131-133 138 13f-142 144 148-14b 14d 152-153 166-167 16b 1ce 1d0 1d2 1d4 1d6 1d8 1da 1dc 251 261 ' +
  '2c4 2c7 2c9-2cb 2cd 2d0 2d8-2db 2dd 2df 391-3a1 3a3-3a9 3b1-3c1 3c3-3c9 401 410-44f 451 2010 2013-2016 ' +
  '2018-2019 201c-201d 2020-2022 2024-2027 2030 2032-2033 2035 203b 203e 20ac 2103 2105 2109 2113 2116 2121-2122 ' +
  '2126 212b 2190-2199 21b8-21b9 21d2 21d4 21e7 2200 2202-2203 2207-2208 220b 220f 2211 2215 221a 221d-2220 2223 ' +
  '2225 2227-222c 222e 2234-2237 223c-223d 2248 224c 2252 2260-2261 2264-2267 226a-226b 226e-226f 2282-2283 ' +
  '2286-2287 2295 2299 22a5 22bf 2312 2460-24c1 24c3-24e9 24eb-24ff 2500-254b 2550-2573 2580-258f 2592-2595 ' +
  '25a0-25a1 25a3-25a9 25b2-25b3 25b6-25b7 25bc-25bd 25c0-25c1 25c6-25c8 25cb 25ce-25d1 25e2-25e5 25ef';

function ambiguous(): [from: number, to: number][] {
  return ambiguousUnits.split(' ').map((range) => {
    const [from = '', to = from] = range.split('-');
    return [Number.parseInt(from, 16), Number.parseInt(to, 16)];
  });
}

/** Columns of each code unit; 0: it is not simple. */
let columns: Uint8Array | undefined;
/** What they were made for. */
let madeFor: string | undefined;

function table(): Uint8Array {
  const made = new Uint8Array(0x1_0000);
  for (const [from, to] of narrow) made.fill(1, from, to + 1);
  if (wideSigns() !== '')
    for (const [from, to] of ambiguous())
      for (let code = from; code <= to; code += 1) if (isWideBlock(code)) made[code] = 2;
  for (const [from, to] of wide) made.fill(2, from, to + 1);
  return made;
}

/** Columns that the text takes on a terminal; undefined where it holds anything that must be measured with its neighbours. */
export function simpleWidth(text: string): number | undefined {
  if (columns === undefined || madeFor !== wideSigns()) {
    columns = table();
    madeFor = wideSigns();
  }
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) {
    const each = columns[text.charCodeAt(at)] as number;
    if (each === 0) return undefined;
    sum += each;
  }
  return sum;
}
