/** What isolation could not carry: the person is offered to run it for real, with the reason. It never happens without a yes. */

import { ToolFailure } from '../../protocol/failure.ts';
import { landBound } from '../landing/land-happened.ts';
import type { Outcome } from '../../protocol/tool.ts';
import type { SessionContext } from '../context.ts';
import type { Turn } from '../turn/turn-context.ts';
import type { CallAnswer } from './answers.ts';
import { mayRun, refuse } from './permit.ts';
import { heldBy, withHeld } from './place.ts';
import type { Held } from './place.ts';
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
 * The end as it was, or that of another run where less is held back: where the first could not be held away as it should, or
 * failed for something that it does not have there, and policy or a person lets it run. What the first had changed in a copy is
 * dropped then; what it did on the tree has happened.
 */
export async function forReal(
  context: SessionContext,
  turn: Turn,
  ended: Ended,
  run: Run,
): Promise<Ended | { answer: CallAnswer }> {
  const { ready, outcome } = ended;
  const held = heldBy(ready.effects);
  if (turn.signal.aborted || held.isolation === 'none') return ended;
  const offer = await looser(context, held, outcome);
  if (offer === null) return ended;
  const live: Ready = { ...ready, effects: withHeld(ready.effects, offer, offer.why) };
  const may = await mayRun(context, turn, live);
  if ('run' in may) {
    await keep(context, turn, ready, outcome);
    return await forReal(context, turn, { ready: may, outcome: await run(context, turn, may) }, run);
  }
  if ('stopped' in may) return happened(outcome) ? ended : { ready, outcome: 'stopped' };
  const { by, words } = may.refusal;
  // Nothing ran where it could not be held away; a command that ran has its own end, and only the offer was turned down.
  if (outcome instanceof Error) return { answer: refuse(context, ready, may.refusal) };
  if (by === 'policy' || outcome === 'stopped') return ended;
  const said = `The user was asked to let it run ${inWords(offer)}, and refused.${words === undefined ? '' : ` The user says: ${words}`}`;
  const content = [...outcome.content, { type: 'text' as const, text: said }];
  return { ready, outcome: { ...outcome, content }, refused: true };
}

function happened(outcome: Ended['outcome']): outcome is Outcome {
  return outcome !== 'stopped' && !(outcome instanceof Error) && outcome.happened === true;
}

/** What a first run did on the tree is journaled before a second one does more. */
async function keep(context: SessionContext, turn: Turn, ready: Ready, outcome: Ended['outcome']): Promise<void> {
  if (!happened(outcome)) return;
  await landBound(context, turn, ready, outcome);
}

function inWords({ isolation, network }: Held): string {
  return isolation === 'none' ? 'for real' : network ? 'with the network' : 'on the tree itself';
}

/** Where it may have what it failed for, with the reason in a sentence; null where nothing says so. */
async function looser(
  { rooms }: SessionContext,
  held: Held,
  outcome: Ended['outcome'],
): Promise<(Held & { why: string }) | null> {
  if (outcome === 'stopped') return null;
  const binds = (await rooms.workspace.isolation()).binds !== undefined;
  const bound = (network: boolean): Held => ({ isolation: 'bind', network });
  const none: Held = { isolation: 'none', network: false };
  if (outcome instanceof Error) {
    if (!(outcome instanceof ToolFailure) || outcome.code !== 'isolation') return null;
    return { ...(held.isolation === 'overlay' && binds ? bound(false) : none), why: outcome.message };
  }
  const missing = outcome.missing ?? [];
  if (missing.length === 0) return null;
  const wants = new Set(missing.map(({ has }) => has));
  const where = wants.has('none') || !binds ? none : bound(held.network || wants.has('network'));
  const place = held.isolation === 'overlay' ? 'in a copy of the tree' : 'where it was kept to the tree';
  return {
    ...where,
    why: `It failed ${place}, perhaps because ${missing.map(({ text }) => text).join(', and because ')}.`,
  };
}
