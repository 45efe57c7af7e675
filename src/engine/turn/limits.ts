/** How much a turn may take. */

import type { SessionContext } from '../context.ts';
import { Stopped } from './stop.ts';

/** Did the turn take as many requests as it may? What it may cost is checked where each request goes out. */
export function turnsAreOver(context: SessionContext): boolean {
  const { limits } = context.at;
  if (limits?.turns !== undefined && context.turn.steps >= limits.turns) return true;
  const persona = context.persona();
  if (persona?.maxTurns === undefined || context.turn.steps < persona.maxTurns) return false;
  const text = `${persona.name} may take ${persona.maxTurns} ${persona.maxTurns === 1 ? 'request' : 'requests'} in one turn (its file says so)`;
  context.emit({ type: 'notice', level: 'info', text });
  return true;
}

/** Stops the turn when its time is over; the time that a person takes to answer is not the turn's. Returns the way to stop watching. */
export function watchTime(context: SessionContext, controller: AbortController): () => void {
  const time = context.at.limits?.time;
  if (time === undefined) return () => undefined;
  const { clock } = context;
  const open = new Set<string>();
  let left = time;
  let since = 0;
  let running: AbortController | null = null;
  const start = (): void => {
    const over = new AbortController();
    running = over;
    since = clock.monotonic();
    clock.sleep(left, over.signal).then(
      () => controller.abort(new Stopped('time')),
      () => undefined,
    );
  };
  const stop = (): void => {
    if (running) left = Math.max(0, left - (clock.monotonic() - since));
    running?.abort(new Stopped('time'));
    running = null;
  };
  const leave = context.stream.subscribe((event) => {
    if (event.type === 'question.asked') {
      open.add(event.question.id);
      stop();
    } else if (event.type === 'question.answered' && open.delete(event.id) && open.size === 0) start();
  });
  start();
  return () => {
    leave();
    stop();
  };
}
