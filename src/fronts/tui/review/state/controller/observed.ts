/** A value that is observed: held outside of React, replaced in part, its listeners told. */

/** A value and those who want to hear of its changes. */
export interface Observed<T> {
  get: () => T;
  /** Replaces these parts, and tells. */
  set: (change: Partial<T>) => void;
  /** Replaces these parts without telling: what changed is not on the screen. */
  setQuietly: (change: Partial<T>) => void;
  /** Returns the way to stop. */
  subscribe: (listen: () => void) => () => void;
}

/** Observes a value, beginning with this one. */
export function observed<T>(initial: T): Observed<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const setQuietly = (change: Partial<T>) => {
    value = { ...value, ...change };
  };
  return {
    get: () => value,
    set(change) {
      setQuietly(change);
      for (const listen of listeners) listen();
    },
    setQuietly,
    subscribe(listen) {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
  };
}
