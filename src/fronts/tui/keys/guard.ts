/** A guard against answers that were not meant: keys are dead for a moment after a panel has appeared. */

/** How long after a panel has appeared its keys are dead, in milliseconds: what was being typed must not answer it. */
export const guardMs = 300;

/**
 * Tells whether a key may be meant for a panel that just appeared. Keys that come while it is dead make it stay dead
 * for as long again: somebody who types on has not looked yet.
 */
export function guard(now: () => number, ms: number = guardMs): { open(): boolean } {
  let from = now();
  let opened = false;
  return {
    open() {
      if (opened) return true;
      const at = now();
      if (at - from >= ms) {
        opened = true;
        return true;
      }
      from = at;
      return false;
    },
  };
}
