/** Words of a text: Latin words by their stem, every CJK character by itself. */

export interface Token {
  /** Stem of a word, or one CJK character. */
  stem: string;
  /** Where it stands in the text. */
  from: number;
  to: number;
  cjk: boolean;
  /** Is there nothing but blanks between the one before and this? */
  joined: boolean;
}

const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’+#.&/-][\p{L}\p{N}]+)*[+#]*/gu;
const cjkAt = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const cjkInside = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

/**
 * A word without its endings, so that `migrating`, `migrated` and `migrations` are one. The first step of Porter's
 * stemmer (1980), and no more: further steps join words that have nothing to do with each other.
 */
function stemOf(lower: string): string {
  let stem = lower.endsWith("'s") || lower.endsWith('’s') ? lower.slice(0, -2) : lower;
  if (stem.length < 4 || !/^[a-z]/.test(stem)) return stem;
  if (stem.endsWith('ies') && stem.length > 4) stem = `${stem.slice(0, -3)}y`;
  else if (/(?:ss|x|ch|sh|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/[^sui]s$/.test(stem)) stem = stem.slice(0, -1);
  if (stem.length > 5 && /[aeiouy].*ing$/.test(stem)) stem = undoubled(stem.slice(0, -3));
  else if (stem.length > 4 && /[aeiouy].*[^e]ed$/.test(stem)) stem = undoubled(stem.slice(0, -2));
  return stem.length > 4 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

function undoubled(stem: string): string {
  return /([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}

/** All words of a text in order. `most`: no more than so many. */
export function tokensOf(text: string, most = Number.POSITIVE_INFINITY): Token[] {
  const lower = text.toLowerCase();
  const found: Token[] = [];
  let end = -1;
  word.lastIndex = 0;
  for (let match = word.exec(lower); match && found.length < most; match = word.exec(lower)) {
    const all = match[0];
    const from = match.index;
    const joined = end >= 0 && (from === end || (from - end <= 2 && lower.slice(end, from).trim() === ''));
    end = from + all.length;
    if (cjkAt.test(all[0] as string)) found.push({ stem: all, from, to: end, cjk: true, joined });
    else if (cjkInside.test(all)) {
      // A word that runs into CJK text without a blank.
      const cut = all.search(cjkInside);
      end = from + cut;
      word.lastIndex = end;
      found.push({ stem: stemOf(all.slice(0, cut)), from, to: end, cjk: false, joined });
    } else found.push({ stem: stemOf(all), from, to: end, cjk: false, joined });
  }
  return found;
}
