/** Unicode text segmentation (UAX #29). Made when first needed: a segmenter takes about ten milliseconds to make. */

let made: Intl.Segmenter | undefined;
const words = new Map<string, Intl.Segmenter>();

/** Characters as people see them. */
export function graphemeSegmenter(): Intl.Segmenter {
  return (made ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' }));
}

const ascii = /^[\t\n\x20-\x7e]*$/;

/** The characters as people see them. */
export function graphemes(text: string): string[] {
  if (ascii.test(text)) return text.split('');
  return Array.from(graphemeSegmenter().segment(text), (part) => part.segment);
}

/** Words as the language has them, Chinese and Japanese included; `locale` as in BCP 47, or the system's. */
export function wordSegmenter(locale = ''): Intl.Segmenter {
  const made = words.get(locale) ?? new Intl.Segmenter(locale || undefined, { granularity: 'word' });
  words.set(locale, made);
  return made;
}
