/** A stream with some of its methods replaced: Ink is given one in the place of the terminal's own. */

/** The same object, but for these methods; the others work on the object itself, never on the stand-in. */
export function overlaid<T extends object>(target: T, own: Readonly<Record<string, unknown>>): T {
  const bound = new Map<unknown, unknown>();
  return new Proxy(target, {
    get(_, name) {
      if (typeof name === 'string' && Object.hasOwn(own, name)) return own[name];
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      // One and the same each time it is asked for, and never with the stand-in for `this`.
      const mine: unknown = bound.get(value) ?? value.bind(target);
      bound.set(value, mine);
      return mine;
    },
  });
}
