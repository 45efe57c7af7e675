/** May this call run? The judge says, or a person. */

import { dirname, resolve, sep } from 'node:path';
import { isBelow } from '../../text/path.ts';
import type { Question, Reason, Rule, Verdict } from '../../protocol/approval.ts';
import type { Effect } from '../../protocol/tool.ts';
import type { Workspace } from '../../protocol/workspace.ts';
import { failed } from './answers.ts';
import type { CallAnswer } from './answers.ts';
import { onTree } from './place.ts';
import type { Ready } from './ready.ts';
import type { SessionContext } from '../context.ts';
import { grant, grantWritten, judgeContext, tellPermitted, unattended } from '../policy.ts';
import { stoppedWords } from '../turn/stop.ts';
import type { Turn } from '../turn/turn-context.ts';

type Permission = Extract<Question, { kind: 'permission' }>;
type Refusal = { because: Reason; by: 'person' | 'policy'; words?: string };

/** The call as it may run, or the answer to it where it may not. */
export async function permit(context: SessionContext, turn: Turn, ready: Ready): Promise<Ready | CallAnswer> {
  const may = await mayRun(context, turn, ready);
  if ('stopped' in may) return failed(stoppedWords(turn.signal));
  return 'refusal' in may ? refuse(context, ready, may.refusal) : may;
}

/** The judge's word, and a person's where it wants one. */
export async function mayRun(
  context: SessionContext,
  turn: Turn,
  ready: Ready,
): Promise<Ready | { refusal: Refusal } | { stopped: true }> {
  const { effects, verdict, onlyReads } = await judged(context, ready);
  const placed = onlyReads ? readDirectly(context, { ...ready, effects }) : { ...ready, effects };
  if (verdict.decision === 'allow') {
    tellPermitted(context, ready.call.id, verdict);
    return placed;
  }
  if (verdict.decision === 'deny') return { refusal: { because: verdict.because, by: 'policy' } };
  const suggest = verdict.rememberable ? ((await context.rooms.judge.suggest?.(effects)) ?? []) : [];
  if (!context.asks()) return { refusal: { because: unattended(verdict, suggest[0]), by: 'policy' } };
  const because = await withLimits(context, effects, insteadOfIsolated(effects, verdict.because));
  const question = {
    ...questionFor(context, ready, effects, { ...verdict, because }),
    ...(suggest.length > 0 && { suggest }),
  };
  const { answer, by } = await context.ask(question, turn.signal);
  if (answer.kind !== 'permission' || by === 'interrupt') return { stopped: true };
  if (!answer.allow) {
    const words = answer.words?.trim();
    return { refusal: { because: verdict.because, by: 'person', ...(words ? { words } : {}) } };
  }
  if (answer.rule && question.suggest) await grantWritten(context, answer.rule);
  else if (answer.remember) grant(context, question.remember, answer.remember);
  return placed;
}

/** What only reads needs no copy, but for one of the tree as it is staged. */
function readDirectly({ staging }: SessionContext, ready: Ready): Ready {
  const effects = staging.count > 0 ? ready.effects : onTree(ready.effects);
  return { ...ready, effects, onlyReads: true };
}

/** Why a command that could be isolated is not, is more to a person than that it is not. */
function insteadOfIsolated(effects: readonly Effect[], because: Reason): Reason {
  const why = effects.flatMap((effect) => (effect.type === 'command' ? (effect.why ?? []) : []));
  if (why.length === 0) return because;
  return { ...because, text: [...why, ...(because.code === 'command' ? [] : [because.text])].join(' ') };
}

/**
 * The verdict on all that the call needs. A command that only reads is let run by the names of the files it reads; where a
 * link leads one of them elsewhere, what it leads to is judged too, and becomes one of the effects.
 */
async function judged(
  context: SessionContext,
  { tool: { name }, effects }: Ready,
): Promise<{ verdict: Verdict; effects: Effect[]; onlyReads: boolean }> {
  const { judge, workspace } = context.rooms;
  const at = judgeContext(context);
  const verdict = await judge.call(name, effects, at);
  const onlyReads = verdict.decision === 'allow' && verdict.because.code === 'reads';
  const reads = verdict.decision === 'allow' ? (verdict.reads ?? []) : [];
  const found = await Promise.all(reads.map((path) => ledElsewhere(workspace, path)));
  const linked = found.filter((effect) => effect !== null);
  const all = [...effects, ...linked];
  return { verdict: linked.length === 0 ? verdict : await judge.call(name, all, at), effects: all, onlyReads };
}

