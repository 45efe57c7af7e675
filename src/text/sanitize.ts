/**
 * Foreign text made safe to show: what a model, a file, a command or a file name says must never steer the terminal or
 * look like something else: `clean` drops what cannot be shown, `reveal` shows it. Escape sequences follow ECMA-48.
 */

import { graphemes } from './segmenter.ts';

/** Nothing to do for plain ASCII, which is nearly all text. */
const harmless = /^[\n\t\x20-\x7e]*$/;

/**
 * ECMA-48: CSI, the string sequences (OSC, DCS, APC, PM, SOS), nF and C1. String sequences go with their payload, but only where they end on the same line: an unterminated introducer
 * must not be able to hide the rest of a file. No alternative can match what another introducer starts with, so
 * the scan is linear.
 */
const sequences =
  /\x1bPtmux;|(?:\x1b[\]P^_X]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x80-\x9f\n\r]*(?:\x07|\x1b\\|\x9c)|(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?|\x1b[ -/]*[0-~]?/g;

/** Scripts whose letters join, or do not, by a joiner or a non-joiner between them. */
const joining =
  'Arabic Syriac Mandaic Nko Mongolian Phags_Pa Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar Tibetan Balinese Javanese'
    .split(' ')
    .map((script) => `\\p{Script=${script}}`)
    .join('');

/**
 * Invisible characters that are part of what is written, and so stay, one after each character that can have it: joiners in
 * emoji and in scripts that join, selectors of a presentation or a variant, the letters of a flag. A run of them would be
 * something hidden.
 */
const meant = new RegExp(
  [
    String.raw`(?<=[\p{Extended_Pictographic}\p{Emoji_Modifier}]\u{FE0F}?)\u{200D}(?=\p{Extended_Pictographic})`,
    String.raw`(?<=[\p{Extended_Pictographic}#*0-9\p{Sm}\p{So}])[\u{FE0E}\u{FE0F}]`,
    `(?<=[${joining}])[\u200c\u200d]`,
    String.raw`(?<=\p{Script=Han})[\u{FE00}-\u{FE0F}\u{E0100}-\u{E01EF}]`,
    String.raw`(?<=\p{Script=Mongolian})[\u{180B}-\u{180D}\u{180F}]`,
    String.raw`(?<=\u{1F3F4})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,6}\u{E007F}`,
  ].join('|'),
  'gu',
);
const maybeMeant = /\u200c|\u200d|[\u180b-\u180d\u180f]|[\ufe00-\ufe0f]|[\u{e0000}-\u{e01ef}]/u;

const unseen =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}\u{E0000}-\u{E0FFF}\u{100000}-\u{10EFFF}]/gu;

/** What becomes of a character that cannot be seen and is not meant to be there. */
type Fate = (char: string) => string;
const dropped: Fate = () => '';
const named: Fate = (char) =>
  /[\x00-\x1f\x7f-\x9f]/.test(char) ? '' : `⟨U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}⟩`;

function withoutUnseen(text: string, fate: Fate): string {
  const rows = text.replace(/[\u2028\u2029]/g, ' ');
  if (!maybeMeant.test(rows)) return rows.replace(unseen, fate);
  let kept = '';
  let last = 0;
  for (const part of rows.matchAll(meant)) {
    kept += rows.slice(last, part.index).replace(unseen, fate) + part[0];
    last = part.index + part[0].length;
  }
  return kept + rows.slice(last).replace(unseen, fate);
}

/**
 * For showing foreign text: without escape sequences (their payloads too), control characters but newline and tab,
 * bidi controls and invisible characters that are no part of a word or an emoji. Bytes of a file name that are not UTF-8
 * are shown as `⟨xE9⟩`, other lone surrogates become U+FFFD; U+2028 and U+2029 become blanks.
 */
export function clean(text: string): string {
  return harmless.test(text) ? text : cleaned(text, dropped);
}

/** For text that is handed on, pasted or printed by a command: as `clean`, but what is invisible is named (`⟨U+200B⟩`), not dropped. */
export function legible(text: string): string {
  return harmless.test(text) ? text : cleaned(text, named);
}

/** A name, a command or words that others wrote must not begin a row of its own, which would read as one of archie's. */
export function inOneRow(text: string): string {
  return text.replace(/[\r\n]+/g, ' ⏎ ');
}

/** Names one behind the other, none of which begins a row. */
export function inRows(names: readonly string[]): string {
  return names.map(inOneRow).join(', ');
}

/**
 * For what archie says of others beside a result: as `legible`, and every row after the first stands in from the edge, so that
 * no name with a line end in it begins a row that reads like one of archie's.
 */
export function aside(text: string): string {
  return legible(text)
    .trimEnd()
    .replace(/\n(?=\S)/g, '\n  ');
}

function cleaned(text: string, fate: Fate): string {
  const whole = text.isWellFormed() ? text : text.replace(nameByte, (byte) => `⟨${byteName(byte)}⟩`).toWellFormed();
  return withoutUnseen(whole.replace(sequences, ''), fate);
}

/** A byte of a file name that is not UTF-8, as a lone surrogate (U+DC00 + byte, as PEP 383 has it). */
const nameByte = /[\u{DC80}-\u{DCFF}]/gu;

