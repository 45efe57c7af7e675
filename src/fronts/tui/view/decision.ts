/** The decision of the dispatcher in the fold of the screen: live with its key while it can be changed, printed for good after that. */

import type { SessionEvent } from '../../../protocol/event.ts';
import { block } from './block.ts';
import type { Block } from './block.ts';
import type { Step, View } from './state.ts';

type RoutedEvent = Extract<SessionEvent, { type: 'routed' }>;

/** With these the reply has begun, or what was asked is answered otherwise. */
const over: ReadonlySet<SessionEvent['type']> = new Set<SessionEvent['type']>([
  'text.delta',
  'call.delta',
  'replied',
  'turn.ended',
]);

/** Who has the turn. What the dispatcher decided by itself is not printed yet. */
export function stepRouted(view: View, event: RoutedEvent): Step {
  const made = routedBlock(event);
  const changes = event.by === 'router' || event.by === 'none';
  const next = {
    ...view,
    handed: event.persona !== null,
    suggested: made?.unclear === undefined ? null : likeliest(made.unclear),
    held: null,
  };
  if (made === null) return { view: next, out: [] };
  if (changes && (made.persona !== null || made.unclear !== undefined))
    return { view: { ...next, decided: made }, out: [] };
  return { view: next, out: [block(made)] };
}

/** Prints a decision for good before whatever follows it. */
export function settle(before: View, event: SessionEvent, { view, out }: Step): Step {
  const { decided } = before;
  const isNew = view.decided !== decided;
  const held = event.type === 'held' ? view.held : event.type === 'notice' ? view.held : null;
  if (decided === null || (!isNew && out.length === 0 && !over.has(event.type)))
    return { view: held === view.held ? view : { ...view, held }, out };
  return { view: { ...view, held, decided: isNew ? view.decided : null }, out: [block(decided), ...out] };
}

function routedBlock(event: RoutedEvent): Extract<Block, { kind: 'routed' }> | null {
  const { persona, previous, confidence, reasons, by, powers, decision, candidates = [], suggests = null } = event;
  const unclear = decision === 'ask' ? { candidates, suggests } : undefined;
  if (persona === previous && by !== 'overruled' && unclear === undefined) return null;
  return {
    kind: 'routed',
    persona,
    previous,
    confidence,
    reasons,
    by,
    ...(unclear && { unclear }),
    ...(powers && { powers }),
  };
}

function likeliest({
  candidates,
  suggests,
}: {
  candidates: readonly { persona: string | null }[];
  suggests: string | null;
}) {
  return suggests ?? candidates.find(({ persona }) => persona !== null)?.persona ?? null;
}
