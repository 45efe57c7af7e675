/** Edits in the forms of other programs: other names of old and new, one as a list, several as text. */

import { ToolFailure } from '../../protocol/failure.ts';
import { parseStructure } from '../../text/json.ts';
import { fileKeys } from './files.ts';
import { isRecord, namesOf, take } from './given.ts';
import type { Given, Names } from './given.ts';

/** An edit by other names. */
export const editKeys: Names = {
  ...namesOf('old_string', 'old oldstr oldtext oldcode oldcontent search searchtext find original'),
  ...namesOf('new_string', 'new newstr newtext newcode newcontent replace replacetext replacement'),
  ...namesOf('replace_all', 'all global allowmultiple multiple replaceallmatches'),
};

/** An edit that was sent as a list of one, or with the number of places it is for. */
export function oneEdit(given: Given): Record<string, unknown> {
  const input = { ...given };
  const places = Number(take(input, 'expectedreplacements', 'expectedoccurrences') ?? 1);
  if (places > 1) input.replace_all ??= true;
  const edits = take(input, 'edits', 'replacements', 'changes');
  const list: unknown = typeof edits === 'string' ? parseStructure(edits) : edits;
  if (!Array.isArray(list) || list.length === 0) return input;
  if (list.length === 1 && isRecord(list[0])) return { ...list[0], ...input };
  throw new ToolFailure(
    'invalid_input',
    'Edit makes one replacement: give the list to MultiEdit, as in {"file_path":"src/app.ts","edits":[{"old_string":"one","new_string":"two"}]}',
  );
}

/** One edit without a list around it; a list whose edits name their file themselves, as long as it is one. */
export function manyEdits(given: Given): Record<string, unknown> {
  const input = { ...given };
  const edits = take(input, 'edits', 'replacements', 'changes');
  const parsed: unknown = typeof edits === 'string' ? (parseStructure(edits) ?? edits) : edits;
  const { file_path, ...rest } = input;
  if (parsed === undefined) return { file_path, edits: [rest] };
  if (!Array.isArray(parsed)) return { ...input, edits: parsed };
  const files = new Set<unknown>(file_path === undefined ? [] : [file_path]);
  const list = parsed.map((each: unknown) => {
    const item: unknown = typeof each === 'string' ? (parseStructure(each) ?? each) : each;
    if (!isRecord(item)) return item;
    const edit = { ...item };
    const own = take(edit, 'filepath', ...Object.keys(fileKeys));
    if (own !== undefined) files.add(own);
    return edit;
  });
  if (files.size > 1)
    throw new ToolFailure(
      'invalid_input',
      `MultiEdit changes one file: call it once for each of ${[...files].join(', ')}`,
    );
  return { ...rest, edits: list, ...(files.size > 0 ? { file_path: [...files][0] } : {}) };
}
