/** Read: the text of a file with line numbers, or a picture. */

import * as z from 'zod';
import { ToolFailure } from '../protocol/failure.ts';
import type { Outcome, Tool, ToolContext } from '../protocol/tool.ts';
import { fitPicture } from '../pictures/fit.ts';
import type { FileRead } from '../protocol/workspace.ts';
import { splitLines } from '../text/diff/diff.ts';
import { decodeText, encodingName, imageType, isGenerated } from '../text/encoding.ts';
import type { Image, TextFormat } from '../text/encoding.ts';
import { kindOf } from './kind.ts';
import { readOf } from './read-effect.ts';
import { byLines, fileKeys, lineKeys, oneFile } from './spellings/files.ts';
import { folderFailure, missingFailure, pathAlike, saysPath } from './whereabouts.ts';

const defaultLines = 2000;
const maxLine = 2000;
/** Characters of one result; a longer one would lose its middle on the way to the model. */
const maxText = 28_000;

const input = z.strictObject({
  file_path: z.string().min(1),
  offset: z.int().min(1).optional().describe('First line, from 1'),
  limit: z.int().min(1).optional().describe('Number of lines, default 2000'),
});

type Input = z.infer<typeof input>;

export const read: Tool<Input> = {
  name: 'Read',
  description: 'Read a text file with line numbers, or look at an image.',
  input,
  keys: { ...fileKeys, ...lineKeys },
  example: { file_path: 'src/app.ts', offset: 1, limit: 200 },
  translate: (given) => oneFile(byLines(given)),
  readOnly: true,
  title({ file_path, offset, limit }) {
    if (offset === undefined && limit === undefined) return file_path;
    const from = offset ?? 1;
    return `${file_path}:${from}-${limit === undefined ? '' : from + limit - 1}`;
  },
  effects: ({ file_path }, at) => readOf(file_path, at),
  async run(wanted, at) {
    const { file, alike } = await readFile(wanted.file_path, at);
    const image = imageType(file.bytes);
    if (image) return showImage(file, image, at);
    const decoded = decodeText(file.bytes, file.state.encoding);
    if (!decoded) throw binary(file);
    return showText(file, decoded, wanted, alike ? [saysPath(file.resolved.path)] : []);
  },
};

async function readFile(path: string, at: ToolContext): Promise<{ file: FileRead; alike: boolean }> {
  let file: FileRead | null;
  try {
    file = await at.workspace.read(path);
  } catch (error) {
    if (error instanceof ToolFailure && error.code === 'is_directory') throw await folderFailure(path, at);
    throw error;
  }
  if (file) return { file, alike: false };
  const alike = await pathAlike(path, at);
  const other = alike === null ? null : await at.workspace.read(alike);
  if (!other) throw await missingFailure(path, at);
  return { file: other, alike: true };
}

/** Only files of the tree can be edited later, so only of these it matters what the model saw. */
function seenOf({ resolved, state }: FileRead): Pick<Outcome, 'seen'> {
  return resolved.zone === 'tree' ? { seen: { [resolved.path]: state.hash } } : {};
}

async function showImage(file: FileRead, image: Image, at: ToolContext): Promise<Outcome> {
  const { resolved, bytes } = file;
  const size = image.width && image.height ? `, ${image.width}×${image.height} pixels` : '';
  const what = `${resolved.shown}: ${image.mediaType.slice(6).toUpperCase()} image${size}, ${bytes.length} bytes`;
  const display = [
    { type: 'file' as const, path: resolved.path, from: 1, lines: 0, total: 0, image: { bytes: bytes.length } },
  ];
  if (!at.vision) return { content: [{ type: 'text', text: `${what}. This model cannot see images.` }], display };
  const fitted = await fitPicture(bytes, at.signal);
  if ('why' in fitted)
    return { content: [{ type: 'text', text: `${what}. It cannot be shown: ${fitted.why}.` }], display };
  return {
    content: [{ type: 'text', text: fitted.note ? `${what}; ${fitted.note}` : what }, fitted.picture],
    display,
    ...seenOf(file),
  };
}

function showText(
  file: FileRead,
  { text, format }: { text: string; format: TextFormat },
  wanted: Input,
  notes: string[],
): Outcome {
  const { resolved } = file;
  const lines = splitLines(text);
  const from = wanted.offset ?? 1;
  if (lines.length === 0) return outcome(file, `[${resolved.shown} is empty]`, { from: 1, lines: 0, total: 0 });
  if (from > lines.length) {
    throw new ToolFailure(
      'invalid_input',
      `${resolved.shown} has ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}; offset ${from} is behind its end.`,
    );
  }
  const { rows, cut } = numbered(lines, from, wanted.limit ?? defaultLines);
  const to = from + rows.length - 1;
  if (from > 1 || to < lines.length) {
    notes.push(`lines ${from}-${to} of ${lines.length}${to < lines.length ? `; go on with offset ${to + 1}` : ''}`);
  }
  if (cut.length > 0)
    notes.push(
      `cut at ${maxLine} characters: ${cut.length === 1 ? 'line' : 'lines'} ${cut.slice(0, 10).join(', ')}${cut.length > 10 ? ', …' : ''}`,
    );
  if (format.eol === 'crlf') notes.push('CRLF line ends');
  if (format.eol === 'mixed') notes.push('mixed line ends, LF and CRLF');
  if (format.encoding !== 'utf8') notes.push(encodingName(format.encoding));
  if (isGenerated(resolved.path, text)) notes.push('a generated file: change what it is made from');
  const shown = notes.length > 0 ? `${rows.join('\n')}\n[${notes.join('] [')}]` : rows.join('\n');
  return outcome(file, shown, { from, lines: rows.length, total: lines.length });
}

/** As many lines as asked for and as there is room for, at least one; `cut` names those shortened. */
function numbered(lines: readonly string[], from: number, limit: number): { rows: string[]; cut: number[] } {
  const rows: string[] = [];
  const cut: number[] = [];
  let room = maxText;
  for (let number = from; number < from + limit && number <= lines.length; number += 1) {
    const line = lines[number - 1] as string;
    const text = line.length > maxLine ? `${line.slice(0, maxLine)}…` : line;
    const row = `${String(number).padStart(5)}→${text.toWellFormed()}`;
    room -= row.length + 1;
    if (room < 0 && rows.length > 0) break;
    if (text !== line) cut.push(number);
    rows.push(row);
  }
  return { rows, cut };
}

function outcome(file: FileRead, text: string, range: { from: number; lines: number; total: number }): Outcome {
  return {
    content: [{ type: 'text', text }],
    display: [{ type: 'file', path: file.resolved.path, ...range }],
    ...seenOf(file),
  };
}

function binary({ resolved, bytes }: FileRead): ToolFailure {
  const kind = kindOf(bytes);
  if (kind === null && !bytes.includes(0)) {
    return new ToolFailure(
      'binary',
      `${resolved.shown} (${bytes.length} bytes) is not UTF-8, nor text in an encoding that was recognized. If it is text, say which in .editorconfig (charset = big5), or read it by iconv -f CP437 -t UTF-8.`,
    );
  }
  return new ToolFailure(
    'binary',
    `${resolved.shown} is binary: ${kind ?? 'unknown type'}, ${bytes.length} bytes. Inspect it with a command made for it.`,
  );
}
