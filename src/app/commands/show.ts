/** `archie show`: a Markdown document or a Mermaid diagram as the terminal can show it, or its pictures as SVG. */

import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { errno } from '../../disk/errno.ts';
import { UserFault } from '../../protocol/failure.ts';
import { decodeText } from '../../text/encoding.ts';
import { t } from '../../text/words/words.ts';
import { told } from '../../text/words/told.ts';
import { warn, write } from '../cli/terminal.ts';
import type { ShowFlags } from '../cli/show-flags.ts';

const mostBytes = 8 * 1024 * 1024;
const mebibyte = 1024 * 1024;
/** Where there is no window. */
export const plainColumns = 100;
const mermaid = new Set(['.mmd', '.mermaid']);
const markdown = new Set(['.md', '.markdown', '.mdown', '.mkd', '.mdx', '.txt', '']);

/** `columns`: null where there is no window, and nobody sees colours. Returns the exit code. Throws `UserFault`: what cannot be shown. */
export async function show(flags: ShowFlags, columns: number | null): Promise<number> {
  const text = await read(flags.file);
  const diagram = mermaid.has(extname(flags.file).toLowerCase());
  return flags.svg
    ? svg(flags, diagram ? [text] : await diagramsIn(text))
    : shown(flags, diagram ? `\`\`\`\`mermaid\n${text}\n\`\`\`\`` : text, columns);
}

async function read(file: string): Promise<string> {
  const extension = extname(file).toLowerCase();
  let bytes: Buffer;
  try {
    const { size } = await stat(file);
    if (size > mostBytes) throw new UserFault(`${file} is larger than ${mostBytes / mebibyte} MiB: too large to show`);
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof UserFault) throw error;
    const code = errno(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new UserFault(`there is no ${file}`);
    if (code === 'EISDIR') throw new UserFault(`${file} is a folder: name a file of it`);
    if (code === 'EACCES' || code === 'EPERM') throw new UserFault(`${file} may not be read`);
    throw error;
  }
  const text = bytes.includes(0) ? null : (decodeText(bytes)?.text ?? null);
  if (text === null) throw new UserFault(`${file} is binary: archie show takes Markdown (.md) and Mermaid (.mmd)`);
  if (!markdown.has(extension) && !mermaid.has(extension))
    throw new UserFault(`${file} is neither Markdown (.md) nor Mermaid (.mmd)`);
  return text;
}

async function shown({ file, color }: ShowFlags, text: string, columns: number | null): Promise<number> {
  const { documentRows } = await import('../../fronts/tui/markdown/document.ts');
  const rows = await documentRows(text, {
    name: basename(file),
    columns: columns ?? plainColumns,
    color: color && columns !== null,
  });
  if (columns === null) await write(`${rows.join('\n')}\n`);
  else (await import('../../fronts/tui/transcript/paper.ts')).print(rows);
  return 0;
}

async function diagramsIn(text: string): Promise<string[]> {
  const { diagramSources } = await import('../../fronts/tui/markdown/document.ts');
  return diagramSources(text);
}

async function svg({ file, out }: ShowFlags, sources: readonly string[]): Promise<number> {
  if (sources.length === 0) throw new UserFault(`${file} has no diagram: a fenced block of the language mermaid`);
  const { diagramSvg } = await import('../../diagrams/diagram.ts');
  const pictures: string[] = [];
  const missing: string[] = [];
  for (const [index, source] of sources.entries()) {
    const drawn = await diagramSvg(source);
    if ('svg' in drawn) pictures.push(drawn.svg);
    else
      missing.push(
        t`${sources.length === 1 ? file : t`diagram ${index + 1} of ${file}`} is not drawn: ${told(drawn.why)}`,
      );
  }
  if (pictures.length === 0) throw new UserFault(missing.join('; '));
  for (const each of missing) warn(each);
  if (out === undefined) await writePicture(pictures.join('\n'));
  else
    for (const [index, picture] of pictures.entries()) {
      const end = extname(out);
      const stem = out.slice(0, out.length - end.length);
      await writePicture(picture, pictures.length === 1 ? out : `${stem}-${index + 1}${end}`);
    }
  return 0;
}

/** To stdout where no file is named. Throws `UserFault` where the file cannot be written. */
export async function writePicture(picture: string, out?: string): Promise<void> {
  if (out === undefined) return write(`${picture}\n`);
  try {
    await writeFile(out, `${picture}\n`);
  } catch (error) {
    const code = errno(error);
    if (code === undefined) throw error;
    throw new UserFault(`${out} cannot be written (${code})`);
  }
}
