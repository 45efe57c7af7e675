/**
 * A stand-in (proxy) for an object that is still being opened: calls that return a promise wait in a queue and are made
 * in their order when it is there, so that only what must answer at once is written by hand.
 */

/** Names of the methods that return a promise: whoever calls one waits anyway. */
type Waiting<T> = { [K in keyof T]: T[K] extends (...args: never[]) => Promise<unknown> ? K : never }[keyof T];

/** Every other member. A new one is a type error wherever a table of them is written, until it is listed there. */
type AtOnce<T> = Pick<T, Exclude<keyof T, Waiting<T>>>;

interface Late<T> {
  /** The object, once it is open. */
  now: () => T | undefined;
  /** Does this to it: now, or in its turn as soon as it is open; never, when it cannot be opened. */
  later: (act: (opened: T) => void) => void;
}

/**
 * The object before it is open. `table` gives what has to answer at once, and may give more; what it does not name is
 * called on the real one, in the order of the calls, and rejects when that could not be opened.
 */
export function lateObject<T extends object>(opening: Promise<T>, table: (late: Late<T>) => AtOnce<T> & Partial<T>): T {
  let real: T | undefined;
  /** What waited has been done: from here on calls go straight through. */
  let caughtUp = false;
  const queue: ((opened: T) => void)[] = [];
  void opening.then(
    (opened) => {
      real = opened;
      // A call that one of these causes joins the end of the queue: nobody overtakes.
      for (const call of queue) call(opened);
      caughtUp = true;
      queue.length = 0;
    },
    // Whoever opens it tells of a failure; here it only means that nothing will come.
    () => undefined,
  );

  const later: Late<T>['later'] = (act) => {
    if (real && caughtUp) act(real);
    else queue.push((opened) => void start(() => act(opened)));
  };
  const forward =
    (name: string) =>
    (...args: unknown[]): unknown => {
      const call = (opened: T): unknown => (opened as Record<string, (...args: unknown[]) => unknown>)[name]!(...args);
      if (real && caughtUp) return call(real);
      return new Promise((resolve, reject) => {
        queue.push((opened) => resolve(start(() => call(opened))));
        opening.catch(reject);
      });
    };

  return forwarding(table({ now: () => real, later }), forward);
}

/** An object that does what is in the table itself, and gives every other call to what `forward` makes for its name. */
export function forwarding<T extends object>(
  table: AtOnce<T> & Partial<T>,
  forward: (name: string) => (...args: unknown[]) => unknown,
): T {
  const forwarders = new Map<string, unknown>();
  return new Proxy(table as T, {
    get(target, name) {
      // Without a `then` of its own: whoever awaits the stand-in gets the stand-in.
      if (name in target || typeof name === 'symbol' || name === 'then') return Reflect.get(target, name);
      // One and the same function each time, as of any object.
      const known = forwarders.get(name) ?? forward(name);
      forwarders.set(name, known);
      return known;
    },
  });
}

/** Begins at once; what it throws becomes a rejection, so that one call's fault does not stop the next. */
async function start<R>(act: () => R): Promise<Awaited<R>> {
  return await act();
}
