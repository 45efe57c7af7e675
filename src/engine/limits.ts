/** How much a turn may take. */

import type { SessionContext } from './context.ts';
import { Stopped } from './stop.ts';

/** Which limit forbids another request. A cost can only be held to a limit as far as prices are known; the user hears of it. */
export function limitReached(context: SessionContext): 'turns' | 'cost' | null {
  const { limits } = context.at;
  if (limits?.turns !== undefined && context.turn.steps >= limits.turns) return 'turns';
  if (limits?.cost === undefined) return null;
  if (context.state.now.cost === null && !context.saidCostUnknown) {
    context.saidCostUnknown = true;
    const text = 'The price of this model is not known: the cost limit cannot be held';
    context.emit({ type: 'notice', level: 'warning', text });
  }
  return context.state.knownCost >= limits.cost ? 'cost' : null;
}

/** Stops the turn when its time is over. Returns the way to stop watching. */
export function watchTime(context: SessionContext, controller: AbortController): () => void {
  const time = context.at.limits?.time;
  if (time === undefined) return () => undefined;
  const over = new AbortController();
  context.clock.sleep(time, over.signal).then(
    () => controller.abort(new Stopped('time')),
    () => undefined,
  );
  return () => over.abort(new Stopped('time'));
}