function byteName(byte: string): string {
  return `x${(byte.charCodeAt(0) & 0xff).toString(16).toUpperCase()}`;
}

const maxColumn = 10_000;
const redrawn = /[\r\x08]|(?:\x1b\[|\x9b)\d*[CDGK]/;
const movesOrText = /\r|\x08|(?:\x1b\[|\x9b)(\d*)([CDGK])|(?:(?!\r|\x08|(?:\x1b\[|\x9b)\d*[CDGK])[^])+/g;

/** Cells that may be filled and erased for each character of a line: beyond, it is not drawn but made to tie the screen up. */
const mostCells = 100;

/** One line as a terminal would show it in the end, where the program went back and wrote over it. */
function settle(line: string): string {
  const cells: string[] = [];
  let column = 0;
  let left = mostCells * line.length + maxColumn;
  for (const [all, count, move] of line.matchAll(movesOrText)) {
    const by = Number(count || (move === 'K' ? 0 : 1));
    if (all === '\r') column = 0;
    else if (all === '\x08') column = Math.max(0, column - 1);
    else if (move === 'C') column = Math.min(maxColumn, column + Math.max(1, by));
    else if (move === 'D') column = Math.max(0, column - Math.max(1, by));
    else if (move === 'G') column = Math.min(maxColumn, Math.max(1, by) - 1);
    else if (move === 'K') {
      if (by === 0) cells.length = Math.min(cells.length, column);
      else if (by === 2) cells.length = 0;
      else {
        const end = Math.min(column + 1, cells.length);
        cells.fill(' ', 0, end);
        left -= end;
      }
    } else {
      left -= Math.max(0, column - cells.length);
      while (cells.length < column) cells.push(' ');
      for (const char of graphemes(legible(all))) cells[column++] = char;
    }
    if (left < 0) return legible(line);
  }
  return cells.join('').trimEnd();
}

/**
 * For what a command printed: like `legible`, with line ends made LF, and with carriage returns, backspaces and
 * erasures resolved, so that a progress bar is one row. Columns count characters, not cells.
 */
export function cleanOutput(text: string): string {
  if (harmless.test(text)) return text;
  return text
    .split('\n')
    .map((line, index, all) => (index < all.length - 1 ? withoutReturns(line) : line))
    .map((line) => (redrawn.test(line) ? settle(line) : legible(line)))
    .join('\n');
}

/** Without the carriage returns before a line end. Looked for from the end: a pattern would try each of a thousand. */
function withoutReturns(line: string): string {
  let end = line.length;
  while (end > 0 && line[end - 1] === '\r') end -= 1;
  return line.slice(0, end);
}

const names: Record<string, string> = {
  '\t': 'TAB',
  '\r': 'CR',
  '\0': 'NUL',
  '\x08': 'BS',
  '\x7f': 'DEL',
  ' ': 'SPACE',
  '\u00a0': 'NBSP',
};
const byName = new Map(Object.entries(names).map(([char, name]) => [name, char]));

/**
 * What is shown by name: controls but newline, anything invisible, blanks that are not U+0020, private and unassigned
 * code points, the marks that `reveal` itself uses, marks without a base, blanks that nobody would see.
 */
const revealed =
  /(?:([\x00-\x09\x0b-\x1a\x1c-\x1f\x7f-\x9f\p{Default_Ignorable_Code_Point}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\u{2800}⟨␛]|(?! )\p{Zs})\1*)|\x1b|(?<=^|\n)\p{M}| +(?=\n|$)| {16,}/gu;

/**
 * For approval: the text with everything that cannot be seen made visible (`␛`, `⟨TAB×3⟩`, `⟨NBSP⟩`, `⟨U+202E⟩`, `⟨xE9⟩`).
 * Injective: `unreveal` gives back exactly what went in. Newlines stay newlines.
 */
export function reveal(text: string): string {
  return text.replace(revealed, (run) => {
    if (run === '\x1b') return '␛';
    const [char = ''] = run;
    const point = char.codePointAt(0) ?? 0;
    const isByte = point >= 0xdc80 && point <= 0xdcff;
    const name = isByte ? byteName(char) : (names[char] ?? `U+${point.toString(16).toUpperCase().padStart(4, '0')}`);
    const count = run.length / char.length;
    return count === 1 ? `⟨${name}⟩` : `⟨${name}×${count}⟩`;
  });
}

/** The inverse of `reveal`. */
export function unreveal(text: string): string {
  return text.replace(
    /␛|⟨(?:U\+([0-9A-F]{4,6})|x([89A-F][0-9A-F])|([A-Z]+))(?:×(\d+))?⟩/g,
    (all, point?: string, byte?: string, name?: string, count = '1') => {
      if (all === '␛') return '\x1b';
      if (byte !== undefined) return String.fromCharCode(0xdc00 + Number.parseInt(byte, 16)).repeat(Number(count));
      const code = Number.parseInt(point ?? '0', 16);
      const char =
        point === undefined ? byName.get(name ?? '') : code > 0x10ffff ? undefined : String.fromCodePoint(code);
      return char === undefined ? all : char.repeat(Number(count));
    },
  );
}
