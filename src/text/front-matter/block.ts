/** Where front matter begins and ends, as people really write it: after blanks and comments, in a code fence, indented, not closed. */

/** Front matter as it was read, and what follows it. */
export interface FrontMatter {
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
/** A key at the start of a line, and the rest of it. */
export const key = /^([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(.*)|)$/;

/** The lines between the fences, and after them. */
export interface Block {
  head: string[];
  /** Without blank lines at its start. */
  body: string;
  line: number;
  repaired: string[];
}

/** Takes the indentation off that every line shares; null where there is none. */
export function dedent(lines: string[]): string[] | null {
  let depth = Infinity;
  for (const line of lines) if (line.trim() !== '') depth = Math.min(depth, line.search(/\S/));
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

/** Finds the front matter; null where there is none. */
export function blockOf(source: string): Block | null {
  return plainBlock(source) ?? anyBlock(source);
}

/** The usual file: fence, keys, fence, body. Its body is not taken apart. */
function plainBlock(source: string): Block | null {
  if (!source.startsWith('---\n') || source.includes('\r')) return null;
  const close = /\n---+[ \t]*(?:\n|$)/g;
  close.lastIndex = 3;
  const found = close.exec(source);
  if (!found || found.index === 3) return null;
  const body = source.slice(found.index + found[0].length).replace(/^(?:[^\S\n]*\n)+/, '');
  return {
    head: source.slice(4, found.index).split('\n'),
    body: body.trim() === '' ? '' : body,
    line: 1,
    repaired: [],
  };
}

function anyBlock(source: string): Block | null {
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
  while (after < lines.length && lines[after]?.trim() === '') after += 1;
  const body = lines.slice(after);
  return { head: lines.slice(start, end), body: body.join('\n'), line: open.at + 1, repaired };
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
