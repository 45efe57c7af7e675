/** What a prompt mentions, found and read: files and folders as attachments, personas left to the dispatcher, the rest told. */

import { errno } from '../../disk/errno.ts';
import type { Desk, Mentioned } from '../../protocol/desk.ts';
import type { Attachment } from '../../protocol/event.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import { editDistance } from '../../text/match/edit-distance.ts';
import { mentionsIn, plainName } from '../../text/mentions.ts';

/** Files of a folder that are named. */
const mostFiles = 200;

/** Reads what is mentioned, each by the longest of its names that there is, as the proposal `staged` makes it. Never rejects. */
export async function attachMentioned(
  mentions: readonly (readonly string[])[],
  desk: Pick<Desk, 'attach' | 'personas' | 'files'>,
  staged?: string,
): Promise<Mentioned> {
  const mentioned: Mentioned = { attachments: [], missed: [], unknown: [] };
  if (mentions.length === 0) return mentioned;
  const files = await desk.files(staged).catch(() => []);
  const index = indexOf(files);
  const personas = new Set(desk.personas.all.flatMap(({ slug, name }) => [slug, `agent-${slug}`, name.toLowerCase()]));
  const had = new Set<string>();
  const asked = [...mentions];
  for (const names of asked) {
    const known = names.find((name) => personas.has(name.toLowerCase()) || index.has(plainPath(name)));
    if (known !== undefined) asked.push(...gluedTo(known, names));
    if (known !== undefined && personas.has(known.toLowerCase())) continue;
    const path = known === undefined ? undefined : index.get(plainPath(known));
    const got = path?.endsWith('/')
      ? folderAttachment(path, files)
      : await firstOf(path === undefined ? names.filter(looksLikePath) : [path], desk, staged);
    if (typeof got === 'string') mentioned.missed.push(`@${plainName(names)} was not attached: ${got}`);
    else if (got === null)
      mentioned.unknown.push(
        `@${plainName(names)} goes as a word: no file, folder or persona is called so${meant(plainName(names), desk)}`,
      );
    else if (!had.has(got.name)) mentioned.attachments.push(got);
    if (got !== null && typeof got !== 'string') had.add(got.name);
  }
  return mentioned;
}

/** Mentions that follow a name without a blank (`@a.ts@b.ts`): only once it is known where it ends are they told from a name that holds the sign. */
function gluedTo(known: string, [run = '']: readonly string[]): string[][] {
  return run.startsWith(known) && /^[@＠]/.test(run.slice(known.length)) ? mentionsIn(run.slice(known.length)) : [];
}

/** The persona whose name was mistyped, perhaps. */
function meant(name: string, { personas }: Pick<Desk, 'personas'>): string {
  const near = personas.all.find(({ slug }) => name.length > 3 && editDistance(name.toLowerCase(), slug, 2) <= 2);
  return near === undefined ? '' : `; did you mean @${near.slug}?`;
}

/** Every file, and every folder with a slash behind it, by its name as people write it. */
function indexOf(files: readonly string[]): Map<string, string> {
  const index = new Map<string, string>();
  for (const file of files) {
    for (let at = file.lastIndexOf('/'); at > 0; at = file.lastIndexOf('/', at - 1)) {
      const path = file.slice(0, at);
      const plain = plainPath(path);
      if (index.has(plain)) break;
      index.set(plain, `${path}/`);
    }
  }
  // A name that is a file in one form of Unicode and a folder in another is the file.
  for (const file of files) index.set(plainPath(file), file);
  return index;
}

/** As it is compared: `./src/` is `src`, in whatever form of Unicode. */
function plainPath(path: string): string {
  return path
    .replace(/^(?:\.\/)+(?=.)/, '')
    .replace(/(?<=.)\/+$/, '')
    .normalize('NFC');
}

/** `@media` or `@param` is a word; what is written like a path is meant as one. */
function looksLikePath(name: string): boolean {
  return /[/.~]/.test(name);
}

/** The first that is there, or why the longest that looked like one is not to be had; null where nothing looks like a path. */
async function firstOf(
  paths: readonly string[],
  desk: Pick<Desk, 'attach'>,
  staged: string | undefined,
): Promise<Attachment | string | null> {
  let why: string | null = null;
  for (const path of paths) {
    try {
      return await desk.attach(path, staged);
    } catch (error) {
      if (!(error instanceof ToolFailure)) return `it could not be read (${errno(error) || 'fault'})`;
      if (error.code !== 'not_found') return error.message;
      const plain = plainName(paths);
      if (looksLikePath(plain)) why = `${plain} is not there.`;
    }
  }
  return why;
}

/** The names of the files below a folder (`src/`, `./` for all of them). */
export function folderAttachment(path: string, files: readonly string[]): Attachment {
  const held = path === './' ? files : files.filter((file) => file.startsWith(path));
  if (held.length === 0)
    return { name: path, content: [{ type: 'text', text: 'A folder without files, or with ignored ones only.' }] };
  const more = held.length > mostFiles ? `\n… and ${held.length - mostFiles} more` : '';
  const text = `A folder of ${held.length} ${held.length === 1 ? 'file' : 'files'}:\n${held.slice(0, mostFiles).join('\n')}${more}`;
  return { name: path, content: [{ type: 'text', text: text.toWellFormed() }] };
}
