/** Work that others wrote, on this thread, ended when it takes too long: the drawer's search for a way can go on for minutes. */

import { createContext, Script } from 'node:vm';

const script = new Script('work()');
let context: ReturnType<typeof createContext> | undefined;

/** What `work` gives. Throws what it throws, and after so many milliseconds in any case. */
export function within<T>(ms: number, work: () => T): T {
  context ??= createContext({});
  context['work'] = work;
  try {
    return script.runInContext(context, { timeout: Math.max(1, Math.ceil(ms)) }) as T;
  } finally {
    context['work'] = undefined;
  }
}
