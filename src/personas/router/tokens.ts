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

/** What a word is. The scan below finds the same, and asks this wherever a text is not plain. */
const word =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:['’+#.&/-][\p{L}\p{N}]+)*[+#]*/gu;
const cjkAt = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]/u;
const cjkInside = /[\u3005\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]/;

const vowel = /[aeiouy]/;

/**
 * A word without its endings, so that `migrating`, `migrated` and `migrations` are one. The first step of Porter's
 * stemmer (1980), and no more: further steps join words that have nothing to do with each other.
 */
export function stemOf(lower: string): string {
  const known = stems.get(lower);
  if (known !== undefined) return known;
  const stem = withoutEndings(lower);
  if (stems.size >= mostStems) stems.clear();
  stems.set(lower, stem);
  return stem;
}

/** A language has few words: each is read once, and its stem is one string whose hash is known. */
const stems = new Map<string, string>();
const mostStems = 20_000;

function withoutEndings(lower: string): string {
  let stem = lower.endsWith("'s") || lower.endsWith('’s') ? lower.slice(0, -2) : lower;
  const first = stem.charCodeAt(0);
  if (stem.length < 4 || first < 97 || first > 122) return stem;
  if (stem.endsWith('s')) stem = singular(stem);
  if (stem.length > 5 && stem.endsWith('ing') && vowel.test(stem.slice(0, -3))) stem = undoubled(stem.slice(0, -3));
  else if (stem.length > 4 && stem.endsWith('ed') && stem.at(-3) !== 'e' && vowel.test(stem.slice(0, -3)))
    stem = undoubled(stem.slice(0, -2));
  return stem.length > 4 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}

function singular(word: string): string {
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|ch|sh|z)es$/.test(word)) return word.slice(0, -2);
  return /[^sui]s$/.test(word) ? word.slice(0, -1) : word;
}

function undoubled(stem: string): string {
  return /([bdfgmnprt])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}

/** ASCII by kind: 1 is a letter or digit, 2 may join two words to one, 3 may also end one. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const char = String.fromCharCode(code);
  return /[a-z\d]/i.test(char) ? 1 : /[+#]/.test(char) ? 3 : /['.&/-]/.test(char) ? 2 : 0;
});

/** Is this one of the usual CJK characters, each a word by itself? */
function isCjk(code: number): boolean {
  return (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fa);
}

/** Punctuation, arrows, boxes and dingbats: none is in a word. `’` is not among them. */
function isBetween(code: number): boolean {
  return (
    (code >= 0x2000 && code <= 0x206f && code !== 0x2019) ||
    (code >= 0x2190 && code <= 0x245f) ||
    (code >= 0x2500 && code <= 0x2775) ||
    (code >= 0x3000 && code <= 0x3004) ||
    (code >= 0x3008 && code <= 0x3020) ||
    (code >= 0xff00 && code <= 0xff0f)
  );
}

/** Where the plain word that begins at `from` ends; -1 where only the expression can tell. */
function endOfWord(text: string, from: number): number {
  let at = from + 1;
  for (;;) {
    const code = text.charCodeAt(at);
    if (code >= 128) {
      if (code !== 0x2019) return isCjk(code) || isBetween(code) ? at : -1;
    } else if (kinds[code] === 1) {
      at += 1;
      continue;
    } else if (!(code < 128 && kinds[code] !== 0)) return at;
    const next = text.charCodeAt(at + 1);
    if (next >= 128) return -1;
    if (kinds[next] === 1) {
      at += 2;
      continue;
    }
    while (kinds[text.charCodeAt(at)] === 3) at += 1;
    return at;
  }
}

/** Goes through a text word by word: by itself where the text is plain, with the expression where it is not. */
class Scan {
  from = 0;
  to = 0;
  /** Was it the expression that found the word? */
  asked = false;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next word from `to` on stands from `from` to `to`; false where there is none. */
  next(): boolean {
    const text = this.#text;
    for (let at = this.to; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code < 128 ? kinds[code] !== 1 : isBetween(code)) continue;
      this.from = at;
      this.to = isCjk(code) ? at + 1 : code < 128 ? endOfWord(text, at) : -1;
      this.asked = this.to < 0;
      return this.to >= 0 || this.#ask(at);
    }
    return false;
  }

  #ask(at: number): boolean {
    word.lastIndex = at;
    const match = word.exec(this.#text);
    if (!match) return false;
    this.from = match.index;
    this.to = match.index + match[0].length;
    return true;
  }
}

/** All words of a text in order. `most`: no more than so many. */
export function tokensOf(text: string, most = Number.POSITIVE_INFINITY): Token[] {
  const lower = text.toLowerCase();
  const found: Token[] = [];
  const scan = new Scan(lower);
  let end = -1;
  while (found.length < most && scan.next()) {
    const { from } = scan;
    let all = lower.slice(from, scan.to);
    const joined = end >= 0 && (from === end || (from - end <= 2 && lower.slice(end, from).trim() === ''));
    const cjk = scan.asked ? cjkAt.test(all[0] as string) : isCjk(all.charCodeAt(0));
    if (scan.asked && !cjk && cjkInside.test(all)) {
      // A word that runs into CJK text without a blank.
      all = all.slice(0, all.search(cjkInside));
      scan.to = from + all.length;
    }
    end = scan.to;
    found.push({ stem: cjk ? all : stemOf(all), from, to: end, cjk, joined });
  }
  return found;
}
