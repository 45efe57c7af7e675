/** The time a command has: until it is up, or for ever once nobody waits for it any more. */

import type { Command } from '../../protocol/workspace.ts';

/** Ends it when its time is up. `alone`: called when nobody waits any more, for what is to be left when it is over. Returns the way to leave all that. */
export function limitTime(
  { timeout, detaching }: Pick<Command, 'timeout' | 'detaching'>,
  running: { stop: (why: 'timeout') => void },
  alone: () => () => void = () => () => {},
): () => void {
  const timer = setTimeout(() => running.stop('timeout'), timeout);
  let leave = (): void => {};
  const goesOn = (): void => {
    clearTimeout(timer);
    leave = alone();
  };
  detaching?.signal.addEventListener('abort', goesOn, { once: true });
  return () => {
    clearTimeout(timer);
    detaching?.signal.removeEventListener('abort', goesOn);
    leave();
  };
}
