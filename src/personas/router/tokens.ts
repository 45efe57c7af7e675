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

/**
 * Stems of words that were seen: a text names few words many times, and one that is known is found by its characters, without
 * being cut out of the text. Equal stems are then one string, whose hash is known to whoever looks it up.
 */
class Lexicon {
  /** Number of a word and 1; 0 is free. */
  readonly #slots = new Uint32Array(65_536);
  #words: string[] = [];
  #stems: string[] = [];

  stem(text: string, from: number, to: number): string {
    let slot = to - from;
    for (let at = from; at < to; at += 1) slot = Math.imul(slot ^ text.charCodeAt(at), 0x01000193);
    slot = (slot ^ (slot >>> 15)) & 0xffff;
    for (let n = this.#slots[slot] as number; n > 0; n = this.#slots[slot] as number) {
      const word = this.#words[n - 1] as string;
      if (word.length === to - from && text.startsWith(word, from)) return this.#stems[n - 1] as string;
      slot = (slot + 1) & 0xffff;
    }
    return this.#add(text.slice(from, to), slot);
  }

  #add(word: string, slot: number): string {
    const stem = stemOf(word);
    if (this.#words.length >= mostWords) {
      this.#slots.fill(0);
      this.#words = [];
      this.#stems = [];
    } else {
      this.#words.push(word);
      this.#stems.push(stem);
      this.#slots[slot] = this.#words.length;
    }
    return stem;
  }
}

/** Words that are remembered: those of a language, not those of a year's prompts. */
const mostWords = 30_000;
const lexicon = new Lexicon();

/** Is there nothing but blanks between two words? */
function isJoined(text: string, end: number, from: number): boolean {
  if (end < 0 || from - end > 2) return false;
  if (from === end || (from === end + 1 && text.charCodeAt(end) === 32)) return true;
  return text.slice(end, from).trim() === '';
}

/** All words of a text in order. `most`: no more than so many. */
export function tokensOf(text: string, most = Number.POSITIVE_INFINITY): Token[] {
  // With an end that is in no word, so that nothing is asked for beyond it: that would be slow, everywhere, from then on.
  const lower = `${text.toLowerCase()}\0`;
  const found: Token[] = [];
  const scan = new Scan(lower);
  let end = -1;
  while (found.length < most && scan.next()) {
    const { from } = scan;
    const joined = isJoined(lower, end, from);
    const token = scan.asked ? oddToken(lower, from, scan.to, joined) : plainToken(lower, from, scan.to, joined);
    end = scan.to = token.to;
    found.push(token);
  }
  return found;
}

function plainToken(text: string, from: number, to: number, joined: boolean): Token {
  const cjk = isCjk(text.charCodeAt(from));
  return { stem: cjk ? text.slice(from, to) : lexicon.stem(text, from, to), from, to, cjk, joined };
}

/** A word that the expression found. It may run into CJK text without a blank, and ends there. */
function oddToken(text: string, from: number, to: number, joined: boolean): Token {
  const all = text.slice(from, to);
  if (cjkAt.test(all[0] as string)) return { stem: all, from, to, cjk: true, joined };
  const cut = all.search(cjkInside);
  const own = cut < 0 ? all : all.slice(0, cut);
  return { stem: stemOf(own), from, to: from + own.length, cjk: false, joined };
}
