/** One call: parse → what it needs → may it? → run → land. */

import type { Effect, EffectsContext, Outcome, Tool } from '../../protocol/tool.ts';
import type { Origin } from '../../protocol/change.ts';
import type { Content, ToolCall } from '../../protocol/message.ts';
import { holdsMask } from '../../text/foreign/mask.ts';
import { quoted } from '../../text/foreign/quoted.ts';
import { estimateOf } from '../delegates/estimate.ts';
import { planDelegate } from '../delegates/plan.ts';
import { jobsOf } from '../jobs/jobs.ts';
import { landsIgnored } from '../landing/ignored.ts';
import { landBound, landHappened } from '../landing/land-happened.ts';
import { sayLost } from '../landing/lost.ts';
import { landProposed } from '../landing/propose.ts';
import { failed, failedBy } from './answers.ts';
import { forReal } from './for-real.ts';
import type { CallAnswer } from './answers.ts';
import type { SessionContext } from '../context.ts';
import { guarded } from './guard.ts';
import { capContent } from './output.ts';
import { outsidePatterns } from './patterns.ts';
import { permit } from './permit.ts';
import { heldBy, placeOf } from './place.ts';
import { readCall, startCall } from './ready.ts';
import type { ReadCall, Ready } from './ready.ts';
import { sight, stagedTree, stages } from './sight.ts';
import { keptByRules } from '../policy.ts';
import { stoppedWords, until } from '../turn/stop.ts';
import type { Turn } from '../turn/turn-context.ts';
import { promptTitle } from '../landing/stage.ts';

/** A tool that was told to stop has this long to say what it had done; the rest of the 100 ms is everybody else's. */
const lastWords = 60;

/** What it takes before a call may run; an answer when it may not. */
export async function prepare(context: SessionContext, turn: Turn, call: ToolCall): Promise<Ready | CallAnswer> {
  const read = readCall(context, call);
  startCall(context, read);
  const valid = check(context, read);
  if (!('tool' in valid)) return valid;
  let effects: Effect[];
  try {
    effects = await effectsOf(context, turn, valid);
  } catch (error) {
    if (turn.signal.aborted) return stopped(turn);
    return failedBy(error, call.name);
  }
  const outside = outsidePatterns(context, valid.tool.name, effects);
  if (outside !== null) return failed(outside);
  const notes = read.input.valid ? read.input.notes : [];
  const ready: Ready = { ...valid, call, title: read.title, notes, effects, run: true };
  return await permit(context, turn, ready);
}

/** What it needs; of work for a persona with what that is likely to take. */
async function effectsOf(
  context: SessionContext,
  { signal }: Turn,
  { tool, input }: { tool: Tool; input: unknown },
): Promise<Effect[]> {
  const resolve = (path: string) => sight(context).resolve(path);
  const { workspace } = context.rooms;
  const place: EffectsContext['place'] = (...wanted) => placeOf(workspace, ...wanted);
  const effects = await until(Promise.resolve(tool.effects(input, { resolve, place })), signal);
  const request = tool.delegates?.(input);
  if (!request) return effects;
  const plan = planDelegate(context, request);
  const estimate = await estimateOf(context, plan, request, signal);
  const { slug } = plan.persona;
  return effects.map((effect) => (effect.type === 'delegate' ? { ...effect, persona: slug, estimate } : effect));
}

/** Is it whole, of a tool that may be used now, with the input the tool takes? */
function check(context: SessionContext, { call, tool, input }: ReadCall): { tool: Tool; input: unknown } | CallAnswer {
  if (call.fault !== undefined) {
    const form = tool?.example === undefined ? '' : `, as in ${JSON.stringify(tool.example)}`;
    return failed(`Not run: ${call.fault.replace(/\.$/, '')}. Make the call again${form}.`);
  }
  const allowed = context.allowedTools();
  const has = allowed.length > 0 ? `The tools are: ${allowed.join(', ')}.` : 'There are no tools: answer in words.';
  if (!tool) return failed(`There is no tool "${call.name}". ${has}`);
  if (!allowed.includes(tool.name))
    return failed(`${context.persona()?.name ?? 'This specialist'} may not use ${tool.name}. ${has}`);
  if (!input.valid) return failed(`Not run: ${input.issues}.`);
  if (!tool.readOnly && !tool.delegates && holdsMask(JSON.stringify(input.value) ?? ''))
    return failed(
      'Not run: the input holds ⟨masked:…⟩, which stands for a secret that is not kept in sessions. It is not what the file or the command should say: read the file again, or leave that part as it is.',
    );
  return { tool, input: input.value };
}

/** Runs it and lands what it proposes. Never throws: what went wrong is the answer, and how its input was taken stands below. */
export async function perform(context: SessionContext, turn: Turn, ready: Ready): Promise<CallAnswer> {
  const tree = stagedTree(context, ready.effects);
  const answered = await runAndLand(context, turn, ready);
  const answer = tree === undefined ? answered : { ...answered, tree };
  if (ready.notes.length === 0) return answer;
  return { ...answer, content: [...answer.content, { type: 'text', text: `[${ready.notes.join('] [')}]` }] };
}

async function runAndLand(context: SessionContext, turn: Turn, asked: Ready): Promise<CallAnswer> {
  const first = await ran(context, turn, asked);
  if (first === 'stopped') return stopped(turn);
  const end = await forReal(context, turn, { ready: asked, outcome: first }, ran);
  if ('answer' in end) return end.answer;
  if (end.outcome === 'stopped') return stopped(turn);
  const answer = await landed(context, turn, end.ready, end.outcome);
  return end.refused ? { ...answer, refused: true } : answer;
}

