/** Mentions (`@name`) in a text: where one begins, what it may name, and how a name is written so that it is read back. */

/** No mention begins behind a letter that is written with blanks between words, a digit, or a part of an address or path. */
const within = String.raw`(?<![\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{N}_.@＠/\\+-])`;
const sign = '[@＠]';
const quotedText = String.raw`(?:[^"\\\n]|\\[^\n])*`;
/** Scripts that are written without blanks between words: a name may end before any of their characters. */
export const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Bopomofo}\p{Script=Thai}ー]/u;

/** Where a mention begins, as the source of a regular expression: the sign, also as Chinese keyboards write it. */
export const mentionSign = `${within}${sign}`;

const start = new RegExp(mentionSign, 'gu');
const quotes = new RegExp(`^"(${quotedText})"`, 'u');
/** As a shell quotes, and as keyboards do that make quotes typographic. */
const otherQuotes = /^(?:'([^'\n]+)'|[“”„]([^“”\n]+)[“”]|[‘’]([^‘’\n]+)[‘’])/u;
const unfinished = new RegExp(String.raw`${within}${sign}(?:"(${quotedText})|((?:\\ |[^\s"@＠])*))$`, 'u');

/** The most mentions of a text, names that one is tried by, and characters of a name: no path is longer. */
const mostMentions = 100;
const mostNames = 100;
const longest = 4096;

/**
 * Each mention of a text by the names it may stand for, the longest first: what follows a name without a blank
 * (`@src/app.ts的內容`, `@a.ts).`) is only known from what there is. Quotes are taken off.
 */
export function mentionsIn(text: string): string[][] {
  const found = new Map<string, string[]>();
  start.lastIndex = 0;
  for (let count = 0; count < mostMentions && start.exec(text); count += 1) {
    const rest = text.slice(start.lastIndex, start.lastIndex + longest);
    const [inQuotes, quoted] = quotes.exec(rest) ?? [];
    const [inOthers, ...others] = otherQuotes.exec(rest) ?? [];
    const inner = quoted === undefined ? others.filter(Boolean) : quotedNames(quoted, rest);
    const names = [...inner, ...bareNames(rest)].filter(Boolean);
    // What stands in quotes is one name, whatever signs it holds.
    start.lastIndex += (inQuotes ?? inOthers)?.length ?? 0;
    const list = [...new Set(names)].toSorted((a, b) => b.length - a.length);
    if (list[0] !== undefined) found.set(list[0], list);
  }
  return [...found.values()];
}

/** The most quotes that a name holds itself. */
const mostQuotes = 8;

/** In quotes: with its escapes, as it stands, and up to each later quote of the line, for a name that holds some itself. */
function quotedNames(quoted: string, rest: string): string[] {
  const [line = ''] = rest.split('\n', 1);
  const later = [...line.matchAll(/"/g)].slice(1, mostQuotes).map(({ index }) => line.slice(1, index));
  return [unescaped(quoted), quoted, ...later].flatMap((name) => [name, name.replace(/\s*\(agent\)$/, '')]);
}

/** The whole run, and what it may be without a sentence that follows: the nearer the beginning, the likelier. */
function bareNames(rest: string): string[] {
  const points = Array.from(/^(?:\\ |\S)+/u.exec(rest)?.[0] ?? '');
  const names = [points.join('')];
  for (let at = 1; at < points.length && names.length < mostNames; at += 1) {
    if (mayEnd(points, at)) names.push(points.slice(0, at).join(''));
  }
  // With a shell's escapes, or a path as Windows writes it.
  return names.flatMap((name) =>
    name.includes('\\') ? [name, name.replace(/\\([^])/g, '$1'), name.replaceAll('\\', '/')] : [name],
  );
}

/** May a name end before this character? */
function mayEnd(points: readonly string[], at: number): boolean {
  const [before = '', next = '', after = ''] = points.slice(at - 1, at + 2);
  if (next === '/' || (next === '.' && /[\w.]/.test(after))) return false;
  // `@src/不在.ts` is no mention of the folder.
  if (before === '/' && /^[^\s，。、；：！？（）「」@]*?(?:\/|\.\w)/u.test(points.slice(at, at + 256).join('')))
    return false;
  return unspaced.test(next) || unspaced.test(before) || !/[\p{L}\p{N}\p{M}_-]/u.test(next);
}

/** What ends a sentence or a quote is none of a name. */
const closing = `.,;:!?)]}'"，。、！？；：）」`;

/** What of a mention people are told: the plain name it seems to be. */
export function plainName(names: readonly string[]): string {
  const longest = names[0] ?? '';
  const plain = /^[\x20-\x7e]+/.exec(longest)?.[0] ?? longest;
  let end = plain.length;
  while (closing.includes(plain[end - 1] ?? ' ')) end -= 1;
  return plain.slice(0, end) || longest;
}

/** The mention that is being written at the end of a text: where it begins, what is written of the name, and whether in quotes. */
export function mentionAtEnd(text: string): { from: number; name: string; quoted: boolean } | null {
  const found = unfinished.exec(text);
  if (!found) return null;
  const [, quoted, bare = ''] = found;
  return {
    from: found.index,
    name: quoted === undefined ? bare.replaceAll('\\ ', ' ') : unescaped(quoted),
    quoted: quoted !== undefined,
  };
}

/** Does what is written behind the cursor belong to the name in front of it? */
export function restOfMention(name: string, text: string): string {
  const rest = /^[^\s"@＠]*/u.exec(text)?.[0] ?? '';
  const end = unspaced.test(name) ? -1 : rest.search(unspaced);
  return end < 0 ? rest : rest.slice(0, end);
}

/** A path as it is mentioned: in quotes where it would not be read back otherwise. `personas` have their own names first. */
export function mentionOf(path: string, personas: readonly string[] = []): string {
  const taken = personas.some(
    (name) => path === name || (path.startsWith(name) && unspaced.test(path.charAt(name.length))),
  );
  const name = taken ? `./${path}` : path;
  return /^[^\s"@＠\\\p{C}\p{Default_Ignorable_Code_Point}]+$/u.test(name) ? `@${name}` : `@"${escaped(name)}"`;
}

/** Nothing in it is invisible: what stands in a prompt is what people see. */
function escaped(name: string): string {
  return name
    .replace(/["\\]/g, String.raw`\$&`)
    .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, (char) =>
      Array.from({ length: char.length }, (_, at) => `\\u${char.charCodeAt(at).toString(16).padStart(4, '0')}`).join(
        '',
      ),
    );
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(?:u([\da-f]{4})|([^]))/gi, (_, code?: string, char?: string) =>
    code === undefined ? (char ?? '') : String.fromCharCode(Number.parseInt(code, 16)),
  );
}
