/** Which anchors a Markdown text has, as GitHub makes them. */

import type { Document } from './blocks.ts';

/** Lower case, with dashes for blanks, and nothing but letters, digits, dashes and underscores. */
export function slug(heading: string): string {
  return plain(heading)
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

/** What HTML takes for a tag; `map<string, Value>` is none. */
const tag = /<(?:\/[a-z][\w-]*\s*|[a-z][\w-]*(?:\s+[\w:.-]+(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'<>=`]+))?)*\s*\/?)>/gi;

/** A heading as it is read: no marks of emphasis, links as their words. */
function plain(text: string): string {
  const spans: string[] = [];
  return text
    .replace(/(`+)(.+?)\1/g, (_, __, code: string) => `\u0001${spans.push(code.trim()) - 1}\u0002`)
    .replace(/!\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '')
    .replace(/\[([^\]]*)\](?:\((?:[^()]|\([^()]*\))*\)|\[[^\]]*\])/g, '$1')
    .replace(tag, '')
    .replace(/\\([!-/:-@[-`{-~])/g, '$1')
    .replace(/&[a-z]{2,8};/gi, '')
    .replace(/(\*{1,3}|~~)(?=\S)(.+?)(?<=\S)\1/g, '$2')
    .replace(/(?<![\p{L}\p{N}])(_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\p{L}\p{N}])/gu, '$2')
    .replace(/\u0001(\d+)\u0002/g, (_, index: string) => spans[Number(index)] ?? '')
    .trim();
}

/** All anchors of a text, lower case: of headings (the second of the same name ends with -1), of tags with an id or a name. */
export function anchorsOf({ headings, prose, text }: Document): Set<string> {
  const anchors = new Set<string>();
  const seen = new Map<string, number>();
  for (const { text: written } of headings) {
    // Sites read `{#id .class}` and `[#id]` as attributes, GitHub as words.
    const own = /(?:\{:?\s*[.#][^{}]*\}|\[#[\w.:-]+\])\s*$/.exec(written);
    const id = /#([\w.:-]+)/.exec(own?.[0] ?? '')?.[1];
    if (id !== undefined) anchors.add(id.toLowerCase());
    if (own) anchors.add(slug(written));
    const words = own ? written.slice(0, own.index).trimEnd() : written;
    const base = slug(words);
    // The one of the same name that comes second is counted; a heading that is called so already is passed over.
    let name = base;
    let count = seen.get(base) ?? 0;
    while (seen.has(name)) name = `${base}-${(count += 1)}`;
    seen.set(base, count);
    seen.set(name, seen.get(name) ?? 0);
    anchors.add(name);
    // An emoji by its name, and as the site may show it.
    if (/:\w+:/.test(words)) anchors.add(slug(words.replace(/:\w+:/g, '')));
  }
  for (const [, id] of prose.matchAll(/<[a-z][^<>]*?\s(?:id|name)\s*=\s*["']?([^\s"'<>]+)/gi))
    anchors.add((id ?? '').toLowerCase());
  for (const [, id] of text.matchAll(/(?:\{:?\s*#|\[\]\(\){#)([\w.:-]+)/g)) anchors.add((id ?? '').toLowerCase());
  for (const [, id] of text.matchAll(/^\[\^([^\]\s]+)\]:/gm)) anchors.add(`fn-${(id ?? '').toLowerCase()}`);
  return anchors;
}
