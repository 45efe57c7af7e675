/** NDJSON lines that are safe to look at in a terminal. */

/**
 * Characters that JSON leaves as they are and a terminal or a line reader may act on: DEL and C1 controls, bidi and
 * zero-width marks, line separators, tag characters. Escaped, the value is the same and the line is safe to look at.
 */
const risky = /[\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** One value as one line of NDJSON, safe on a terminal too. */
export function toLine(value: unknown): string {
  return `${JSON.stringify(value).replace(risky, escapeUnits)}\n`;
}

function escapeUnits(char: string): string {
  let escaped = '';
  for (let at = 0; at < char.length; at += 1) {
    escaped += `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`;
  }
  return escaped;
}
