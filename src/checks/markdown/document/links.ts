/** Links, images and definitions of a Markdown text, with their places. Links within code are none. */

import type { Document } from './blocks.ts';

/** Something that leads somewhere. */
export interface Link {
  /** As it is written, without what is around it. */
  to: string;
  /** Offset of `to` in the text. */
  at: number;
  image: boolean;
}

/** A use of a definition that may not be there. */
interface Reference {
  label: string;
  at: number;
}

/** What is found in a text. */
interface Linked {
  links: Link[];
  /** Full references, `[words][label]`, whose label is defined nowhere. */
  undefinedLabels: Reference[];
}

const definition = /^ {0,3}\[(?!\^)((?:[^\][\\]|\\.){1,200})\]:[ \t]*\r?\n?[ \t]*(<[^<>\n]*>|[^\s<]\S*)[^\n]*$/gm;

/** All that leads somewhere. */
export function linksOf({ prose }: Document): Linked {
  const links: Link[] = [];
  const labels = new Set<string>();
  for (const found of prose.matchAll(definition)) {
    const [whole, label = '', target = ''] = found;
    labels.add(normal(label));
    const bare = target.startsWith('<') ? target.slice(1, -1) : target;
    links.push({
      to: bare,
      at: found.index + whole.indexOf(target, whole.indexOf(']:')) + (bare === target ? 0 : 1),
      image: false,
    });
  }
  const undefinedLabels: Reference[] = [];
  for (const { open, close, image } of brackets(prose)) {
    const next = prose[close + 1];
    if (next === '(') {
      const target = destination(prose, close + 2);
      if (target !== null) links.push({ ...target, image });
    } else if (next === '[') {
      // In a text without any definition, `[a][b]` may be anything.
      const least = labels.size === 0 ? 4 : 1;
      const label = /^\[((?:[^\][\\\n]|\\.){1,200})\]/.exec(prose.slice(close + 1, close + 210))?.[1];
      if (label !== undefined && label.trim().length >= least && !labels.has(normal(label)) && !label.startsWith('^'))
        undefinedLabels.push({ label, at: open });
    }
  }
  for (const found of prose.matchAll(/<(a|img)\b[^<>]*?\s(href|src)\s*=\s*(?:"([^"<>]*)"|'([^'<>]*)')/gi)) {
    const to = found[3] ?? found[4] ?? '';
    links.push({ to, at: found.index + found[0].length - to.length - 1, image: found[1]?.toLowerCase() === 'img' });
  }
  return { links: links.sort((a, b) => a.at - b.at), undefinedLabels };
}

const normal = (label: string): string => label.trim().replace(/\s+/g, ' ').toLowerCase();

/** Pairs of square brackets in the same paragraph. */
function brackets(prose: string): { open: number; close: number; image: boolean }[] {
  const pairs: { open: number; close: number; image: boolean }[] = [];
  let stack: number[] = [];
  const marks = /\\.|\[|\]|\n[ \t]*\r?\n/g;
  for (let mark = marks.exec(prose); mark !== null; mark = marks.exec(prose)) {
    if (mark[0] === '[') stack.push(mark.index);
    else if (mark[0] === ']') {
      const open = stack.pop();
      if (open !== undefined) pairs.push({ open, close: mark.index, image: prose[open - 1] === '!' });
    } else if (mark[0].startsWith('\n')) stack = [];
  }
  return pairs;
}

/** What stands in the parentheses of a link: null when it is none. */
function destination(prose: string, from: number): { to: string; at: number } | null {
  const some = prose.slice(from, from + 2_000);
  const lead = /^[ \t]*\n?[ \t]*/.exec(some)?.[0].length ?? 0;
  const rest = some.slice(lead);
  const angled = /^<([^<>\n]*)>\s*(?:["'(][^]*?["')]\s*)?\)/.exec(rest);
  if (angled) return { to: angled[1] ?? '', at: from + lead + 1 };
  let depth = 0;
  let end = 0;
  for (; end < rest.length; end += 1) {
    const char = rest[end] ?? '';
    if (char === '\\') end += 1;
    else if (char === '(') depth += 1;
    else if (char === ')' && depth-- === 0) break;
    else if (/\s/.test(char)) break;
  }
  if (end === 0) return null;
  // Behind it a title, and the end.
  if (!/^\s*(?:"[^]*?"|'[^]*?'|\([^)]*\))?\s*(?:=\s*\d*x\d*\s*)?\)/.test(rest.slice(end))) return null;
  return { to: rest.slice(0, end).replace(/\\([!-/:-@[-`{-~])/g, '$1'), at: from + lead };
}
