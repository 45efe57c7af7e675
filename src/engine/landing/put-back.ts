/** What a command did on the tree to files that are always asked for, or that a rule denies, is put back: nothing of it stays unseen. */

import type { ChangeSet, FileChange, Landing } from '../../protocol/change.ts';
import type { Verdict } from '../../protocol/approval.ts';
import { acceptAll, decide } from '../../changes/decide.ts';
import { landedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';
import type { SessionContext } from '../context.ts';
import { judgeWaiting } from '../policy.ts';

/** What was put back. */
interface PutBack {
  /** To be asked for now: all of it but what is denied. Null where there is nothing to ask. */
  asked: ChangeSet | null;
  /** For the model. */
  words: string;
}

/** Null where nothing of it is protected. What may be the user's own work is left alone. Never throws. */
export async function putBackProtected(
  context: SessionContext,
  landing: Landing,
  made: ChangeSet,
  call: string,
): Promise<PutBack | null> {
  const judge = judgeWaiting(context);
  const judged = made.files
    .filter(({ maybeYours }) => !maybeYours)
    .map((file) => ({ file, verdict: judge({ ...made, files: [file] }) }))
    .filter(({ verdict }) => verdict.decision !== 'allow');
  const [first] = judged;
  if (!first) return null;
  const files = judged.map(({ file }) => file);
  if (!(await landBack(context, landing, files, call, first.verdict))) return null;
  const asked = judged.flatMap(({ file, verdict }) => (verdict.decision === 'ask' ? [file] : []));
  return {
    asked: asked.length === 0 ? null : { id: `${made.id}-asked`, files: asked, origin: made.origin },
    words: `${landedWords(filesFromHere(context.rooms.workspace, files.map(inverse)), 'Put back')}. ${first.verdict.because.text}`,
  };
}

function inverse({ path, before, after }: FileChange): FileChange {
  return { path, before: after, after: before };
}

/** As an undo of a part of it, which a redo can bring again. */
async function landBack(
  context: SessionContext,
  { id, origin: { label, session, turn } }: Landing,
  files: readonly FileChange[],
  call: string,
  { because }: Verdict,
): Promise<boolean> {
  const { workspace } = context.rooms;
  const origin: ChangeSet['origin'] = {
    by: 'undo',
    of: [id],
    part: true,
    ...(session !== undefined && { session }),
    ...(turn !== undefined && { turn }),
    ...(label !== undefined && { label }),
  };
  const changes: ChangeSet = { id: `${id}-back`, files: files.map(inverse), origin };
  const yours: Verdict = { decision: 'allow', because };
  const result = await decide(changes, { workspace, judge: () => yours, ask: acceptAll });
  if (result.kind === 'landed') {
    context.emit({ type: 'landed', landing: result.landing, call, notes: [`put back: ${because.text}`] });
    return true;
  }
  const paths = files.map(({ path }) => workspace.shown(path)).join(', ');
  const text = `A command changed what is always asked for, and it could not be put back: ${paths}. Look at it, and undo it.`;
  context.emit({ type: 'notice', level: 'error', text });
  return false;
}
