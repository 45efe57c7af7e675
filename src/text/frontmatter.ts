/** Front matter as people really write it: strict YAML first, and where that fails or reads prose as keys, a reader that goes by lines. */

import { parseDocument } from 'yaml';

interface FrontMatter {
  /** Keys as written. Values as YAML has them; text where the line reader had to step in. */
  data: Record<string, unknown>;
  /** What follows, without blank lines at its start. */
  body: string;
  /** What had to be mended, in words for people. */
  repaired: string[];
  /** 1-based line of the opening fence. */
  line: number;
}

const fence = /^---+[ \t]*$/;
const key = /^([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*)|)$/;

interface Block {
  head: string[];
  body: string[];
  line: number;
  repaired: string[];
}

/** Takes the indentation off that every line of the file shares. */
function dedent(lines: string[]): string[] | null {
  const depth = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return depth > 0 && Number.isFinite(depth) ? lines.map((line) => line.slice(depth)) : null;
}

/** Where the front matter begins: at the top, after blanks and comments, or in a code fence after a heading. */
function opening(lines: readonly string[]): { at: number; fenced: boolean; why?: string } | null {
  let at = 0;
  let why: string | undefined;
  let inComment = false;
  for (; at < Math.min(lines.length, 40); at++) {
    const line = lines[at] ?? '';
    if (inComment || line.startsWith('<!--')) {
      inComment = !line.includes('-->');
      why = 'a comment stands before the front matter';
    } else if (line.trim() === '') why ??= 'blank lines stand before the front matter';
    else break;
  }
  if (fence.test(lines[at] ?? '')) return { at, fenced: false, ...(at > 0 && why ? { why } : {}) };
  for (; at < Math.min(lines.length, 12); at++) {
    const line = lines[at] ?? '';
    if (/^(?:```|~~~)\s*(?:ya?ml|markdown|md)?\s*$/.test(line)) {
      return fence.test(lines[at + 1] ?? '')
        ? { at: at + 1, fenced: true, why: 'the front matter stands in a code fence' }
        : null;
    }
    if (line.trim() !== '' && !line.startsWith('#')) return null;
  }
  return null;
}

function blockOf(source: string): Block | null {
  const repaired: string[] = [];
  let lines = source.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  const flat = dedent(lines);
  if (flat && opening(flat)) {
    lines = flat;
    repaired.push('the whole file is indented');
  }
  const open = opening(lines);
  if (!open) return null;
  if (open.why) repaired.push(open.why);
  const start = open.at + 1;
  let end = lines.findIndex((line, index) => index >= start && fence.test(line));
  let after = end + 1;
  if (end < 0) {
    end = endOfKeys(lines, start);
    after = end;
    if (end === start) return null;
    repaired.push('the front matter is not closed by ---');
  } else if (open.fenced && /^(?:```|~~~)\s*$/.test(lines[after] ?? '')) after += 1;
  const body = lines.slice(after);
  while (body[0]?.trim() === '') body.shift();
  return { head: lines.slice(start, end), body, line: open.at + 1, repaired };
}

/** Without a closing fence the keys end at the first blank line that no key follows. */
function endOfKeys(lines: readonly string[], start: number): number {
  let end = start;
  for (let at = start; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '') break;
    if (!key.test(line) && !/^(?:\s|#|-)/.test(line)) break;
    end = at + 1;
  }
  return end;
}

/** Keys that agent files use; a line that starts with one of these is a key even in the middle of prose. */
const known =
  /^(?:name|description|tools|allowed-?_?tools|disallowed-?_?tools|model|colou?r|permission-?mode|max-?_?turns|skills|mcp-?servers|hooks|memory|background|effort|isolation|initial-?prompt|category|version|author|tags|kind|mode|temperature|license|emoji|vibe|capabilities|auto_?activate|proactive|priority|when_?to_?use|title|type|extends|keywords|metadata|examples?)$/i;
/** Words that open a line of an example, and look like keys. */
const prose =
  /^(?:context|user|assistant|examples?|note|commentary|human|system|question|answer|input|output|result|scenario|situation|trigger)$/i;

function startsKey(line: string): RegExpExecArray | null {
  const match = key.exec(line);
  return match && !(prose.test(match[1] ?? '') && !/^(?:examples?)$/.test(match[1] ?? '')) ? match : null;
}

/** Reads `key: the rest of the line`, with the lines below it up to the next key. */
function byLines(head: readonly string[]): Record<string, unknown> {
  const entries: { name: string; lines: string[] }[] = [];
  let long = false;
  for (const line of head) {
    const match = startsKey(line);
    const name = match?.[1] ?? '';
    // Inside a text of several lines only a key that agent files use ends it: prose has colons too.
    if (match && (!long || known.test(name))) {
      entries.push({ name, lines: [match[2] ?? ''] });
      long = false;
    } else if (entries.length > 0 && !(line.startsWith('#') && !long)) {
      entries.at(-1)?.lines.push(line);
      if (line.trim() !== '' && /^description$/i.test(entries.at(-1)?.name ?? '')) long = true;
    }
  }
  return Object.fromEntries(entries.map((entry) => [entry.name, valueOf(entry.lines)]));
}

function valueOf(lines: readonly string[]): unknown {
  const [first = '', ...rest] = lines;
  while (rest.length > 0 && rest.at(-1)?.trim() === '') rest.pop();
  const items = rest.filter((line) => line.trim() !== '');
  if (first.trim() === '' && items.length > 0 && items.every((line) => /^\s*-\s+\S/.test(line))) {
    return items.map((line) => unquote(line.replace(/^\s*-\s+/, '')));
  }
  const block = /^([|>])[+-]?\d?\s*$/.exec(first);
  if (block) {
    const text = (dedent([...rest]) ?? rest).join('\n');
    return block[1] === '|' ? text : text.replace(/(?<!\n)\n(?!\n)/g, ' ');
  }
  return unquote([first, ...rest].join('\n').trim());
}

/** Off with one pair of quotes around the whole; escapes are read as in YAML's double quotes where they stand. */
function unquote(text: string): string {
  const quoted = /^(["'])([^]*)\1$/.exec(text.trim());
  if (!quoted) return text;
  const inner = quoted[2] ?? '';
  return quoted[1] === "'" ? inner.replaceAll("''", "'") : inner.replaceAll('\\"', '"').replaceAll('\\\\', '\\');
}

/** YAML's reading is kept only if it has not lost or misread anything that a reader of lines sees. */
function byYaml(head: readonly string[]): Record<string, unknown> | null {
  const document = parseDocument(head.join('\n'), { prettyErrors: false, uniqueKeys: true, logLevel: 'silent' });
  if (document.errors.length > 0) return null;
  let data: unknown;
  try {
    data = document.toJS({ maxAliasCount: 20 });
  } catch {
    return null;
  }
  if (data === null || data === undefined) return {};
  if (typeof data !== 'object' || Array.isArray(data)) return null;
  return data as Record<string, unknown>;
}

/** A plain value in which YAML saw a comment: `#42`, `C# work #2`. */
function lostToComment(head: readonly string[]): boolean {
  return head.some((line) => {
    const value = key.exec(line)?.[2] ?? '';
    return /^[^"'|>[{&*!].*\s#|^#/.test(value);
  });
}

/** A key with blanks in it is prose that YAML took for a key. */
function hasProseKey(data: Record<string, unknown>): boolean {
  return Object.keys(data).some((name) => /\s/.test(name) || /^[<@]/.test(name));
}

/**
 * Splits a Markdown file into front matter and body; null when it has none. Never throws and never executes anything.
 * Measured on public collections: one file in nine is no valid YAML, nearly always because of `: ` in an unquoted
 * description.
 */
export function splitFrontMatter(source: string): FrontMatter | null {
  const block = blockOf(source);
  if (!block) return null;
  const { head, repaired } = block;
  const data = byYaml(head);
  if (data && !hasProseKey(data) && !lostToComment(head))
    return { data, body: block.body.join('\n'), repaired, line: block.line };
  const mended = byLines(head);
  if (Object.keys(mended).length === 0) return null;
  const why = data ? 'read by lines: YAML would have lost a part of it' : 'not valid YAML: read by lines';
  return { data: mended, body: block.body.join('\n'), repaired: [...repaired, why], line: block.line };
}
