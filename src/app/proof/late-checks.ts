/** The room of checks as a session holds it: the names of files are known at once, all else is loaded at the first need. */

import type { Checks } from '../../protocol/proof/checks.ts';
import { concernOf } from '../../checks/names.ts';
import { packagePath } from '../dirs.ts';

/** Opens nothing by itself. */
export function lateChecks(): Checks {
  let opened: Promise<Checks> | undefined;
  const open = (): Promise<Checks> => (opened ??= openNow());
  return {
    concerns: concernOf,
    async *check(request, signal) {
      yield* (await open()).check(request, signal);
    },
    kinds: async () => (await open()).kinds(),
    schemas: async (request, signal) => (await open()).schemas(request, signal),
    close: () => void opened?.then((checks) => checks.close()),
  };
}

async function openNow(): Promise<Checks> {
  const { enginePlace, openChecks } = await import('../../checks/client.ts');
  return openChecks(enginePlace(packagePath()));
}
