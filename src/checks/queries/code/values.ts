/** How many values a program gives to a driver, where they are written out beside the query. */

import type { Language } from './languages.ts';

/** The calls whose values are known to be those of the placeholders, no more and no less, by how they are given. */
const calls: Readonly<Record<string, { call: RegExp; list: RegExp; ends: string }>> = {
  JavaScript: {
    call: /\.\s*(?:query|execute|unsafe)\s*(?:<[^;()]{0,160}>)?\(\s*$/,
    list: /\s*,\s*\[/y,
    ends: ']',
  },
  Python: { call: /\.execute\(\s*$/, list: /\s*,\s*[[(]/y, ends: '])' },
  Go: {
    call: /\.(?:Query|QueryRow|Exec)(?:Context)?\(\s*(?:[\w.]+(?:\(\))?\s*,\s*)?$/,
    list: /\s*,/y,
    ends: ')',
  },
};
const longest = 2_000;

/** Undefined where they are not written out, or nobody can count them: spread, made by a loop, in a variable. `from` and `to`: the query's string. */
export function valuesBeside(source: string, from: number, to: number, language: Language): number | undefined {
  const known = calls[language.name];
  if (!known?.call.test(source.slice(Math.max(0, from - 240), from))) return undefined;
  known.list.lastIndex = to;
  const opening = known.list.exec(source)?.[0];
  if (opening === undefined) return undefined;
  const items = itemsFrom(source, to + opening.length, known.ends);
  if (!items) return undefined;
  const { texts, end, comma } = items;
  // The list is all that is given: behind it the call ends, or another argument follows.
  if (language.name !== 'Go' && !/^\s*[,)]/.test(source.slice(end, end + 200))) return undefined;
  // One value in brackets without a comma is no tuple.
  if (language.name === 'Python' && opening.endsWith('(') && !comma) return undefined;
  const isUncounted =
    language.name === 'JavaScript'
      ? /^\.\.\./
      : language.name === 'Python'
        ? /^\*|\sfor\s/
        : /\.\.\.$|^(?:pgx|sql)\.|Args\b/;
  return texts.some((text) => isUncounted.test(text)) ? undefined : texts.length;
}

/** What stands between commas up to the bracket that ends it; null where that cannot be told. */
function itemsFrom(
  source: string,
  from: number,
  ends: string,
): { texts: string[]; end: number; comma: boolean } | null {
  const texts: string[] = [];
  let [depth, start, comma] = [0, from, false];
  const token = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[`/#"']|[([{]|[)\]}]|,/g;
  token.lastIndex = from;
  for (let match = token.exec(source); match && match.index - from < longest; match = token.exec(source)) {
    const [mark] = match;
    // Templates, comments and divisions: others can read them.
    if ('`/#"\''.includes(mark)) return null;
    if ('([{'.includes(mark)) depth += 1;
    else if (mark === ',' && depth === 0) {
      comma = true;
      texts.push(source.slice(start, match.index).trim());
      start = match.index + 1;
    } else if (')]}'.includes(mark)) {
      if (depth > 0) depth -= 1;
      else if (!ends.includes(mark)) return null;
      else {
        texts.push(source.slice(start, match.index).trim());
        // A comma may stand behind the last one, and nothing between brackets is nothing.
        if (texts.at(-1) === '') texts.pop();
        return texts.includes('') ? null : { texts, end: match.index + 1, comma };
      }
    }
  }
  return null;
}
