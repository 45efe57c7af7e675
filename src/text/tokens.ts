/** An estimate of tokens, for budgets that need no exact count. */

const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}　-〿＀-｠]/gu;

/**
 * About how many tokens a text takes, on the high side: 4 characters a token, 3 bytes in JSON and in other scripts,
 * 1.2 characters in Chinese, Japanese and Korean. Good for budgets; the reply's `usage` has the truth.
 */
export function estimateTokens(text: string): number {
  if (text === '') return 0;
  const json = /^\s*[[{]\s*["[{\d]/.test(text.slice(0, 200));
  if (/^[\x00-\x7f]*$/.test(text)) return Math.ceil(text.length / (json ? 3 : 4));
  const rest = text.replace(wide, '');
  const wides = text.length - rest.length;
  const others = rest.replace(/[\x00-\x7f]+/g, '');
  const ascii = rest.length - others.length;
  return Math.ceil(wides / 1.2 + ascii / (json ? 3 : 4) + Buffer.byteLength(others) / 3);
}
