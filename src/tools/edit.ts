/** Edit: one piece of a file replaced by another. */

import * as z from 'zod';
import { ToolFailure } from '../protocol/failure.ts';
import type { Outcome, Tool, ToolContext } from '../protocol/tool.ts';
import { replacing } from '../text/match/match.ts';
import { inSlices } from '../text/steps.ts';
import { findTarget, propose, refuseStale } from './target.ts';
import type { Target } from './target.ts';
import { missingFailure } from './whereabouts.ts';

interface Replacement {
  old_string: string;
  new_string: string;
  replace_all?: boolean | undefined;
}

const input = z.strictObject({
  file_path: z.string().min(1),
  old_string: z.string().describe('Must match one place'),
  new_string: z.string(),
  replace_all: z.boolean().optional().describe('Replace every match'),
});

export const edit: Tool<z.infer<typeof input>> = {
  name: 'Edit',
  description: 'Propose to replace text in a file. An empty old_string makes a new file.',
  input,
  readOnly: false,
  title: ({ file_path }) => file_path,
  effects: () => [],
  run: ({ file_path, ...replacement }, at) => applyEdits(file_path, [replacement], at),
};

/**
 * Applies edits in order, each to what the one before has left; all or none. The file keeps its encoding, byte order mark, line
 * ends and mode. Throws `ToolFailure` with what to do: `no_match`, `ambiguous`, `stale`, `binary`, `not_found`, `invalid_input` ...
 */
export async function applyEdits(path: string, edits: readonly Replacement[], at: ToolContext): Promise<Outcome> {
  const target = await findTarget(path, at);
  await refuseStale(target, at);
  if (target.current && target.text === null) {
    throw new ToolFailure('binary', `${target.path} is not text; it cannot be edited.`);
  }
  let { text } = target;
  const places: string[] = [];
  const forgiven = new Set<string>();
  for (const [index, edit] of edits.entries()) {
    const one = edits.length === 1 ? '' : `Edit ${index + 1} of ${edits.length}: `;
    if (edit.old_string === '' && (text ?? '') === '') {
      if (edit.new_string === '' && target.current)
        throw new ToolFailure('invalid_input', `${one}${target.path} is empty already.`);
      text = edit.new_string;
      places.push(target.current ? 'filled' : 'new file');
      continue;
    }
    if (text === null) throw await missingFailure(path, at);
    const match = await inSlices(
      replacing(text, edit.old_string, edit.new_string, edit.replace_all ?? false),
      at.signal,
    );
    if (!match.ok) {
      const code = match.why === 'no_match' || match.why === 'ambiguous' ? match.why : 'invalid_input';
      throw new ToolFailure(code, `${one}${target.path}: ${match.message}${one && '\nNone of the edits was applied.'}`);
    }
    text = match.text;
    places.push(whereabouts(match.at));
    for (const what of match.forgave) forgiven.add(what);
  }
  return conclude(target, text ?? '', places, [...forgiven], at);
}

function whereabouts(lines: readonly number[]): string {
  if (lines.length === 1) return `line ${lines[0]}`;
  return `${lines.length} places (lines ${lines.slice(0, 20).join(', ')}${lines.length > 20 ? ', …' : ''})`;
}

function conclude(
  target: Target,
  text: string,
  places: string[],
  forgiven: string[],
  at: ToolContext,
): Promise<Outcome> | Outcome {
  if (text === target.text) {
    return {
      content: [{ type: 'text', text: `${target.path}: the edits cancel each other out; nothing changes.` }],
      display: [{ type: 'text', text: `${target.path} stays as it is` }],
    };
  }
  const notes = forgiven.length > 0 ? [`matched after forgiving ${forgiven.join(', ')}`] : [];
  const said = `${target.path}: ${places.join('; ')}.${notes.length > 0 ? ` Old text ${notes[0]}.` : ''}`;
  return propose(target, text, at, { text: said, notes });
}
