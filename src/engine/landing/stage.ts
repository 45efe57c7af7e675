/** Mode stage: a call's changes join the proposal of the turn, and nothing reaches the tree before its review. */

import type { ChangeSet } from '../../protocol/change.ts';
import { LandingFailure } from '../../protocol/failure.ts';
import type { Settings } from '../../protocol/event.ts';
import type { Ready } from '../calls/ready.ts';
import type { SessionContext } from '../context.ts';
import type { Turn } from '../turn/turn-context.ts';
import { landedWords } from '../../changes/file-list.ts';
import { filesFromHere } from '../../changes/from-here.ts';

const longestTitle = 200;

/** What the model hears. Throws `LandingFailure` when it could not be kept. */
export async function stageProposed(
  context: SessionContext,
  turn: Turn,
  { call, tool, title }: Ready,
  { files, notes, conflicts, origin }: ChangeSet,
): Promise<string> {
  if (!(await checkStaged(context)))
    throw new LandingFailure(
      'conflict',
      'What was staged was decided on elsewhere.',
      files.map(({ path }) => path),
    );
  const by = context.own ? { persona: context.own.persona.slug } : {};
  const step = { call: call.id, tool: tool.name, title, ...by, files };
  const prompt = promptTitle(context);
  // The work of a turn, not of one call or of one delegate.
  const { call: _call, tool: _tool, persona: _persona, thread: _thread, ...rest } = origin;
  const { persona } = context.main.state.now;
  const whole = { ...rest, ...(persona === null ? {} : { persona }) };
  const count = await context.staging.join(step, { ...whole, label: prompt }, prompt, context.clock.now(), {
    ...(notes && { notes }),
    ...(conflicts && { conflicts }),
  });
  const said = notes === undefined ? {} : { notes };
  context.emit({ type: 'staged', proposal: context.staging.id, step, files: count, call: call.id, ...said });
  turn.staged = true;
  return `${landedWords(filesFromHere(context.rooms.workspace, files), 'Staged for review at the end of the turn')}. Not in the tree yet; your reads and searches see it.`;
}

/** The prompt of the turn in one line that is not long. */
export function promptTitle(context: SessionContext): string {
  const line = (context.main.turn.prompt ?? '').trim().replace(/\s+/g, ' ');
  return line.length <= longestTitle ? line : `${line.slice(0, longestTitle - 1).toWellFormed()}…`;
}

/**
 * Staged work is on disk, so others may have decided on it since (false), and a crash may have come between it and its
 * event. Throws `LandingFailure('io')`.
 */
export async function checkStaged(context: SessionContext): Promise<boolean> {
  const { staging } = context;
  const told = context.state.now.staged;
  const proposal = await staging.load();
  const own = told?.proposal === staging.id ? told.files : 0;
  const step = proposal?.changes.steps?.at(-1);
  if (staging.count > own && step)
    context.emit({ type: 'staged', proposal: staging.id, step, files: staging.count, call: step.call });
  const less = told !== null && staging.count < told.files;
  if (less) {
    context.emit({ type: 'unstaged', proposal: told.proposal, why: 'gone', files: staging.count });
    context.nudge(
      '[archie] What was staged was landed or dropped elsewhere. Read the files again before you go on.',
      'archie',
    );
  }
  return !less;
}

/** Will tools stop seeing what is staged? */
export function leavesStage(context: SessionContext, { mode }: Partial<Settings>): boolean {
  return (
    mode !== undefined && mode !== 'stage' && context.state.now.settings.mode === 'stage' && context.staging.count > 0
  );
}

/** The tree that tools see is the real one again: people and the model must know. */
export function sayUnseen(context: SessionContext): void {
  const { count } = context.staging;
  const files = `${count} staged ${count === 1 ? 'file' : 'files'}`;
  context.emit({
    type: 'notice',
    level: 'info',
    text: `The agent does not see the ${files} in this mode: /review, /discard`,
  });
  context.nudge(
    `[archie] Mode stage is off: the ${files} still wait for review, but are not in the tree, and your tools do not see them now.`,
    'archie',
  );
}

/** Says that staged work waits, when a turn ended without its review. Where nobody can answer, the front says how to go on. */
export function sayItStays(context: SessionContext): void {
  const { count } = context.staging;
  const { interactive, hosted } = context.rooms;
  if (count === 0 || !interactive || hosted) return;
  const files = `${count} ${count === 1 ? 'file stays' : 'files stay'} staged`;
  context.emit({
    type: 'notice',
    level: 'info',
    text: `${files}: /review shows ${count === 1 ? 'it' : 'them'}, /discard drops ${count === 1 ? 'it' : 'them'}`,
  });
}
