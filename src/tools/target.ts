/** The file that a Write or an Edit is about: where it really is, what it holds now, and the change set that comes of it. */

import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { FileState } from '../protocol/change.ts';
import { ToolFailure } from '../protocol/failure.ts';
import type { Outcome, ToolContext } from '../protocol/tool.ts';
import type { FileRead, ResolvedPath } from '../protocol/workspace.ts';
import { diffing } from '../text/diff/diff.ts';
import { inSlices } from '../text/steps.ts';
import { CannotEncode } from '../text/charset/encode.ts';
import { declaredBy, decodeText, encodeText, encodingName, encodingOf } from '../text/encoding.ts';
import type { TextFormat } from '../text/encoding.ts';
import { isGitData } from '../text/path.ts';
import { formatHunks } from '../text/patch/patch.ts';
import { cutMiddle } from '../text/truncate.ts';
import { bare, pathAlike, saysPath } from './whereabouts.ts';

export interface Target {
  /** Relative to the root, after every link. */
  path: string;
  /** What it is called from the working folder. */
  shown: string;
  /** Null for a file that is not there yet. */
  current: FileRead | null;
  /** Null when it is not there, or not text. */
  text: string | null;
  /** Of a file that is not there yet what is declared for it, if that is not UTF-8. */
  format: TextFormat | null;
  /** It was asked for by a path that only looks the same. */
  alike?: boolean;
}

/** Finds the file. Throws `ToolFailure`: `outside`, `protected`, `is_directory`, `too_large` ... */
export async function findTarget(path: string, at: ToolContext): Promise<Target> {
  const place = await at.workspace.resolve(path);
  if (place.zone !== 'tree') {
    const where = place.real === place.asked ? place.real : `${place.asked} (it leads to ${place.real})`;
    throw new ToolFailure('outside', `${where} is outside the project; only files in it can be changed.`);
  }
  if (isGitData(place.path)) {
    throw new ToolFailure('protected', `${place.shown} belongs to git; it is changed by git commands only.`);
  }
  const current = await at.workspace.read(path);
  if (!current) await refuseNoFile(path, place, at);
  // Another one that nobody could tell from it would be made otherwise.
  const alike = current ? null : await pathAlike(path, at);
  if (alike !== null) return { ...(await findTarget(alike, at)), alike: true };
  // A new file is not called what stands around its name.
  if (!current && bare(path) !== path) return { ...(await findTarget(bare(path), at)), alike: true };
  const decoded = current && decodeText(current.bytes, current.state.encoding);
  return {
    path: place.path,
    shown: place.shown,
    current,
    text: decoded?.text ?? null,
    format: decoded?.format ?? (current ? null : declaredFormat(at.workspace.charset(place.path))),
  };
}

/** Refuses the path of a new file that can be none: it names a folder, or something below a file. */
async function refuseNoFile(asked: string, { path, shown }: ResolvedPath, at: ToolContext): Promise<void> {
  if (/(?:^|\/)\.{0,2}$/.test(bare(asked)))
    throw new ToolFailure('is_directory', `${shown}/ is a folder by its name. Name the file in it: ${shown}/<name>.`);
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    try {
      if ((await at.workspace.read(join(at.workspace.root, above), 0)) === null) continue;
    } catch (error) {
      if (!(error instanceof ToolFailure)) throw error;
      if (error.code === 'is_directory') return;
    }
    const name = at.workspace.shown(above);
    throw new ToolFailure(
      'not_directory',
      `${name} is a file, so nothing can be below it: ${shown} cannot be written. Choose another path, or delete ${name} first.`,
    );
  }
}

/** A new file is written in what the project says its files are in. */
function declaredFormat(charset: string | null): TextFormat | null {
  const encoding = charset === null ? null : encodingOf(charset);
  return encoding && { encoding, eol: 'none' };
}

/** Refuses a file that is no longer what the model saw; what changed is in the message. Throws `ToolFailure('stale')`. */
export async function refuseStale(target: Target, at: ToolContext): Promise<void> {
  const { path, shown: name, current, text, format } = target;
  const seen = at.seen(path);
  if (seen === undefined || seen === current?.state.hash) return;
  if (!current) throw new ToolFailure('stale', `${name} was deleted since you read it.`);
  const old = await at.workspace.blob(seen).then(
    (bytes) => decodeText(bytes, format?.encoding),
    () => null,
  );
  if (!old || text === null) throw new ToolFailure('stale', `${name} changed since you read it. Read it again first.`);
  const diff = formatHunks(await inSlices(diffing(old.text, text), at.signal), name);
  const shown = cutMiddle(diff, 8000).text;
  throw new ToolFailure(
    'stale',
    `${name} changed since you read it. Read it again, then redo your change. What changed:\n${shown}`,
    diff,
  );
}

/** What a tool proposes for one file: both contents are kept, so that the difference can be shown. */
export async function propose(
  { path, current, format, alike }: Target,
  text: string,
  at: ToolContext,
  said: { text: string; notes: string[] },
): Promise<Outcome> {
  const bytes = encoded(
    path,
    format?.encoding === 'utf8-strayed' ? text : text.replace(/^\uFEFF/, ''),
    format,
    current,
  );
  const encoding = declaredBy(format);
  const before: FileState | null = current && {
    ...current.state,
    ...encoding,
    hash: await at.workspace.putBlob(current.bytes),
  };
  const after: FileState = {
    hash: await at.workspace.putBlob(bytes),
    mode: current?.state.mode ?? 'file',
    size: bytes.length,
    ...encoding,
  };
  const files = [{ path, before, after }];
  const isDeclared = current === null && format !== null;
  const notes = [
    ...said.notes,
    ...(isDeclared ? [`written in ${encodingName(format.encoding)}, as .editorconfig says`] : []),
    ...(alike ? [saysPath(path)] : []),
  ];
  return {
    content: [{ type: 'text', text: alike ? `${said.text} [${saysPath(path)}]` : said.text }],
    display: [{ type: 'changes', files, ...(notes.length > 0 ? { note: notes.join('; ') } : {}) }],
    changes: { id: randomBytes(4).toString('hex'), files, origin: at.origin, ...(notes.length > 0 ? { notes } : {}) },
    seen: { [path]: after.hash },
  };
}

function encoded(path: string, text: string, format: TextFormat | null, current: FileRead | null): Uint8Array {
  try {
    return encodeText(text, format?.encoding ?? 'utf8', current?.bytes);
  } catch (error) {
    if (!(error instanceof CannotEncode)) throw error;
    throw new ToolFailure(
      'invalid_input',
      current
        ? `${path} is not UTF-8, and ${error.message} of the new text. Write it with what that encoding has, or convert the file to UTF-8 by a command first.`
        : `.editorconfig says that ${path} is not UTF-8, and ${error.message} of the new text. Write it with what that encoding has.`,
    );
  }
}