/** A read of what the path leads to, where that is not what it says; what cannot be resolved counts as such. */
async function ledElsewhere(workspace: Workspace, asked: string): Promise<Effect | null> {
  try {
    const { real } = await workspace.resolve(asked);
    return real === resolve(workspace.cwd, asked) ? null : { type: 'read', path: real, asked };
  } catch {
    return { type: 'read', path: asked, asked };
  }
}

export function refuse(context: SessionContext, ready: Ready, { because, by, words }: Refusal): CallAnswer {
  const { call, tool } = ready;
  const said = words === undefined ? {} : { words };
  context.emit({ type: 'refused', call: call.id, tool: tool.name, input: call.input, because, by, ...said });
  const text =
    by === 'policy'
      ? `Not run: ${because.text}`
      : `Not run: the user refused it.${words === undefined ? '' : ` The user says: ${words}`}`;
  return { ...failed(text), refused: by === 'person' };
}

function questionFor(
  context: SessionContext,
  ready: Ready,
  effects: Effect[],
  { because, rememberable, parts }: Extract<Verdict, { decision: 'ask' }>,
): Permission {
  const { input } = ready.call;
  const description =
    typeof input === 'object' && input !== null && 'description' in input ? input.description : undefined;
  return {
    id: context.nextQuestion(),
    kind: 'permission',
    call: ready.call.id,
    tool: ready.tool.name,
    subject: subjectOf(effects) || ready.title,
    cwd: context.rooms.workspace.cwd,
    ...(typeof description === 'string' ? { description } : {}),
    effects,
    because: unseen(context, effects, because),
    ...(parts && { parts }),
    remember: rememberable ? effects.flatMap((effect) => rules(effect, context.rooms.workspace.root)) : [],
  };
}

/** What no undo would take back is said before it happens, where that is known. */
async function withLimits({ rooms }: SessionContext, effects: readonly Effect[], because: Reason): Promise<Reason> {
  const commands = effects.flatMap((effect) => (effect.type === 'command' ? [effect] : []));
  const limits = await Promise.all(
    commands.map(({ command, isolation }) => rooms.workspace.limits(command, isolation).catch(() => [])),
  );
  const said = limits.flat();
  return said.length === 0 ? because : { ...because, text: [because.text, ...said].join(' ') };
}

/** A command runs on the tree as it is, whatever is staged. */
function unseen({ staging }: SessionContext, effects: readonly Effect[], because: Reason): Reason {
  const live = effects.some((effect) => effect.type === 'command' && effect.isolation !== 'overlay');
  if (!live || staging.count === 0) return because;
  const files = staging.count === 1 ? 'the staged file' : `the ${staging.count} staged files`;
  return { ...because, text: `${because.text} It does not see ${files}.` };
}

/** Of a command nothing but its own bytes: what it reads besides is told beside it. */
function subjectOf(effects: readonly Effect[]): string {
  const commands = effects.filter(({ type }) => type === 'command');
  return (commands.length > 0 ? commands : effects).map(subject).join('\n');
}

/** Exactly what would run or be read. A path is named as it was asked for too, where a link leads elsewhere. */
function subject(effect: Effect): string {
  switch (effect.type) {
    case 'command':
      return effect.command;
    case 'read':
      return effect.path === effect.asked ? effect.path : `${effect.path} (asked for as ${effect.asked})`;
    case 'network':
      return effect.host;
    default:
      return effect.estimate ? `@${effect.persona}: ${effect.estimate.words}` : `@${effect.persona}`;
  }
}

/** What "always" may mean, narrowest first. A folder that holds the tree, or nearly everything, is never offered. */
function rules(effect: Effect, root: string): Rule[] {
  if (effect.type === 'command') return [{ kind: 'command', command: effect.command }];
  if (effect.type === 'delegate') return [{ kind: 'delegate', persona: effect.persona }];
  if (effect.type !== 'read') return [];
  const folder = dirname(effect.path);
  const narrow = folder.split(sep).length > 3 && !isBelow(root, folder);
  return [{ kind: 'read', path: effect.path }, ...(narrow ? [{ kind: 'read' as const, path: folder }] : [])];
}
