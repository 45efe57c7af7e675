/**
 * How wide text is that needs no segmentation: letters, punctuation, frames, arrows and CJK, none of which joins its neighbour
 * (UAX #29) or is an emoji (UTS #51). What measures the rest takes about 30 ms to make, and its time for each character.
 */

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

/** Columns of each code unit; 0: it is not simple. */
let columns: Uint8Array | undefined;

function table(): Uint8Array {
  const made = new Uint8Array(0x1_0000);
  for (const [from, to] of narrow) made.fill(1, from, to + 1);
  for (const [from, to] of wide) made.fill(2, from, to + 1);
  return made;
}

/** Columns that the text takes on a terminal; undefined where it holds anything that must be measured with its neighbours. */
export function simpleWidth(text: string): number | undefined {
  columns ??= table();
  let sum = 0;
  for (let at = 0; at < text.length; at += 1) {
    const each = columns[text.charCodeAt(at)] as number;
    if (each === 0) return undefined;
    sum += each;
  }
  return sum;
}
