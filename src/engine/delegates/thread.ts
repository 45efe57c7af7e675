/** The thread of a delegate: the session as it sees it. */

import { SessionContext } from '../context.ts';
import type { Plan } from './plan.ts';

/** Opens the thread, with all that was recorded of it; `folds.close` ends it. */
export function threadOf(parent: SessionContext, id: string, { persona, depth, turns, cost }: Plan): SessionContext {
  const { shared } = parent;
  // A schema is for the last words of the session, and time is the whole turn's.
  const { limits: _limits, outputSchema: _schema, ...at } = shared.at;
  return new SessionContext(shared, parent.delegate, {
    id,
    parent,
    persona,
    at: { ...at, limits: { turns } },
    folds: shared.folds.open(id, shared.stream.recorded),
    depth,
    cost,
  });
}
