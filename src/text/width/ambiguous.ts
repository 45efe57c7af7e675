/**
 * How wide this terminal shows characters whose width is ambiguous (East Asian Width A: ①, ±, …): one column, or two as in the fonts
 * of East Asia. Terminals differ, some by block of characters, so one sign of each block is measured and stands for the others.
 */

/** The signs that are measured, each with the last code point that it stands for. What comes after the last one goes with `①`. */
const blocks = [
  ['±', 0x1fff],
  ['…', 0x20ff],
  ['→', 0x244a],
  ['①', 0x24ff],
  ['─', 0x259f],
  ['●', 0x2775],
] as const;

/** All signs that stand for a block. */
export const measuredSigns: readonly string[] = blocks.map(([sign]) => sign);

let wide = '';

/** The signs that are two columns wide; none: all are one. */
export function wideSigns(): string {
  return wide;
}

/** From now on these are taken as two columns wide, with all that they stand for. */
export function takeWideSigns(signs: string): void {
  wide = measuredSigns.filter((sign) => signs.includes(sign)).join('');
}

/** Is an ambiguous character of this code two columns wide here? */
export function isWideBlock(code: number): boolean {
  return wide !== '' && wide.includes(blocks.find(([, last]) => code <= last)?.[0] ?? '①');
}
