/** Reads the personas of all folders, and says which one has a name when several do. */

import { existsSync, realpathSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Persona, PersonaBook } from '../protocol/persona.ts';
import { decodeText } from '../text/encoding.ts';
import { splitSimply } from '../text/front-matter/simple.ts';
import { PersonaCache, Unknown } from './cache/cache.ts';
import type { Known } from './cache/cache.ts';
import type { CacheAt } from './cache/stored.ts';
import { personaFrom } from './file/persona.ts';
import type { Found } from './file/persona.ts';
import { nameOfFile, noText, readBounded, why, whyNone } from './file/read.ts';
import { personaFolders } from './folders.ts';
import type { Whereabouts } from './folders.ts';
import { preparedPersona, shipped } from './prepared.ts';
import type { Prepared } from './prepared.ts';
import { knownProfile, profileFor } from './router/profiles.ts';
import { walk } from './walk.ts';
import type { Walk } from './walk.ts';

/** Milliseconds of work without letting anything else run: less than a frame. */
const sliceMs = 12;

/** Lets other things run now and then: a terminal that is typed into must not stand still for hundreds of files. */
function pauses(): () => Promise<void> | undefined {
  // Not `performance`, which Node loads when it is first used.
  const now = (): number => process.uptime() * 1_000;
  let until = now() + sliceMs;
  let asked = 0;
  return () => {
    asked += 1;
    if (asked % 4 !== 0 || now() < until) return undefined;
    return nextTurn().then(() => {
      until = now() + sliceMs;
    });
  };
}

/** What a file came to: a persona, a problem in words, or nothing where it is a page that does not look like a persona. */
type Told = Persona | string | null;

/** Waits for nothing where it can: hundreds of promises would take longer than what they are about. */
function readFile(file: Walk['files'][number], cache: PersonaCache | undefined): Told | Promise<Told> {
  const { path, folder } = file;
  try {
    const found = cache && !folder.prepared ? cache.look(path, file.stats, placeOf(file)) : undefined;
    if (found && !(found instanceof Unknown)) return toldOf(path, found);
    const read = readBounded(path);
    if (typeof read === 'string') return `${path}: ${read}`;
    const { bytes, stats } = read;
    const prepared = folder.prepared && preparedPersona(bytes, folder.prepared);
    if (prepared) return prepared;
    const known = found?.by(bytes, stats);
    if (known) return toldOf(path, known);
    const decoded = decodeText(bytes);
    if (!decoded) return `${path}: ${noText}`;
    const told = (said: Known): Told => {
      found?.note(said);
      return toldOf(path, said);
    };
    const said = readText(decoded.text, { file: nameOfFile(path), ...placeOf(file) });
    return said instanceof Promise ? said.then(told) : told(said);
  } catch (error) {
    return `${path}: ${why(error)}`;
  }
}

function placeOf({ path, folder: { scope } }: Walk['files'][number]): Pick<Persona, 'source' | 'scope'> {
  return { source: scope === 'built-in' ? 'built-in' : path, scope };
}

function readText(text: string, at: Found): Known | Promise<Known> {
  const known = (persona: Persona | null): Known => {
    const none = persona ? undefined : whyNone(text);
    return { persona, ...(none === undefined ? {} : { why: none }) };
  };
  const matter = splitSimply(text);
  if (matter !== undefined) return known(matter && personaFrom(matter, at));
  // Brings a YAML parser along, which most collections of files do without.
  return import('./file/load.ts').then(({ readPersona }) => known(readPersona(text, at)));
}

function toldOf(path: string, { persona, why: none }: Known): Told {
  return persona ?? (none === undefined ? null : `${path}: ${none}`);
}

/** Every file that may be a persona, nearest first, and what could not be looked at. */
export function findFiles(at: Whereabouts & { asks?: boolean }, real: string, prepared: Prepared = shipped): Walk {
  const found: Walk = { files: [], problems: [], seen: new Set(), asks: at.asks ?? false };
  for (const folder of personaFolders(at, real, prepared)) walk(folder.path, folder, found);
  return found;
}

function realOf(root: string): string {
  try {
    return realpathSync.native(root);
  } catch {
    return root;
  }
}

/** Where to look, and with what. */
type Loading = Whereabouts & {
  prepared?: Prepared;
  /** Makes an id of an alias. */
  resolveModel?: (name: string) => string;
  cache?: CacheAt;
};

/** Personas that were loaded, and what is left to do for the next time. */
export interface LoadedPersonas {
  book: PersonaBook;
  /** Measures those that nobody has measured yet, a few at a time, so that who types meanwhile is not held up. */
  measure: () => Promise<void>;
  /** Writes what was read and measured to the cache, where something is new. Never throws. */
  remember: () => void;
}

/**
 * Finds all personas in the order of `personaFolders`; the first with a slug wins, the others are `shadowed`. What is
 * `prepared` (default: by the build) or in the cache is not read again. A file that cannot be read is named in `problems`,
 * and the others still load. Never rejects.
 */
export async function openPersonas(at: Loading): Promise<LoadedPersonas> {
  const real = realOf(at.root);
  const asks = at.cache !== undefined && existsSync(at.cache.file);
  const found = findFiles({ ...at, asks }, real, at.prepared);
  const all = new Map<string, Persona>();
  const shadowed: Persona[] = [];
  const { problems } = found;
  // Those that ship need no cache: who has no others does without it.
  const cache = at.cache && found.files.some(({ folder }) => !folder.prepared) ? new PersonaCache(at.cache) : undefined;
  const pause = pauses();
  for (const file of found.files) {
    const rest = pause();
    if (rest) await rest;
    const told = readFile(file, cache);
    const persona = told instanceof Promise ? await told : told;
    if (typeof persona === 'string') problems.push(persona);
    if (persona === null || typeof persona === 'string') continue;
    if (persona.model !== undefined && at.resolveModel) persona.model = at.resolveModel(persona.model);
    if (all.has(persona.slug)) shadowed.push(persona);
    else all.set(persona.slug, persona);
  }
  const book = { all: [...all.values()], shadowed, problems };
  return { book, measure: () => measureAll(book.all), remember: () => cache?.save() };
}

async function measureAll(personas: readonly Persona[]): Promise<void> {
  const pause = pauses();
  for (const persona of personas) {
    if (!persona.routable || knownProfile(persona)) continue;
    const rest = pause();
    if (rest) await rest;
    profileFor(persona);
  }
}

/** The personas of `openPersonas`, for who reads them once. Never rejects. */
export async function loadPersonas(at: Loading): Promise<PersonaBook> {
  return (await openPersonas(at)).book;
}
