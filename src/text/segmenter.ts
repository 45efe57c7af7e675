/** Unicode text segmentation (UAX #29). Made when first needed: a segmenter takes about ten milliseconds to make. */

let made: Intl.Segmenter | undefined;
const words = new Map<string, Intl.Segmenter>();

/** Characters as people see them. */
export function graphemeSegmenter(): Intl.Segmenter {
  return (made ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' }));
}

/** ASCII, and characters of Chinese, Japanese and Korean that join with nothing beside them. */
const single =
  /^[\t\n\x20-\x7e\u3000-\u3029\u3041-\u3096\u309d-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60\uffe0-\uffe6]*$/;

/** The characters as people see them. */
export function graphemes(text: string): string[] {
  // The rules of Unicode take ten times as long, and come to the same.
  if (single.test(text)) return text.split('');
  return Array.from(graphemeSegmenter().segment(text), (part) => part.segment);
}

/** Words as the language has them, Chinese and Japanese included; `locale` as in BCP 47, or the system's. */
export function wordSegmenter(locale = ''): Intl.Segmenter {
  const made = words.get(locale) ?? new Intl.Segmenter(locale || undefined, { granularity: 'word' });
  words.set(locale, made);
  return made;
}
