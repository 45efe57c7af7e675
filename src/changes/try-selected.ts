/** Tries a command of the person's on what they chose of a change set, isolated, before any of it lands. */

import type { ReviewAnswer } from '../protocol/approval.ts';
import type { ChangeSet } from '../protocol/change.ts';
import type { CommandOutput, Workspace } from '../protocol/workspace.ts';
import { landedWords } from './file-list.ts';
import { selectFrom } from './selection.ts';

/** Nobody waits longer for an answer that they are about to give (ms). */
const longest = 600_000;

/** Runs it on the tree as it would be; `heard` gets output as it comes. Returns what it came to, in lines. Throws `ToolFailure`. */
export async function trySelected(
  workspace: Pick<Workspace, 'isolated' | 'isolation' | 'blob' | 'putBlob'>,
  changes: ChangeSet,
  answer: ReviewAnswer,
  command: string,
  { heard, signal }: { heard: (text: string) => void; signal: AbortSignal },
): Promise<string[]> {
  const { tier, why } = await workspace.isolation();
  if (tier !== 1) return [`Nothing was run: here is no isolation (${why}).`];
  const selected = await selectFrom(workspace, changes, answer);
  if ('unclear' in selected) return [`Nothing was run: ${selected.unclear}.`];
  const files = selected.files.flatMap(({ lands }) => lands ?? []);
  let ended: Extract<CommandOutput, { type: 'ended' }> | undefined;
  const asked = { command, timeout: longest, origin: { by: 'user' as const } };
  for await (const said of workspace.isolated(asked, files, signal))
    if (said.type === 'output') heard(said.text);
    else ended = said;
  if (!ended) return ['It did not end.'];
  const how = ended.ended === 'exit' ? `exit ${ended.exit}` : `ended by ${ended.signal ?? ended.ended}`;
  const on = files.length === 0 ? 'the tree as it is' : `${files.length} of ${changes.files.length} files`;
  return [
    `— ${how} · tried on ${on}, isolated; nothing landed`,
    ...[...(ended.missing ?? []), ...(ended.perhaps ?? [])].map(({ text }) => text),
    ...ended.notes,
    ended.changes ? landedWords(ended.changes.files, 'it would change') : 'it would change nothing more',
  ];
}
