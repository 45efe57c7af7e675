/** Reads front matter that is no YAML: line by line, with prose that has colons in it. */

import { dedent, key } from './block.ts';
import type { Block, FrontMatter } from './block.ts';

/** Keys that agent files use; a line that starts with one of these is a key even in the middle of prose. */
const known =
  /^(?:name|description|tools|allowed-?_?tools|disallowed-?_?tools|model|colou?r|permission-?mode|max-?_?turns|skills|mcp-?servers|hooks|memory|background|effort|isolation|initial-?prompt|dispatch|steps|max-?_?steps|permission|approval-?_?mode|hidden|infer|timeout-?_?mins|category|version|author|tags|kind|mode|temperature|license|emoji|vibe|capabilities|auto_?activate|proactive|priority|when_?to_?use|title|type|extends|keywords|metadata|examples?)$/i;
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

/** The front matter of a block whose `data` is known, or is to be read by lines. Null when that finds no key. */
export function settle(
  { head, body, line, repaired }: Block,
  data: Record<string, unknown> | null,
  valid = false,
): FrontMatter | null {
  const rest = { body, line };
  if (data) return { data, repaired, ...rest };
  const mended = byLines(head);
  if (Object.keys(mended).length === 0) return null;
  const why = valid ? 'read by lines: YAML would have lost a part of it' : 'not valid YAML: read by lines';
  return { data: mended, repaired: [...repaired, why], ...rest };
}
