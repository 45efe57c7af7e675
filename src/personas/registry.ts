/** Reads the personas of all folders, and says which one has a name when several do. */

import { realpath } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Persona, PersonaBook } from '../protocol/persona.ts';
import { decodeText } from '../text/encoding.ts';
import { splitSimply } from '../text/front-matter/simple.ts';
import { personaFrom } from './file/persona.ts';
import type { Found } from './file/persona.ts';
import { nameOfFile, noText, readBounded, why, whyNone } from './file/read.ts';
import { personaFolders } from './folders.ts';
import type { Whereabouts } from './folders.ts';
import { preparedPersona, shipped } from './prepared.ts';
import type { Prepared } from './prepared.ts';
import { copyProfile } from './router/profiles.ts';
import { walk } from './walk.ts';
import type { Walk } from './walk.ts';

/** Files that are read without letting anything else run: some milliseconds. */
const atATime = 32;

/** A persona, a problem in words, or nothing: a page that is no persona and does not look like one. */
async function readFile({ path, folder }: Walk['files'][number]): Promise<Persona | string | null> {
  try {
    const bytes = readBounded(path);
    if (typeof bytes === 'string') return `${path}: ${bytes}`;
    const prepared = folder.prepared && preparedPersona(bytes, folder.prepared);
    if (prepared) return prepared;
    const decoded = decodeText(bytes);
    if (!decoded) return `${path}: ${noText}`;
    const { text } = decoded;
    const at: Found = {
      file: nameOfFile(path),
      source: folder.scope === 'built-in' ? 'built-in' : path,
      scope: folder.scope,
    };
    const matter = splitSimply(text);
    // Brings a YAML parser along, which most collections of files do without.
    const persona =
      matter === undefined ? (await import('./file/load.ts')).readPersona(text, at) : matter && personaFrom(matter, at);
    if (persona) return persona;
    const none = whyNone(text);
    return none === undefined ? null : `${path}: ${none}`;
  } catch (error) {
    return `${path}: ${why(error)}`;
  }
}

/** With its model's id for an alias. A prepared persona is everybody's: it is not changed. */
function withModel(persona: Persona, resolveModel: ((name: string) => string) | undefined): Persona {
  if (persona.model === undefined || !resolveModel) return persona;
  const resolved = { ...persona, model: resolveModel(persona.model) };
  copyProfile(persona, resolved);
  return resolved;
}

/** Every file that may be a persona, nearest first, and what could not be looked at. */
export function findFiles(at: Whereabouts, real: string, prepared: Prepared = shipped): Walk {
  const found: Walk = { files: [], problems: [], seen: new Set() };
  for (const folder of personaFolders(at, real, prepared)) walk(folder.path, folder, found);
  return found;
}

/**
 * Finds all personas in the order of `personaFolders`; the first with a slug wins, the others are `shadowed`. What is
 * `prepared` (default: by the build) is not read again. `resolveModel` makes an id of an alias. A file that cannot be read
 * is named in `problems`, and the others still load. Never rejects.
 */
export async function loadPersonas(
  at: Whereabouts & { prepared?: Prepared; resolveModel?: (name: string) => string },
): Promise<PersonaBook> {
  const real = await realpath(at.root).catch(() => at.root);
  const found = findFiles(at, real, at.prepared);
  const all = new Map<string, Persona>();
  const shadowed: Persona[] = [];
  const { problems } = found;
  for (const [n, file] of found.files.entries()) {
    // A terminal that is typed into meanwhile must not stand still for hundreds of files.
    if (n > 0 && n % atATime === 0) await nextTurn();
    const read = await readFile(file);
    if (typeof read === 'string') problems.push(read);
    if (read === null || typeof read === 'string') continue;
    const persona = withModel(read, at.resolveModel);
    if (all.has(persona.slug)) shadowed.push(persona);
    else all.set(persona.slug, persona);
  }
  return { all: [...all.values()], shadowed, problems };
}
