/** What keys do to a decision of the dispatcher: whether they count depends on the moment, as the screen shows it. */

import type { Session } from '../../protocol/session.ts';
import type { View } from './view/state.ts';

/** Until the first of the reply is shown: sends the persona away. False where there is nothing to keep back. */
export function keepBack({ running, decided }: View, session: Session): boolean {
  if (!running || decided === null || decided.persona === null) return false;
  session.overrule();
  return true;
}

/** Takes the turn from the persona that has it, or gives it to the one that is suggested. */
export function overrule({ running, handed, suggested }: View, session: Session): void {
  if (!running) return;
  if (handed) session.overrule();
  else if (suggested !== null) session.accept(suggested);
}
