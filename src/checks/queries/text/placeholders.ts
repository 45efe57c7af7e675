/** Turns what stands for values in queries (`?`, `:name`, `%s`, `@name`, what is filled in) into PostgreSQL's own `$1`. */

import type { Mapped } from './mapped.ts';

/** Which ways of writing a placeholder are used where the text comes from. */
export interface PlaceholderStyle {
  /** `%s` and `%(name)s`, and `%%` for the sign itself. */
  percent?: boolean;
  /** `@name` */
  at?: boolean;
  /** pgtyped: `:name!`, and lists of rows by one name. sqlc: `sqlc.arg(name)`. */
  files?: boolean;
  /** `?` */
  marks?: boolean;
}

/** Where quotes, comments and bodies are: nothing in them is a placeholder. */
const quoted = String.raw`[eE]'(?:\\[^]|[^'\\])*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|--[^\n]*|\/\*[^]*?\*\/|(?<![\w$])\$([A-Za-z_]\w*)?\$[^]*?\$\1\$`;
const own = String.raw`(?<![\w$])\$(\d+)`;
const name = String.raw`(?<![:\w\])]):([A-Za-z_]\w*)(!?)`;
const mark = String.raw`(?<![?@|&\w])\?(?![?|&])(?!\s*(?:'|ARRAY\b|array\b))`;

const patternOf = ({ percent, at, files, marks }: PlaceholderStyle): RegExp =>
  new RegExp(
    [
      quoted,
      own,
      name,
      ...(marks ? [mark] : []),
      ...(percent ? [String.raw`%\((\w+)\)s`, '%s', '%%'] : []),
      ...(at ? [String.raw`(?<=[\s=(,<>])@([A-Za-z_]\w*)`] : []),
      ...(files
        ? [String.raw`\bsqlc\.(?:n?arg|slice)\(\s*'?(\w+)'?\s*\)`, String.raw`\bsqlc\.embed\(\s*(\w+)\s*\)`]
        : []),
    ].join('|'),
    'g',
  );

const patterns = new Map<string, RegExp>();

/** The text with numbers for all placeholders; the same name has the same number. */
export function numbered(text: Mapped, style: PlaceholderStyle): Mapped {
  const styleKey = JSON.stringify(style);
  const pattern = patterns.get(styleKey) ?? patternOf(style);
  patterns.set(styleKey, pattern);
  const found = [...text.text.matchAll(pattern)];
  const names = new Map<string, number>();
  let last = Math.max(0, ...found.map(({ 2: number }) => Number(number ?? 0)));
  const numberOf = (key: string | undefined) => {
    const known = key === undefined ? undefined : names.get(key);
    if (known !== undefined) return known;
    last += 1;
    if (key !== undefined) names.set(key, last);
    return last;
  };
  const edits: { from: number; to: number; text: string }[] = [];
  for (const match of found) {
    const [whole] = match;
    // What is quoted, and what is numbered already, stays as it is.
    if (/^(?:[eE]?['"]|--|\/\*|\$)/.test(whole)) continue;
    const from = match.index;
    const to = from + whole.length;
    if (whole === '%%') edits.push({ from, to, text: '%' });
    else if (whole.startsWith('sqlc.embed'))
      edits.push({ from, to, text: `${/(\w+)\s*\)$/.exec(whole)?.[1] ?? ''}.*` });
    else {
      const key = /^[?%]s?$/.test(whole) ? undefined : (/(\w+)\W*s?$/.exec(whole.replace(/\)s$/, ')'))?.[1] ?? whole);
      edits.push({ from, to, text: `$${numberOf(key)}` });
    }
  }
  return edits.length === 0 ? text : text.replaced(edits);
}

/** Lists that are filled in as a whole, as PostgreSQL would see them: `IN $1` as `IN ($1)`. */
export function withLists(text: Mapped): Mapped {
  const edits = [...text.text.matchAll(/(\b(?:in|values)\s+)(\$\d+)(?!\s*[.(\w])/gi)].map(
    ({ index, 1: word = '', 2: list = '' }) => {
      const from = index + word.length;
      return { from, to: from + list.length, text: `(${list})` };
    },
  );
  return edits.length === 0 ? text : text.replaced(edits);
}

/** The highest number of a placeholder in a text. */
export function highest(text: string): number {
  return Math.max(0, ...[...text.matchAll(/(?<![\w$])\$(\d{1,5})\b/g)].map(([, number]) => Number(number)));
}
