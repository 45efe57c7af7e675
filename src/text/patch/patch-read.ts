/**
 * Patches as people and git make them (gitformat and git-diff documentation): git's extended headers, renames, modes,
 * quoted names, binary patches, and plain unified diffs. Mail headers and other words before a diff are passed over.
 */

import { readBinary } from './patch-binary.ts';
import type { BinaryPart } from './patch-binary.ts';

/** `text` has its line end, as bytes (one character each, latin1), and lacks it where the file does. */
export interface PatchRow {
  kind: 'context' | 'added' | 'removed';
  text: string;
}

export interface PatchHunk {
  oldStart: number;
  newStart: number;
  rows: PatchRow[];
  /** 1-based line of the patch. */
  line: number;
}

export interface PatchFile {
  /** Null: the file is made. Relative, without the `a/` and `b/` of diffs. */
  from: string | null;
  /** Null: the file is deleted. */
  to: string | null;
  /** The file at `from` stays. */
  copy: boolean;
  /** Where the patch says it. */
  oldMode?: 'file' | 'executable' | 'link';
  newMode?: 'file' | 'executable' | 'link';
  hunks: PatchHunk[];
  /** Content of a binary file: how to come forward and, where the patch has it, back. */
  binary?: { forward: BinaryPart; back: BinaryPart | null };
  /** Git's link to a commit of another repository, in one of its versions at least: no file, though it is written as one. */
  submodule?: true;
  /** The patch only says that binary content differs. */
  contentMissing: boolean;
  /** Git's ids of the content before and after, as far as the patch has them. */
  ids?: [string, string];
  /** The patch lost its carriage returns or was given some: rows fit whatever line ends the file has. */
  anyEol: boolean;
  /** 1-based line of the patch where the file begins. */
  line: number;
}

/** What is wrong with a patch; the message names the line. */
export class PatchError extends Error {
  override name = 'PatchError';
  constructor(line: number, what: string) {
    super(`line ${line} of the patch: ${what}`);
  }
}

/** The bytes of a text that was read as UTF-8 with bad bytes as U+DC80 to U+DCFF, one character each. */
function toBytes(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text;
  return text
    .split(/([\u{dc80}-\u{dcff}])/u)
    .map((part, index) =>
      index % 2 === 1 ? String.fromCharCode(part.charCodeAt(0) - 0xdc00) : Buffer.from(part).toString('latin1'),
    )
    .join('');
}

const letters: Record<string, string> = { a: '\x07', b: '\b', t: '\t', n: '\n', v: '\v', f: '\f', r: '\r' };

/** Reads a name in C quotes; bytes that are no UTF-8 become U+DC80 to U+DCFF, as in names from a folder. */
function unquoted(text: string): { name: string; rest: string } | null {
  const found = /^"((?:[^"\\]|\\.)*)"/.exec(text);
  if (!found) return null;
  const bytes = toBytes(found[1] ?? '').replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) =>
    /^\d/.test(code) ? String.fromCharCode(Number.parseInt(code, 8)) : (letters[code] ?? code),
  );
  return { name: fromBytes(bytes), rest: text.slice(found[0].length) };
}

const utf8 =
  /(?:[\x00-\x7f]|[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2})+|[^]/g;

function fromBytes(bytes: string): string {
  return bytes.replace(utf8, (part) =>
    part.length === 1 && part > '\x7f'
      ? String.fromCharCode(0xdc00 + part.charCodeAt(0))
      : Buffer.from(part, 'latin1').toString(),
  );
}

/** The name in a `---` or `+++` row: a tab and what follows it is a date. */
function rowName(row: string): string | null {
  const text = row.slice(4);
  const name = unquoted(text)?.name ?? text.replace(/\t.*$/, '');
  return name === '/dev/null' ? null : name;
}

