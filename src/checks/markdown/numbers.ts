/** Numbers as people write them in tables and results: 1,234.5 · 1 234 · 12k · $3.20 · 45 % · ≈ 17.3 M */

/** A number with how it was written. */
export interface WrittenNumber {
  value: number;
  /** What stands behind or before it, without blanks; empty where nothing does. */
  unit: string;
  /** What the last digit is worth. */
  step: number;
  approximate: boolean;
  /** The digits with their separators, and what a letter behind them multiplies by. */
  digits: string;
  scale: number;
  /** The whole text with a mark, \u0000, in the place of the digits. */
  frame: string;
}

const scales: Readonly<Record<string, number>> = { k: 1e3, K: 1e3, M: 1e6, mn: 1e6, bn: 1e9, G: 1e9, T: 1e12 };
const shape =
  /^(≈|~|≃|ca\.?\s|about\s)?\s*([$€£¥₩]|US\$|NT\$|[A-Z]{3}\s)?\s*([+\-−]?)(\d{1,3}(?:[,_' \u00a0\u202f]\d{3})+|\d+)(\.\d+)?(?:\s?(k|K|M|mn|bn|G|T)(?![A-Za-z]))?\s*([%‰]|[\p{L}°µ$€£¥/²³·]+(?:\s?\/\s?\p{L}+)?)?$/u;

/** Null where it is no number alone. */
export function readNumber(text: string): WrittenNumber | null {
  const found = shape.exec(text);
  if (found === null) return null;
  const [, about, currency = '', sign = '', whole = '', fraction = '', suffix = '', unit = ''] = found;
  const scale = scales[suffix] ?? 1;
  const negative = sign === '-' || sign === '−';
  const value = Number(whole.replace(/\D/g, '') + fraction) * scale * (negative ? -1 : 1);
  if (!Number.isFinite(value)) return null;
  const digits = whole + fraction;
  const at = text.indexOf(digits);
  return {
    value,
    unit: (currency.trim() + unit).replace(/\s/g, ''),
    step: 10 ** -Math.max(0, fraction.length - 1) * scale,
    approximate: about !== undefined,
    digits,
    scale,
    frame: `${text.slice(0, at)}\u0000${text.slice(at + digits.length)}`.replace(/[-−]\u0000/, '\u0000'),
  };
}

/** Another value, written the same way. */
export function writtenLike(
  { digits, scale, frame }: Pick<WrittenNumber, 'digits' | 'scale' | 'frame'>,
  value: number,
): string {
  return frame.replace('\u0000', () => digitsLike(digits, value / scale));
}

/** As many decimals, and the same separator of thousands. */
export function digitsLike(digits: string, value: number): string {
  const decimals = /\.(\d+)$/.exec(digits)?.[1]?.length ?? 0;
  const separator =
    /\d([,_' \u00a0\u202f])\d{3}/.exec(digits)?.[1] ?? (digits.replace(/\..*/, '').length > 3 ? '' : ',');
  const [whole = '', fraction] = Math.abs(value).toFixed(Math.min(decimals, 20)).split('.');
  const grouped = separator === '' ? whole : whole.replace(/\B(?=(\d{3})+$)/g, separator);
  return (value < 0 ? '-' : '') + grouped + (fraction === undefined ? '' : `.${fraction}`);
}
