/** Opens the personas of the house: with the user's own concepts, and with what is remembered of their files. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LoadedPersonas } from '../../personas/registry.ts';
import { packagePath } from '../dirs.ts';
import type { Dirs } from '../dirs.ts';

/** Where what files of personas came to is remembered; nowhere by a program that was not built, whose code may change meanwhile. */
function personaCache(state: string, words: string): { cache?: { file: string; version: string } } {
  if (typeof ARCHIE_PERSONAS_CODE === 'undefined') return {};
  return { cache: { file: join(state, 'personas'), version: `${ARCHIE_VERSION} ${ARCHIE_PERSONAS_CODE} ${words}` } };
}

/** Adds the user's own concepts; returns what tells one set of them from another. */
async function addConcepts(config: string, notices: string[]): Promise<string> {
  const file = join(config, 'concepts.json');
  if (!existsSync(file)) return '';
  const { addOwnConcepts } = await import('../../personas/own-concepts.ts');
  const { fault, digest } = addOwnConcepts(file);
  if (fault !== null) notices.push(fault);
  return digest;
}

/** All of them; what is wrong with the concepts goes to the `notices`. `given`: folders that were named. */
export async function readPersonas(at: {
  dirs: Dirs;
  root: string;
  given: readonly string[];
  withoutProject: boolean;
  notices: string[];
}): Promise<LoadedPersonas> {
  const [{ openPersonas }, { resolveModel }] = await Promise.all([
    import('../../personas/registry.ts'),
    import('../../provider/models.ts'),
  ]);
  const { config, home, state } = at.dirs;
  const cache = personaCache(state, await addConcepts(config, at.notices));
  const builtIn = packagePath('agents');
  const { root, given, withoutProject } = at;
  return openPersonas({ builtIn, config, home, root, given, withoutProject, resolveModel, ...cache });
}