/** Drops the first part of both names where it is what sets them apart (`a/` and `b/`, `i/` and `w/`). */
function stripped(from: string | null, to: string | null): [string | null, string | null] {
  const rest = (name: string): string => name.slice(name.indexOf('/') + 1);
  if (from !== null && to !== null) {
    if (from === to || !from.includes('/') || !to.includes('/')) return [from, to];
    const lettered = /^[abciow12]\//.test(from) && /^[abciow12]\//.test(to) && from[0] !== to[0];
    return rest(from) === rest(to) || lettered ? [rest(from), rest(to)] : [from, to];
  }
  const one = (name: string | null): string | null => name && name.replace(/^[abciow12]\//, '');
  return [one(from), one(to)];
}

/** Both names of a `diff --git` row. Unquoted ones may have blanks: they are split where both halves are one name. */
function gitNames(text: string): [string, string] | null {
  const first = unquoted(text);
  if (first) {
    const other = first.rest.trimStart();
    return [first.name, unquoted(other)?.name ?? other];
  }
  const quote = text.indexOf(' "');
  const last = quote > 0 && unquoted(text.slice(quote + 1));
  if (last && last.rest === '') return [text.slice(0, quote), last.name];
  for (let at = text.indexOf(' '); at > 0; at = text.indexOf(' ', at + 1)) {
    const pair: [string, string] = [text.slice(0, at), text.slice(at + 1)];
    const [from, to] = stripped(...pair);
    if (from === to) return pair;
  }
  return null;
}

function modeOf(text: string): 'file' | 'executable' | 'link' | undefined {
  if (text.startsWith('120')) return 'link';
  if (!text.startsWith('100')) return undefined;
  return (Number.parseInt(text.slice(-3), 8) & 0o100) === 0 ? 'file' : 'executable';
}

/** Reads a patch. Empty when there is no diff in it; throws `PatchError` where one is broken. */
export function parsePatch(text: string): PatchFile[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const files: PatchFile[] = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at] ?? '';
    const plain =
      line.startsWith('--- ') && (lines[at + 1] ?? '').startsWith('+++ ') && /^@@ -\d/.test(lines[at + 2] ?? '');
    if (/^diff --(?:cc|combined) /.test(line)) throw new PatchError(at + 1, 'a merge cannot be applied as a patch');
    if (!line.startsWith('diff --git ') && !plain) at += 1;
    else at = readFile(lines, at, files);
  }
  return files;
}

