/** Where personas are looked for, and which one has a name when several do. */

import { constants } from 'node:fs';
import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { errno } from '../disk/errno.ts';
import type { Persona, PersonaBook } from '../protocol/persona.ts';
import { decodeText } from '../text/encoding.ts';
import { isBelow } from '../text/path.ts';
import { preparedPersona, shipped } from './prepared.ts';
import type { Prepared } from './prepared.ts';

const maxBytes = 1_000_000;
const maxDepth = 8;
const maxFiles = 2_000;

interface Folder {
  path: string;
  scope: Persona['scope'];
  /** Links may not lead out of this folder: a repository must not be able to point at other files of its user. */
  within?: string;
  /** Its files that the build has read. */
  prepared?: Prepared;
}

interface Findings {
  personas: Persona[];
  problems: string[];
}

function why(error: unknown): string {
  const words: Record<string, string> = {
    EACCES: 'no permission to read it',
    ELOOP: 'a link that leads back to itself',
    ENOENT: 'a link that leads nowhere',
    EISDIR: 'a folder',
  };
  return words[errno(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** Reads a file of bounded size; never waits on a pipe. */
async function readBounded(path: string): Promise<Uint8Array | string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile()) return 'not a regular file';
    if (found.size > maxBytes) return `${(found.size / 1e6).toFixed(1)} MB: a persona file has at most 1 MB`;
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

async function readFile(path: string, folder: Folder, found: Findings): Promise<void> {
  try {
    const bytes = await readBounded(path);
    if (typeof bytes === 'string') return void found.problems.push(`${path}: ${bytes}`);
    const prepared = folder.prepared && preparedPersona(bytes, folder.prepared);
    if (prepared) return void found.personas.push(prepared);
    const decoded = decodeText(bytes);
    if (!decoded) return void found.problems.push(`${path}: not a text file (save it as UTF-8)`);
    const source = folder.scope === 'built-in' ? 'built-in' : path;
    // It brings a YAML parser along.
    const { readPersona } = await import('./load.ts');
    const persona = readPersona(decoded.text, {
      file: basename(path).replace(/(?:\.agent)?\.md$/i, ''),
      source,
      scope: folder.scope,
    });
    if (persona) found.personas.push(persona);
    else if (/^\ufeff?\s*---\s*$/m.test(decoded.text.slice(0, 400))) {
      found.problems.push(`${path}: its front matter has neither a name nor a description`);
    }
  } catch (error) {
    found.problems.push(`${path}: ${why(error)}`);
  }
}

/** Every `*.md` below a folder, by name; links are followed where they may lead, and no folder is visited twice. */
async function walk(path: string, folder: Folder, found: Findings, seen: Set<string>, depth: number): Promise<void> {
  let entries;
  try {
    const real = await realpath(path);
    if (seen.has(real)) return;
    seen.add(real);
    if (folder.within !== undefined && !isBelow(real, folder.within))
      return void found.problems.push(`${path}: a link that leads out of the project`);
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = errno(error);
    if (depth > 0 || (code !== 'ENOENT' && code !== 'ENOTDIR')) found.problems.push(`${path}: ${why(error)}`);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
    if (seen.size > maxFiles) return;
    const child = join(path, entry.name);
    const markdown = /\.md$/i.test(entry.name);
    if (entry.isDirectory()) {
      if (depth < maxDepth) await walk(child, folder, found, seen, depth + 1);
    } else if (entry.isSymbolicLink()) await follow(child, markdown, folder, found, seen, depth);
    else if (markdown) {
      seen.add(child);
      await readFile(child, folder, found);
    }
  }
}

async function follow(
  path: string,
  markdown: boolean,
  folder: Folder,
  found: Findings,
  seen: Set<string>,
  depth: number,
): Promise<void> {
  try {
    const real = await realpath(path);
    if (folder.within !== undefined && !isBelow(real, folder.within)) {
      if (markdown) found.problems.push(`${path}: a link that leads out of the project`);
      return;
    }
    if (markdown && !seen.has(real)) {
      if (!(await stat(real)).isDirectory()) {
        seen.add(real);
        return await readFile(path, folder, found);
      }
    }
    if (depth < maxDepth) await walk(path, folder, found, seen, depth + 1);
  } catch (error) {
    if (markdown) found.problems.push(`${path}: ${why(error)}`);
  }
}

/**
 * Finds all personas: the project's (`root/.archie/agents`, `root/.claude/agents`) before the user's
 * (`config/agents`, `home/.claude/agents`) before those that ship (`builtIn`); the first with a slug wins, the others
 * are `shadowed`. What is `prepared` (default: by the build) is not read again. A file that cannot be read is named in `problems`, and the others still load. Never rejects.
 */
export async function loadPersonas(at: {
  builtIn: string;
  config: string;
  home: string;
  root: string;
  prepared?: Prepared;
}): Promise<PersonaBook> {
  const within = await realpath(at.root).catch(() => at.root);
  const folders: Folder[] = [
    { path: join(at.root, '.archie', 'agents'), scope: 'project', within },
    { path: join(at.root, '.claude', 'agents'), scope: 'project', within },
    { path: join(at.config, 'agents'), scope: 'user' },
    { path: join(at.home, '.claude', 'agents'), scope: 'user' },
    { path: at.builtIn, scope: 'built-in', prepared: at.prepared ?? shipped },
  ];
  const found: Findings = { personas: [], problems: [] };
  const seen = new Set<string>();
  for (const folder of folders) await walk(folder.path, folder, found, seen, 0);
  const all = new Map<string, Persona>();
  const shadowed: Persona[] = [];
  for (const persona of found.personas) {
    if (all.has(persona.slug)) shadowed.push(persona);
    else all.set(persona.slug, persona);
  }
  return { all: [...all.values()], shadowed, problems: found.problems };
}