/** What a call came to, with what it proposes decided on. */
async function landed(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
  outcome: Outcome | Error,
): Promise<CallAnswer> {
  if (outcome instanceof Error)
    return turn.signal.aborted ? stopped(turn, outcome) : failedBy(outcome, ready.call.name);
  const content = await capContent(context, { id: ready.call.id, name: ready.tool.name }, outcome.content);
  const capped = { ...outcome, content: [...content, ...unseenNote(context, ready)] };
  sayLost(context, ready.title, outcome.lost);
  if (!outcome.changes) return plain(capped);
  if (outcome.happened) return landDone(context, turn, ready, capped);
  return turn.signal.aborted
    ? stopped(turn)
    : landProposed(context, turn, ready, { ...capped, changes: outcome.changes });
}

/** What it did is in the tree already. */
async function landDone(context: SessionContext, turn: Turn, ready: Ready, outcome: Outcome): Promise<CallAnswer> {
  const isBound = heldBy(ready.effects).isolation === 'bind';
  return isBound ? landBound(context, turn, ready, outcome) : landHappened(context, turn, ready, outcome);
}

/** Runs it to its end, or until the turn is stopped: what a command did on the tree that dies slowly is told later. */
async function ran(context: SessionContext, turn: Turn, ready: Ready): Promise<Outcome | Error | 'stopped'> {
  const origin = originOf(context, ready);
  const running = run(context, turn, ready, origin);
  // A delegate ends as fast as its own calls do, and what it said is not to be lost.
  const outcome = ready.tool.delegates ? await running : await withLastWords(context, turn, running);
  if (outcome === 'late') {
    catchUp(context, turn, ready, running);
    return 'stopped';
  }
  return outcome;
}

/** The outcome, or the error it ended with: a promise that never rejects may be waited for twice. */
async function run(context: SessionContext, turn: Turn, ready: Ready, origin: Origin): Promise<Outcome | Error> {
  const onlyReads = ready.onlyReads ?? false;
  const { signal } = turn;
  try {
    const model = await context.model(signal);
    return await ready.tool.run(ready.input, {
      workspace: guarded(sight(context), ready.effects, keptByRules(context)),
      signal,
      origin,
      ...heldBy(ready.effects),
      onlyReads,
      landsIgnored: landsIgnored(context),
      output: (text) => context.emit({ type: 'call.output', id: ready.call.id, text }),
      seen: (path) => context.seen.of(path),
      vision: model.vision,
      delegate: (request) => context.delegate(context, delegatingCall(turn, ready), request),
      jobs: jobsOf(context).for({ context, origin, signal, onlyReads, ...heldBy(ready.effects) }),
    });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function delegatingCall(turn: Turn, { call, effects }: Ready): Parameters<SessionContext['delegate']>[1] {
  const estimate = effects.flatMap((effect) => (effect.type === 'delegate' ? (effect.estimate ?? []) : []))[0] ?? null;
  return { id: call.id, signal: turn.signal, estimate, staged: () => void (turn.staged = true) };
}

/** A model that has just staged a fix must not wonder why its tests fail as before. */
function unseenNote(context: SessionContext, { effects }: Ready): Content[] {
  if (context.staging.count === 0 || !effects.some(({ type }) => type === 'command')) return [];
  if (heldBy(effects).isolation === 'overlay' && stages(context)) return [];
  return [{ type: 'text', text: 'The command did not see what is staged: it ran on the tree as it is.' }];
}

async function withLastWords<T>(context: SessionContext, turn: Turn, running: Promise<T>): Promise<T | 'late'> {
  try {
    return await until(running, turn.signal);
  } catch {
    const tooLate = new AbortController();
    const waited = context.clock.sleep(lastWords, tooLate.signal).then(
      () => 'late' as const,
      () => 'late' as const,
    );
    const outcome = await Promise.race([running, waited]);
    tooLate.abort(new Error('answered in time'));
    return outcome;
  }
}

/** A command that dies slowly may have changed files after its call was answered: they are journaled, and the model hears of it. */
function catchUp(context: SessionContext, turn: Turn, ready: Ready, running: Promise<Outcome | Error>): void {
  const done = running.then(async (outcome) => {
    if (outcome instanceof Error) return;
    sayLost(context, ready.title, outcome.lost);
    if (!outcome.changes || !outcome.happened) return;
    const answer = await landDone(context, turn, ready, outcome);
    const words = answer.content.flatMap((part) => (part.type === 'text' ? [part.text] : []));
    context.nudge(
      `[archie] ${ready.title}, which was interrupted, had done this before it ended:\n${quoted(words.join('\n'))}`,
      'archie',
    );
  });
  context.late.add(done);
  const settled = (): boolean => context.late.delete(done);
  void done.then(settled, settled);
}

function plain(outcome: Outcome): CallAnswer {
  const { content, display, isError = false, seen, todos } = outcome;
  return {
    content,
    display,
    isError,
    ...(seen === undefined ? {} : { seen }),
    ...(todos === undefined ? {} : { todos }),
  };
}

function stopped(turn: Turn, why?: Error): CallAnswer {
  return failed(stoppedWords(turn.signal), why?.name === 'ToolFailure' ? why.message : undefined);
}

function originOf(context: SessionContext, ready: Ready): Origin {
  const { turn, persona } = context.state.now;
  const { call, tool, title } = ready;
  const prompt = promptTitle(context);
  return {
    by: 'tool',
    session: context.at.id,
    turn,
    call: call.id,
    tool: tool.name,
    ...(persona === null ? {} : { persona }),
    ...(context.own ? { thread: context.thread } : {}),
    ...(prompt === '' ? {} : { prompt }),
    label: title,
  };
}