function readFile(lines: readonly string[], start: number, files: PatchFile[]): number {
  const file: PatchFile = {
    from: null,
    to: null,
    copy: false,
    hunks: [],
    contentMissing: false,
    anyEol: false,
    line: start + 1,
  };
  let names: [string | null, string | null] | null = null;
  let [made, deleted, named] = [false, false, false];
  let at = start;
  if (lines[at]?.startsWith('diff --git ')) {
    file.anyEol = lines[at]?.endsWith('\r') === true;
    const pair = gitNames((lines[at] ?? '').slice(11).replace(/\r$/, ''));
    names = pair && stripped(...pair);
    for (at += 1; at < lines.length; at++) {
      const line = (lines[at] ?? '').replace(/\r$/, '');
      const name = (value = line.replace(/^(?:rename|copy) (?:from|to) /, '')) => unquoted(value)?.name ?? value;
      const mode = modeOf(line.slice(line.lastIndexOf(' ') + 1));
      const set = (key: 'oldMode' | 'newMode'): void => void (mode && (file[key] = mode));
      if (/^(?:(?:old|new|new file|deleted file) mode|index \S+) 160000$/.test(line)) file.submodule = true;
      if (/^(?:rename|copy) from /.test(line)) [file.from, named, file.copy] = [name(), true, line.startsWith('copy')];
      else if (/^(?:rename|copy) to /.test(line)) file.to = name();
      else if (line.startsWith('old mode ')) set('oldMode');
      else if (line.startsWith('new mode ')) set('newMode');
      else if (line.startsWith('new file mode ')) [made] = [true, set('newMode')];
      else if (line.startsWith('deleted file mode ')) [deleted] = [true, set('oldMode')];
      else if (line.startsWith('index ')) {
        const ids = /^index ([0-9a-f]+)\.\.([0-9a-f]+)(?: (\d+))?$/.exec(line);
        if (ids?.[1] && ids[2]) file.ids = [ids[1], ids[2]];
        const both = modeOf(ids?.[3] ?? '');
        if (both) [file.oldMode, file.newMode] = [both, both];
      } else if (!/^(?:dis)?similarity index /.test(line)) break;
    }
    if (made && deleted) throw new PatchError(start + 1, 'a file that is both made and deleted');
  }
  if (lines[at]?.startsWith('--- ') && lines[at + 1]?.startsWith('+++ ')) {
    file.anyEol ||= [0, 1].every((next) => lines[at + next]?.endsWith('\r'));
    const [from, to] = [
      rowName((lines[at] ?? '').replace(/\r$/, '')),
      rowName((lines[at + 1] ?? '').replace(/\r$/, '')),
    ];
    made ||= from === null;
    deleted ||= to === null;
    if (!names) names = stripped(from, to);
    at = readHunks(lines, at + 2, file);
  } else if (lines[at]?.startsWith('GIT binary patch')) {
    const forward = readBinary(lines, at + 1, (line, what) => new PatchError(line, what));
    const back = /^(?:literal|delta) \d/.test(lines[forward.next] ?? '')
      ? readBinary(lines, forward.next, (line, what) => new PatchError(line, what))
      : null;
    file.binary = { forward: forward.part, back: back?.part ?? null };
    at = back?.next ?? forward.next;
  } else if (/^Binary files .* differ\r?$/.test(lines[at] ?? '')) [file.contentMissing, at] = [true, at + 1];
  if (!named) {
    if (!names) throw new PatchError(start + 1, 'the name of the file cannot be made out');
    const name = names[1] ?? names[0];
    [file.from, file.to] = [made ? null : deleted ? names[0] : name, deleted ? null : name];
  }
  for (const name of [file.from, file.to]) {
    if (name !== null && (name === '' || /^\/|(?:^|\/)\.\.(?:\/|$)|\0/.test(name)))
      throw new PatchError(start + 1, `${name || 'an empty name'} does not lead into the tree`);
  }
  files.push(file);
  return at;
}

function readHunks(lines: readonly string[], start: number, file: PatchFile): number {
  let at = start;
  for (;;) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(lines[at] ?? '');
    if (!head) {
      if (lines[at]?.startsWith('@@')) throw new PatchError(at + 1, 'a hunk whose first row cannot be read');
      return at;
    }
    const hunk: PatchHunk = { oldStart: Number(head[1]), newStart: Number(head[3]), rows: [], line: at + 1 };
    let [old, added] = [Number(head[2] ?? 1), Number(head[4] ?? 1)];
    for (at += 1; old > 0 || added > 0 || lines[at]?.startsWith('\\'); at++) {
      const line = lines[at];
      if (line === undefined) throw new PatchError(hunk.line, 'the hunk ends before all of its rows came');
      const last = hunk.rows.at(-1);
      if (line.startsWith('\\')) {
        if (last) last.text = last.text.replace(/\n$/, '');
        continue;
      }
      const kind = ({ ' ': 'context', '+': 'added', '-': 'removed', '': 'context', '\r': 'context' } as const)[
        line[0] ?? ''
      ];
      if (!kind)
        throw new PatchError(at + 1, 'a row of a hunk begins with a blank, + or -; the hunk is shorter than it says');
      if (kind !== 'added') old -= 1;
      if (kind !== 'removed') added -= 1;
      if (old < 0 || added < 0) throw new PatchError(at + 1, 'the hunk has more rows than it says');
      const text = line[0] === '\r' ? line : line.slice(1);
      hunk.rows.push({ kind, text: `${toBytes(file.anyEol ? text.replace(/\r$/, '') : text)}\n` });
    }
    file.hunks.push(hunk);
  }
}
