/** Reads the personas of all folders, and says which one has a name when several do. */

import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { realpath } from 'node:fs/promises';
import type { Persona, PersonaBook } from '../protocol/persona.ts';
import { decodeText } from '../text/encoding.ts';
import { splitSimply } from '../text/front-matter/simple.ts';
import { personaFrom } from './file/persona.ts';
import type { Found } from './file/persona.ts';
import { personaFolders } from './folders.ts';
import type { Whereabouts } from './folders.ts';
import { preparedPersona, shipped } from './prepared.ts';
import type { Prepared } from './prepared.ts';
import { walk, why } from './walk.ts';
import type { Walk } from './walk.ts';

const maxBytes = 1_000_000;

/** Reads a file of bounded size, or says why not; never waits on a pipe. Throws system errors. */
function readBounded(path: string): Uint8Array | string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(fd);
    if (!found.isFile()) return 'not a regular file';
    if (found.size > maxBytes) return `${(found.size / 1e6).toFixed(1)} MB: a persona file has at most 1 MB`;
    const bytes = new Uint8Array(found.size);
    let length = 0;
    for (;;) {
      const read = readSync(fd, bytes, length, bytes.length - length, null);
      if (read === 0) return bytes.subarray(0, length);
      length += read;
    }
  } finally {
    closeSync(fd);
  }
}

/** A persona, a problem in words, or nothing: a page that is no persona and does not look like one. */
async function readFile({ path, folder }: Walk['files'][number]): Promise<Persona | string | null> {
  try {
    const bytes = readBounded(path);
    if (typeof bytes === 'string') return `${path}: ${bytes}`;
    const prepared = folder.prepared && preparedPersona(bytes, folder.prepared);
    if (prepared) return prepared;
    const decoded = decodeText(bytes);
    if (!decoded) return `${path}: not a text file (save it as UTF-8)`;
    const { text } = decoded;
    const at: Found = {
      file: basename(path).replace(/(?:\.agent)?\.md$/i, ''),
      source: folder.scope === 'built-in' ? 'built-in' : path,
      scope: folder.scope,
    };
    const matter = splitSimply(text);
    // Brings a YAML parser along, which most collections of files do without.
    const persona =
      matter === undefined ? (await import('./file/load.ts')).readPersona(text, at) : matter && personaFrom(matter, at);
    if (persona) return persona;
    return /^\ufeff?\s*---\s*$/m.test(text.slice(0, 400))
      ? `${path}: its front matter has neither a name nor a description`
      : null;
  } catch (error) {
    return `${path}: ${why(error)}`;
  }
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
  const found: Walk = { files: [], problems: [], seen: new Set() };
  for (const folder of personaFolders(at, real, at.prepared ?? shipped)) walk(folder.path, folder, found);
  const all = new Map<string, Persona>();
  const shadowed: Persona[] = [];
  const { problems } = found;
  for (const file of found.files) {
    const read = await readFile(file);
    if (typeof read === 'string') problems.push(read);
    if (read === null || typeof read === 'string') continue;
    const persona = read.model && at.resolveModel ? { ...read, model: at.resolveModel(read.model) } : read;
    if (all.has(persona.slug)) shadowed.push(persona);
    else all.set(persona.slug, persona);
  }
  return { all: [...all.values()], shadowed, problems };
}
