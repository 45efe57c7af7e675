/** How the languages write strings and comments: as much as it takes to find the strings. */

/** What is filled in within a string. */
export type Holes = 'dollar-brace' | 'brace' | 'hash-brace' | 'php' | 'kotlin' | 'none';

/** One way to write a string. */
export interface Quoting {
  /** Sticky: matches where one begins. */
  open: RegExp;
  /** The end, from what `open` matched. */
  close: (opening: RegExpExecArray) => string;
  escapes: boolean;
  /** May it go on over the end of a line? */
  lines: boolean;
  holes: Holes | ((opening: RegExpExecArray) => Holes);
  /** A heredoc: begins on the next line, and ends with a line that only has the closing word. */
  heredoc?: boolean;
}

/** A language, or several that are alike in this. */
export interface Language {
  name: string;
  files: RegExp;
  /** Comments to the end of the line, and between two marks. */
  comments: RegExp;
  quotings: readonly Quoting[];
  /** What joins strings: an operator, and whether two that follow each other are one. */
  joins: RegExp;
  adjacent: boolean;
  /** Has it regular expressions between slashes? */
  slashes: boolean;
}

const plain = (mark: string, options: Partial<Quoting> = {}): Quoting => ({
  open: new RegExp(mark, 'y'),
  close: ([opening]) => opening,
  escapes: true,
  lines: false,
  holes: 'none',
  ...options,
});
const cLike = /\/\/[^\n]*|\/\*[^]*?(?:\*\/|$)/y;
/** A character, so that a quote in it opens nothing; also what Rust calls a lifetime. */
const character = plain("'(?=(?:\\\\[^\\n]{1,8}|[^'\\n])')");
const sharpHoles = ([opening]: RegExpExecArray): Holes => (opening.includes('$') ? 'brace' : 'none');

/** A word before the quote says that names are filled in: `sql"… $id"`. */
const scalaHoles = ([, word]: RegExpExecArray): Holes => (word === undefined ? 'none' : 'kotlin');

const languages: readonly Language[] = [
  {
    name: 'JavaScript',
    files: /\.(?:[cm]?[jt]sx?|vue|svelte)$/i,
    comments: cLike,
    quotings: [plain('`', { lines: true, holes: 'dollar-brace' }), plain("'"), plain('"')],
    joins: /\+(?![+=])/y,
    adjacent: false,
    slashes: true,
  },
  {
    name: 'Python',
    files: /\.pyi?$/i,
    comments: /#[^\n]*/y,
    quotings: ["'''", '"""', "'", '"'].map((mark) => ({
      open: new RegExp(`(?<![\\w])([rRbBuUfF]{0,2})${mark}`, 'y'),
      close: () => mark,
      escapes: true,
      lines: mark.length === 3,
      holes: ([, prefix = '']: RegExpExecArray): Holes => (/f/i.test(prefix) ? 'brace' : 'none'),
    })),
    joins: /\+(?!=)/y,
    adjacent: true,
    slashes: false,
  },
  {
    name: 'Go',
    files: /\.go$/i,
    comments: cLike,
    quotings: [plain('`', { escapes: false, lines: true }), plain('"'), character],
    joins: /\+(?![+=])/y,
    adjacent: false,
    slashes: false,
  },
  {
    name: 'Java',
    files: /\.(?:java|groovy)$/i,
    comments: cLike,
    quotings: [plain('"""', { lines: true }), plain('"'), character],
    joins: /\+(?![+=])/y,
    adjacent: false,
    slashes: false,
  },
  {
    name: 'Scala',
    files: /\.(?:scala|sc)$/i,
    comments: cLike,
    quotings: [
      { ...plain('"""'), open: /([a-z]\w*)?"""/y, close: () => '"""', lines: true, escapes: false, holes: scalaHoles },
      { ...plain('"'), open: /([a-z]\w*)?"/y, close: () => '"', holes: scalaHoles },
      character,
    ],
    joins: /\+(?![+=])/y,
    adjacent: false,
    slashes: false,
  },
  {
    name: 'Kotlin',
    files: /\.kts?$/i,
    comments: cLike,
    quotings: [
      plain('"""', { lines: true, escapes: false, holes: 'kotlin' }),
      plain('"', { holes: 'kotlin' }),
      character,
    ],
    joins: /\+(?![+=])/y,
    adjacent: false,
    slashes: false,
  },
  {
    name: 'C#',
    files: /\.cs$/i,
    comments: cLike,
    quotings: [
      { ...plain('"""'), open: /\$*"""/y, close: () => '"""', lines: true, escapes: false, holes: sharpHoles },
      { ...plain('"'), open: /(?:\$@|@\$|@)"/y, close: () => '"', lines: true, escapes: false, holes: sharpHoles },
      { ...plain('"'), open: /\$?"/y, close: () => '"', holes: sharpHoles },
      character,
    ],
    joins: /\+(?![+=])/y,
    adjacent: false,
    slashes: false,
  },
  {
    name: 'Rust',
    files: /\.rs$/i,
    comments: cLike,
    quotings: [
      { ...plain('"'), open: /b?r(#*)"/y, close: ([, marks = '']) => `"${marks}`, escapes: false, lines: true },
      plain('"', { lines: true }),
      character,
    ],
    joins: /(?!)/y,
    adjacent: false,
    slashes: false,
  },
  {
    name: 'Ruby',
    files: /\.(?:rb|rake)$/i,
    comments: /#(?!\{)[^\n]*|(?<=^|\n)=begin[^]*?\n=end/y,
    quotings: [
      {
        open: /<<[~-]?(["'`]?)([A-Z_]+)\1/y,
        close: ([, , word = '']) => word,
        escapes: true,
        lines: true,
        holes: ([, quote]) => (quote === "'" ? 'none' : 'hash-brace'),
        heredoc: true,
      },
      plain("'", { lines: true }),
      plain('"', { lines: true, holes: 'hash-brace' }),
    ],
    joins: /\+(?!=)|\\(?=\n)/y,
    adjacent: true,
    slashes: true,
  },
  {
    name: 'PHP',
    files: /\.php$/i,
    comments: /\/\/[^\n]*|#(?!\[)[^\n]*|\/\*[^]*?(?:\*\/|$)/y,
    quotings: [
      {
        open: /<<<[ \t]*(["']?)([A-Za-z_]\w*)\1/y,
        close: ([, , word = '']) => word,
        escapes: true,
        lines: true,
        holes: ([, quote]) => (quote === "'" ? 'none' : 'php'),
        heredoc: true,
      },
      plain("'", { lines: true }),
      plain('"', { lines: true, holes: 'php' }),
    ],
    joins: /\.(?![.=\d])/y,
    adjacent: false,
    slashes: false,
  },
  {
    name: 'Elixir',
    files: /\.exs?$/i,
    comments: /#[^\n]*/y,
    quotings: [plain('"""', { lines: true, holes: 'hash-brace' }), plain('"', { lines: true, holes: 'hash-brace' })],
    joins: /<>/y,
    adjacent: false,
    slashes: false,
  },
];

/** The language of a file, by its name. */
export function languageOf(path: string): Language | undefined {
  return languages.find(({ files }) => files.test(path));
}
