/** The search without ripgrep, with the same results: lists the files of a scope, picks by globs and types, and scans each. */

import { ToolFailure } from '../../../protocol/failure.ts';
import type { SearchQuery } from '../../../protocol/workspace.ts';
import { decodeText } from '../../../text/encoding.ts';
import { maxFileBytes, maxNamedBytes } from '../file-source.ts';
import type { FileSource } from '../file-source.ts';
import type { Gaps } from '../gaps.ts';
import { globFilter, selectFiles } from './filter.ts';
import { compile, scanText, TimeBox } from './scan.ts';
import { byPath } from './scope.ts';
import type { FileRows, Scope } from './scope.ts';

/** What is scanned for. */
interface ScanTask {
  query: SearchQuery;
  signal?: AbortSignal | undefined;
  /** Hears what is passed over. */
  gaps?: Gaps | undefined;
}

/** The files of `scope` that match, in the order of `byPath`. Throws `ToolFailure`. */
export async function* searchByScan(source: FileSource, scope: Scope, task: ScanTask): AsyncIterable<FileRows> {
  const { query, signal } = task;
  const files =
    scope.file === null
      ? await selectFiles(await source.list(scope.cwd, signal), globFilter(query.glob, scope.cwd), query.type)
      : [scope.file];
  yield* scanFiles(source, scope, files, task);
}

/** Those of these files (relative to the folder of `scope`) that match, in the order of `byPath`. Throws `ToolFailure`. */
export async function* scanFiles(
  source: FileSource,
  scope: Scope,
  files: readonly string[],
  { query, signal, gaps }: ScanTask,
): AsyncIterable<FileRows> {
  const regex = compile(query);
  const box = new TimeBox();
  for (const path of [...files].sort(byPath)) {
    if (signal?.aborted) throw new ToolFailure('interrupted', 'Interrupted.');
    const bytes = await source.bytes(`${scope.cwd}/${path}`, scope.file === null ? maxFileBytes : maxNamedBytes);
    if (typeof bytes === 'string') {
      gaps?.add(bytes, path);
      continue;
    }
    const text = textOf(bytes, source.encoding(`${scope.cwd}/${path}`, bytes));
    const rows = box.run(() => scanText(text ?? new TextDecoder().decode(bytes), regex, query), path);
    if (rows.length > 0 && text === null) gaps?.add('binary', path);
    else if (rows.length > 0) yield { path, rows };
  }
}

/** Null when it is binary. Bytes that are no text in any known encoding become U+FFFD. */
function textOf(bytes: Uint8Array, declared: string | undefined): string | null {
  return decodeText(bytes, declared)?.text ?? (bytes.includes(0) ? null : new TextDecoder().decode(bytes));
}
