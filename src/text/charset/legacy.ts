/** Encodings older than Unicode: what they are called, how their bytes make up characters, and both directions of their tables. */

/** Those that are read and written. `latin1` is `windows-1252` without the characters of 80 to 9F. */
export type Legacy =
  | 'big5'
  | 'gbk'
  | 'gb18030'
  | 'shift_jis'
  | 'euc-jp'
  | 'euc-kr'
  | 'latin1'
  | 'windows-1250'
  | 'windows-1251'
  | 'windows-1252'
  | 'koi8-r';

/** As people write them. */
export const legacyNames: Record<Legacy, string> = {
  big5: 'Big5',
  gbk: 'GBK',
  gb18030: 'GB18030',
  shift_jis: 'Shift_JIS',
  'euc-jp': 'EUC-JP',
  'euc-kr': 'EUC-KR',
  latin1: 'Latin-1',
  'windows-1250': 'Windows-1250',
  'windows-1251': 'Windows-1251',
  'windows-1252': 'Windows-1252',
  'koi8-r': 'KOI8-R',
};

const aliases: Record<string, Legacy> = {
  'big5-hkscs': 'big5',
  big5hkscs: 'big5',
  cp950: 'big5',
  ms950: 'big5',
  gb2312: 'gbk',
  cp936: 'gbk',
  sjis: 'shift_jis',
  shiftjis: 'shift_jis',
  'shift-jis': 'shift_jis',
  'windows-31j': 'shift_jis',
  cp932: 'shift_jis',
  ms932: 'shift_jis',
  eucjp: 'euc-jp',
  euc_jp: 'euc-jp',
  euckr: 'euc-kr',
  euc_kr: 'euc-kr',
  cp949: 'euc-kr',
  uhc: 'euc-kr',
  'iso-8859-1': 'latin1',
  'iso8859-1': 'latin1',
  iso88591: 'latin1',
  'latin-1': 'latin1',
  cp1250: 'windows-1250',
  windows1250: 'windows-1250',
  cp1251: 'windows-1251',
  windows1251: 'windows-1251',
  cp1252: 'windows-1252',
  windows1252: 'windows-1252',
  koi8r: 'koi8-r',
};

/** The encoding that somebody means by a name; null for Unicode, and for what we do not have. */
export function legacyOf(name: string): Legacy | null {
  const known = name.trim().toLowerCase();
  return known in legacyNames ? (known as Legacy) : (aliases[known] ?? null);
}

/** Bytes of the character that begins at `at`, by the first of them (and of GB18030 by the second). */
export function widthAt(encoding: Legacy, bytes: Uint8Array, at: number): number {
  const lead = bytes[at] as number;
  if (lead < 0x80) return 1;
  switch (encoding) {
    case 'big5':
    case 'euc-kr':
      return lead === 0x80 || lead === 0xff ? 1 : 2;
    case 'gbk':
    case 'gb18030': {
      const second = bytes[at + 1] ?? 0;
      return lead === 0x80 || lead === 0xff ? 1 : second >= 0x30 && second <= 0x39 ? 4 : 2;
    }
    case 'shift_jis':
      return lead === 0x80 || (lead >= 0xa0 && lead <= 0xdf) || lead > 0xfc ? 1 : 2;
    case 'euc-jp':
      return lead === 0x8f ? 3 : lead === 0x8e || lead >= 0xa1 ? 2 : 1;
    default:
      return 1;
  }
}

/** Does this character of Big5 come as two code points? Four do, a letter and its accent. */
export function isPair(encoding: Legacy, lead: number, trail: number): boolean {
  return encoding === 'big5' && lead === 0x88 && [0x62, 0x64, 0xa3, 0xa5].includes(trail);
}

