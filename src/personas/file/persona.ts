/** Front matter and body as a persona, however they were written. No YAML parser comes along: a file of plain lines needs none. */

import type { Diagnostic, Persona } from '../../protocol/persona.ts';
import type { FrontMatter } from '../../text/front-matter/block.ts';
import { readColor } from './color.ts';
import { deniedTools, honoured, plainKey, readWorking, warnOfOthers } from './keys.ts';
import type { Fields } from './keys.ts';
import { slugOf } from './slug.ts';
import { isTask, namesTask, readTools, withoutTools } from './tools.ts';
import { textOf } from './value.ts';

/** Where a file was found. `file` is its name without `.md`, for a file that does not say its own. */
export interface Found {
  file: string;
  source: string;
  scope: Persona['scope'];
}

/** Words that mean something else where a persona can be chosen. */
const reserved = new Set(['auto', 'suggest', 'off', 'none', 'general']);

/** Escapes that were meant for a quoted text: one line with `\n` in it is many lines. */
export function unescaped(text: string): string {
  if (text.includes('\n') || !text.includes('\\n')) return text;
  return text.replace(/\\(n|t|"|\\)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
}

/** The first paragraph of prose: what stands in for a missing description. */
function firstParagraph(body: string): string {
  const paragraphs = body.split(/\n\s*\n/).map((each) => each.trim());
  const prose = paragraphs.find((each) => each !== '' && !/^(?:#|```|<!--)/.test(each)) ?? '';
  return prose.replace(/\s+/g, ' ').slice(0, 500);
}

function fieldsOf(matter: FrontMatter, warnings: Diagnostic[]): Fields & { has(key: string): boolean } {
  const data = new Map(Object.entries(matter.data).map(([key, value]) => [plainKey(key), { value, key }]));
  return {
    has: (key) => data.has(key),
    get: (key) => data.get(key)?.value,
    first: (...keys) => keys.map((key) => data.get(key)).find((each) => each !== undefined),
    warn(text, key, more) {
      warnings.push({ severity: 'warning', text, ...(key === undefined ? {} : { key }), ...more });
    },
  };
}

/**
 * The persona that front matter and body make. Null when they make none: neither a name nor a description. Whatever had
 * to be repaired or was not understood is said in `warnings`; the file is never refused for it.
 */
export function personaFrom(matter: FrontMatter, found: Found): Persona | null {
  const warnings: Diagnostic[] = matter.repaired.map((text) => ({
    severity: 'warning',
    text,
    mend: 'archie agents check --fix writes it as YAML',
  }));
  const fields = fieldsOf(matter, warnings);
  if (!fields.has('name') && !fields.has('description')) return null;
  const { name, slug } = readName(fields, found);

  const described = unescaped(textOf(fields.get('description'))).trim();
  const description = described || firstParagraph(matter.body);
  const empty = matter.body.trim() === '';
  if (described === '') fields.warn('no description: used only when it is named', 'description');
  if (empty) fields.warn('no text after the front matter: the description is its whole prompt');

  const tools = readToolKeys(fields);
  const colored = fields.first('color', 'colour');
  const color = readColor(colored?.value);
  if (colored !== undefined && color === undefined)
    fields.warn(`unknown colour "${textOf(colored.value)}"`, colored.key, {
      severity: 'info',
      mend: 'red, blue, green, yellow, purple, orange, pink or cyan',
    });
  const working = readWorking(fields);
  warnOfOthers(Object.keys(matter.data), fields);

  return {
    name,
    slug,
    description,
    ...tools,
    ...working,
    ...(color === undefined ? {} : { color }),
    body: empty ? description : matter.body.trimEnd(),
    source: found.source,
    scope: found.scope,
    warnings,
    routable: described !== '' && working.dispatch !== 'never',
    extra: Object.fromEntries(Object.entries(matter.data).filter(([key]) => !honoured.has(plainKey(key)))),
  };
}

function readName(fields: Fields, { file }: Found): { name: string; slug: string } {
  const own = textOf(fields.get('name')).trim();
  if (own === '') fields.warn(`no name: called after its file`, undefined, { mend: `name: ${slugOf(file) || file}` });
  const name = own || file;
  const slug = slugOf(name) || slugOf(file) || 'persona';
  if (!reserved.has(slug)) return { name, slug };
  fields.warn(`"${slug}" means something else here: mention it as @${slug}-agent`, 'name');
  return { name, slug: `${slug}-agent` };
}

/** Its tools. A file that names `Task` itself, and does not only leave others out, has delegates also where it is one. */
function readToolKeys(fields: Fields): Pick<Persona, 'tools' | 'delegates'> {
  const listed = fields.first('tools', 'allowedtools');
  const gone = fields.first('disallowedtools');
  const list = readTools(listed?.value);
  for (const { text, ...more } of list.warnings) fields.warn(text, listed?.key, more);
  const without = withoutTools({ ...list, warnings: [] }, gone?.value);
  for (const { text, ...more } of without.warnings) fields.warn(text, gone?.key, more);
  const denied = deniedTools(fields);
  const { tools } = denied.length === 0 ? without : withoutTools({ tools: without.tools, warnings: [] }, denied);
  return { tools, ...(namesTask(listed?.value) && tools?.some(isTask) ? { delegates: true } : {}) };
}
