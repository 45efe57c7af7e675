/** Which folders hold personas, nearest first: those of the command line, the project's up to the top of its repository, the user's, archie's own. */

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Persona } from '../protocol/persona.ts';
import type { Prepared } from './prepared.ts';

/** A folder that may hold personas. */
export interface Folder {
  path: string;
  scope: Persona['scope'];
  /** Links may not lead out of this folder: a repository must not be able to point at other files of its user. */
  within?: string;
  /** Its files that the build has read. */
  prepared?: Prepared;
}

/** Where archie, its user and this project are. */
export interface Whereabouts {
  /** Folder of the personas that ship. */
  builtIn: string;
  config: string;
  home: string;
  /** The working folder. */
  root: string;
  /** `--agents-dir`, absolute; what the first one says comes first. */
  given?: readonly string[];
  /** The project's personas do not count: nobody trusts it. */
  withoutProject?: boolean;
}

/** All folders in their order of priority. They need not be there. */
export function personaFolders(at: Whereabouts, real: string, prepared: Prepared): Folder[] {
  return [
    ...(at.given ?? []).map((path): Folder => ({ path, scope: 'flag' })),
    ...(at.withoutProject ? [] : projectFolders(real, at.home)),
    { path: join(at.config, 'agents'), scope: 'user' },
    { path: join(at.home, '.claude', 'agents'), scope: 'user' },
    { path: at.builtIn, scope: 'built-in', prepared },
  ];
}

/** Those of the project. `real`: the working folder. */
export function projectFolders(real: string, home: string): Folder[] {
  const project = upToRepository(real, home);
  const within = project.at(-1) ?? real;
  return project.flatMap((folder): Folder[] => [
    { path: join(folder, '.archie', 'agents'), scope: 'project', within },
    { path: join(folder, '.claude', 'agents'), scope: 'project', within },
  ]);
}

/**
 * The working folder and those above it up to the top of its repository; the working folder alone where it is in none. A
 * home that is a repository (of dot files, say) is nobody's project.
 */
function upToRepository(root: string, home: string): string[] {
  const folders = [root];
  for (let at = root; !existsSync(join(at, '.git'));) {
    const above = dirname(at);
    if (above === at || above === home) return [root];
    folders.push(above);
    at = above;
  }
  return folders;
}
