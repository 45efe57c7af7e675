/** A pattern that also matches what looks the same: blanks of another kind, typographic quotes and dashes, letters composed otherwise. */

const blanks = '[ \u00a0\u2000-\u200a\u202f\u205f\u3000]';
const others: Record<string, string> = {
  ' ': blanks,
  '\u00a0': blanks,
  '\u3000': blanks,
  "'": "['‘’‚‛]",
  '"': '["“”„‟]',
  '’': "['‘’‚‛]",
  '“': '["“”„‟]',
  '”': '["“”„‟]',
  '-': '[-‐‑‒–—−]',
  '–': '[-‐‑‒–—−]',
  '—': '[-‐‑‒–—−]',
};

/** Escapes, classes and what stands in braces or opens a group stay; a letter with its marks is one thing. */
const parts =
  /\\(?:[pPxu]\{[^}]*\}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[\s\S])|\[\^?\]?(?:\\.|[^\]])*\]|\{[^}]*\}|\(\?[^):=!]*[)>:=!]|[^\p{M}]\p{M}*/gsu;

/** Null where nothing in the pattern has a look-alike. */
export function alikePattern(pattern: string): string | null {
  const wider = pattern.replace(parts, (part) => {
    if (/^[\\[{(]/.test(part)) return part;
    const other = others[part];
    if (other !== undefined) return other;
    const forms = new Set([part, part.normalize('NFC'), part.normalize('NFD')]);
    return forms.size === 1 || part === '\n' ? part : `(?:${[...forms].join('|')})`;
  });
  return wider === pattern ? null : wider;
}
