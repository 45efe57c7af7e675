/** What isolation could not carry: the person is offered to run it for real, with the reason. It never happens without a yes. */

import { ToolFailure } from '../../protocol/failure.ts';
import type { Outcome } from '../../protocol/tool.ts';
import type { SessionContext } from '../context.ts';
import type { Turn } from '../turn/turn-context.ts';
import type { CallAnswer } from './answers.ts';
import { mayRun, refuse } from './permit.ts';
import { isolationOf, onTree } from './place.ts';
import type { Ready } from './ready.ts';

/** How a call ended. */
interface Ended {
  ready: Ready;
  outcome: Outcome | Error | 'stopped';
  /** A person was asked and said no. */
  refused?: boolean;
}

type Run = (context: SessionContext, turn: Turn, ready: Ready) => Promise<Ended['outcome']>;

/**
 * The end as it was, or that of a second run on the tree itself, where the first had no view to run in or failed for something
 * that a view does not have, and policy or a person lets it run. What the first had changed is dropped then.
 */
export async function forReal(
  context: SessionContext,
  turn: Turn,
  ended: Ended,
  run: Run,
): Promise<Ended | { answer: CallAnswer }> {
  const { ready, outcome } = ended;
  if (turn.signal.aborted || isolationOf(ready.effects) !== 'overlay') return ended;
  const why = whyNot(outcome);
  if (why === null) return ended;
  const live: Ready = { ...ready, effects: onTree(ready.effects, why) };
  const may = await mayRun(context, turn, live);
  if ('run' in may) return { ready: may, outcome: await run(context, turn, may) };
  if ('stopped' in may) return { ready, outcome: 'stopped' };
  const { by, words } = may.refusal;
  // Nothing ran where there was no view; a command that ran has its own end, and only the offer was turned down.
  if (outcome instanceof Error) return { answer: refuse(context, ready, may.refusal) };
  if (by === 'policy' || outcome === 'stopped') return ended;
  const said = `The user was asked to let it run for real, and refused.${words === undefined ? '' : ` The user says: ${words}`}`;
  const content = [...outcome.content, { type: 'text' as const, text: said }];
  return { ready, outcome: { ...outcome, content }, refused: true };
}

/** Why it may have failed in the view only, in a sentence; null where nothing says so. */
function whyNot(outcome: Ended['outcome']): string | null {
  if (outcome instanceof ToolFailure && outcome.code === 'isolation') return outcome.message;
  if (outcome instanceof Error || outcome === 'stopped' || !outcome.missing) return null;
  return `It failed in a copy of the tree, perhaps because ${outcome.missing.join(', and because ')}.`;
}
