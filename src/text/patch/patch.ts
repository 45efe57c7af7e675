/**
 * Patches as `git apply` reads them (git's extended unified format, gitformat and git-diff documentation: extended
 * headers, quoted names, `GIT binary patch` with zlib and git's base 85).
 */

import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { decodeText } from '../encoding.ts';
import { diffText } from '../diff/diff.ts';
import type { FileDiff, Hunk } from '../diff/diff.ts';

/** One side of a changed file. The bytes of a link are its target. */
export interface PatchSide {
  bytes: Uint8Array;
  mode: 'file' | 'executable' | 'link';
}

const modes = { file: '100644', executable: '100755', link: '120000' };
const nothing = '0'.repeat(40);

function blobId(side: PatchSide | null): string {
  if (!side) return nothing;
  return createHash('sha1').update(`blob ${side.bytes.length}\0`).update(side.bytes).digest('hex');
}

const escapes: Record<string, string> = {
  '\x07': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '"': '"',
  '\\': '\\',
};

/**
 * A name as git writes it: in C quotes when it holds a quote, a backslash, a control character or a byte that is no
 * UTF-8 (U+DC80 to U+DCFF in our names).
 */
function quoted(name: string): string {
  if (!/[\x00-\x1f\x7f"\\\u{dc80}-\u{dcff}]/u.test(name)) return name;
  const inner = name.replace(/[\x00-\x1f\x7f"\\\u{dc80}-\u{dcff}]/gu, (char) => {
    const letter = escapes[char];
    return `\\${letter ?? (char.charCodeAt(0) & 0xff).toString(8).padStart(3, '0')}`;
  });
  return `"${inner}"`;
}

/** In `---` and `+++` rows a name with blanks is followed by a tab, so that a date is not looked for in it. */
function fileRow(mark: '---' | '+++', name: string | null): string {
  if (name === null) return `${mark} /dev/null`;
  const shown = quoted(name);
  return `${mark} ${shown}${shown.includes(' ') && !shown.startsWith('"') ? '\t' : ''}`;
}

/** Where a hunk is, as the first row of it says: `@@ -1,3 +1,4 @@`. */
export function hunkRange(hunk: Hunk): string {
  const range = (start: number, lines: number): string => (lines === 1 ? String(start) : `${start},${lines}`);
  return `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`;
}

function hunkText(hunk: Hunk, heading = ''): string {
  const marks = { context: ' ', added: '+', removed: '-' };
  let text = `${hunkRange(hunk)}${heading}\n`;
  for (const row of hunk.rows) {
    text += `${marks[row.kind]}${row.text}${row.crlf ? '\r' : ''}\n`;
    if (row.noNewline) text += '\\ No newline at end of file\n';
  }
  return text;
}

/** A plain unified diff: what a model reads. */
export function formatHunks(diff: FileDiff, path: string): string {
  return `--- a/${path}\n+++ b/${path}\n${diff.hunks.map((hunk) => hunkText(hunk)).join('')}`;
}

export const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';

/** Git's base 85: rows of up to 52 bytes, each led by its length (A to Z are 1 to 26, a to z 27 to 52). */
function base85(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 52) {
    const part = bytes.subarray(from, from + 52);
    text += String.fromCharCode(part.length <= 26 ? 64 + part.length : 70 + part.length);
    for (let at = 0; at < part.length; at += 4) {
      let word = 0;
      for (let index = 0; index < 4; index++) word = word * 256 + (part[at + index] ?? 0);
      let five = '';
      for (let digit = 0; digit < 5; digit++) {
        five = (alphabet[word % 85] ?? '') + five;
        word = Math.floor(word / 85);
      }
      text += five;
    }
    text += '\n';
  }
  return text;
}

function literal(bytes: Uint8Array): string {
  return `literal ${bytes.length}\n${base85(deflateSync(bytes))}\n`;
}

/** Text only where the patch, printed as UTF-8, holds exactly these bytes. */
function plainText(side: PatchSide | null): string | null {
  if (!side) return '';
  if (side.bytes.includes(0)) return null;
  const decoded = decodeText(side.bytes);
  if (!decoded || !['utf8', 'utf8-bom'].includes(decoded.format.encoding)) return null;
  return decoded.format.encoding === 'utf8-bom' ? `\ufeff${decoded.text}` : decoded.text;
}

function section(path: string, before: PatchSide | null, after: PatchSide | null, ids: boolean): string {
  const modeBefore = before && modes[before.mode];
  const modeAfter = after && modes[after.mode];
  const head = [`diff --git ${quoted(`a/${path}`)} ${quoted(`b/${path}`)}`];
  if (!before) head.push(`new file mode ${modeAfter}`);
  else if (!after) head.push(`deleted file mode ${modeBefore}`);
  else if (modeBefore !== modeAfter) head.push(`old mode ${modeBefore}`, `new mode ${modeAfter}`);
  const same = before && after && Buffer.from(before.bytes).equals(after.bytes);
  if (same) return head.length === 1 ? '' : `${head.join('\n')}\n`;
  const oldText = plainText(before);
  const newText = plainText(after);
  const binary = oldText === null || newText === null;
  const short = (id: string): string => (binary ? id : id.slice(0, 12));
  const unchangedMode = before && after && modeBefore === modeAfter ? ` ${modeAfter}` : '';
  head.push(`index ${short(blobId(before))}..${short(blobId(after))}${unchangedMode}`);
  const empty = new Uint8Array();
  if (binary) {
    return `${head.join('\n')}\nGIT binary patch\n${literal(after?.bytes ?? empty)}${literal(before?.bytes ?? empty)}`;
  }
  const { hunks } = diffText(oldText, newText);
  if (hunks.length === 0) return `${head.join('\n')}\n`;
  head.push(fileRow('---', before && `a/${path}`), fileRow('+++', after && `b/${path}`));
  return `${head.join('\n')}\n${hunks.map((hunk) => hunkText(hunk, ids ? ` ${hunk.id}` : '')).join('')}`;
}

/**
 * A patch of whole files that `git apply` turns into exactly these bytes and modes. Paths are relative, `/`-separated.
 * A file that becomes a link (or the other way round) is deleted and made anew, as git does it. With `ids`, each hunk is
 * headed by its id, where git puts the name of a function.
 */
export function formatPatch(
  files: readonly { path: string; before: PatchSide | null; after: PatchSide | null }[],
  { ids = false }: { ids?: boolean } = {},
): string {
  return files
    .map(({ path, before, after }) => {
      if (!before && !after) return '';
      const retyped = before && after && (before.mode === 'link') !== (after.mode === 'link');
      return retyped
        ? section(path, before, null, ids) + section(path, null, after, ids)
        : section(path, before, after, ids);
    })
    .join('');
}