/** The text, or null where the bytes are none in this encoding. */
export function decodeLegacy(bytes: Uint8Array, encoding: Legacy): string | null {
  if (encoding === 'latin1') return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (encoding === 'euc-kr') return decodeKorean(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

let korean: ReadonlyMap<number, string> | undefined;

/** Node's decoder of EUC-KR takes what Windows added, all other syllables of Hangul, for control characters. */
function decodeKorean(bytes: Uint8Array): string | null {
  korean ??= new Map(Array.from(tableOf('euc-kr'), ([char, [lead = 0, trail = 0]]) => [(lead << 8) | trail, char]));
  const out: string[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const lead = bytes[at] as number;
    if (lead < 0x80) out.push(String.fromCharCode(lead));
    else {
      const char = korean.get((lead << 8) | (bytes[(at += 1)] ?? 0));
      if (char === undefined) return null;
      out.push(char);
    }
  }
  return out.join('');
}

/** The places of Windows' code page 949 that EUC-KR leaves free, in order: the syllables it lacks follow each other there. */
function* placesOfHangul(): Iterable<Uint8Array> {
  for (let lead = 0x81; lead <= 0xc6; lead += 1)
    for (let trail = 0x41; trail <= (lead < 0xa1 ? 0xfe : 0xa0); trail += 1)
      if (trail <= 0x5a || (trail >= 0x61 && trail <= 0x7a) || trail >= 0x81) yield Uint8Array.of(lead, trail);
}

function addHangul(table: Map<string, Uint8Array>): void {
  const places = placesOfHangul()[Symbol.iterator]();
  for (let code = 0xac00; code <= 0xd7a3; code += 1) {
    const char = String.fromCharCode(code);
    const known = table.get(char);
    // A decoder that has them all has them at these places.
    if (known && (known[1] as number) >= 0xa1 && (known[0] as number) >= 0xa1) continue;
    const place = places.next();
    if (!place.done) table.set(char, place.value);
  }
}

type Table = ReadonlyMap<string, Uint8Array>;
const tables = new Map<Legacy, Table>();

/**
 * Each character beyond ASCII with its bytes, made from the decoder, so that both directions agree; where several spellings
 * mean the same character, the one that WHATWG's encoders write.
 */
export function tableOf(encoding: Legacy): Table {
  let table = tables.get(encoding);
  if (!table) tables.set(encoding, (table = makeTable(encoding)));
  return table;
}

function makeTable(encoding: Legacy): Table {
  const table = new Map<string, Uint8Array>();
  // A decoder that meets what is none stops at the line end after it.
  const spellings = [...spellingsOf(encoding)];
  const bytes = new Uint8Array(spellings.reduce((sum, one) => sum + one.length + 1, 0)).fill(0x0a);
  let at = 0;
  for (const one of spellings) {
    bytes.set(one, at);
    at += one.length + 1;
  }
  const decoded =
    encoding === 'latin1' ? Buffer.from(bytes).toString('latin1') : new TextDecoder(encoding).decode(bytes);
  for (const [index, char] of decoded.split('\n').entries()) {
    const spelling = spellings[index];
    if (!spelling || char === '' || char.includes('\uFFFD') || char.charCodeAt(0) < 0x80) continue;
    // Two characters are two spellings in one, but for Big5's letters with an accent.
    if (Array.from(char).length > 1 && !isPair(encoding, spelling[0] as number, spelling[1] as number)) continue;
    const known = table.get(char);
    if (!known || isBetter(encoding, char, spelling, known)) table.set(char, spelling);
  }
  if (encoding === 'euc-kr') addHangul(table);
  return table;
}

/** Of two spellings the first in the order of bytes, but not what was added for another system where there is an original. */
function isBetter(encoding: Legacy, char: string, later: Uint8Array, known: Uint8Array): boolean {
  if (encoding === 'big5') return isAdded(encoding, known) || '═╞╡╪十卅'.includes(char);
  return isAdded(encoding, known) && !isAdded(encoding, later);
}

/** Hong Kong's additions to Big5, NEC's copy of IBM's to Shift_JIS, the supplement to EUC-JP, GBK's euro in GB18030. */
function isAdded(encoding: Legacy, [lead = 0]: Uint8Array): boolean {
  if (encoding === 'big5') return lead < 0xa1;
  if (encoding === 'shift_jis') return lead === 0xed || lead === 0xee;
  return encoding === 'euc-jp' ? lead === 0x8f : encoding === 'gb18030' && lead === 0x80;
}

function* spellingsOf(encoding: Legacy): Iterable<Uint8Array> {
  for (let lead = 0x80; lead <= 0xff; lead += 1) {
    const probe = Uint8Array.of(lead, 0x40);
    if (widthAt(encoding, probe, 0) === 1) {
      yield Uint8Array.of(lead);
      continue;
    }
    const third = encoding === 'euc-jp' && lead === 0x8f;
    for (let trail = 0x40; trail <= 0xfe; trail += 1) {
      if (!third) yield Uint8Array.of(lead, trail);
      else if (trail >= 0xa1) for (let last = 0xa1; last <= 0xfe; last += 1) yield Uint8Array.of(lead, trail, last);
    }
  }
}

/** The four bytes that GB18030 has for a character that it has no two for; it counts them up. */
export function fourBytesOf(codePoint: number): Uint8Array | undefined {
  if (codePoint > 0xffff) return counted(astralStart + codePoint - 0x10000);
  if (!basicRest) {
    basicRest = new Map();
    const decoder = new TextDecoder('gb18030');
    for (let index = 0; index < basicCount; index += 1)
      basicRest.set(decoder.decode(counted(index)).codePointAt(0) as number, index);
  }
  const index = basicRest.get(codePoint);
  return index === undefined ? undefined : counted(index);
}

/** Four-byte codes of the basic plane, and where those of the other planes begin. */
const basicCount = 39_420;
const astralStart = 189_000;
let basicRest: Map<number, number> | undefined;

function counted(index: number): Uint8Array {
  const [first, second] = [Math.floor(index / 12_600), Math.floor(index / 1260) % 10];
  return Uint8Array.of(0x81 + first, 0x30 + second, 0x81 + (Math.floor(index / 10) % 126), 0x30 + (index % 10));
}
