/** One Markdown file as a persona, however it was written. */

import type { Persona } from '../protocol/persona.ts';
import { splitFrontMatter } from '../text/frontmatter.ts';
import { readColor } from './color.ts';
import { slugOf } from './slug.ts';
import { isTask, namesTask, readTools, withoutTools } from './tools.ts';

/** Where a file was found. `file` is its name without `.md`, for a file that does not say its own. */
interface Found {
  file: string;
  source: string;
  scope: Persona['scope'];
}

const used = new Set(['name', 'description', 'tools', 'allowedtools', 'disallowedtools', 'model', 'color', 'colour']);
/** Words that mean something else where a persona can be chosen. */
const reserved = new Set(['auto', 'off', 'none', 'general']);

/** Keys in any case and spelling: `allowed-tools`, `allowedTools`, `Allowed_Tools` are one. */
function plainKey(key: string): string {
  return key.toLowerCase().replace(/[-_]/g, '');
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  return value === null || value === undefined
    ? ''
    : typeof value === 'object'
      ? JSON.stringify(value)
      : `${value as number}`;
}

/** Escapes that were meant for a quoted text: one line with `\n` in it is many lines. */
function unescaped(text: string): string {
  if (text.includes('\n') || !text.includes('\\n')) return text;
  return text.replace(/\\(n|t|"|\\)/g, (_, char: string) => ({ n: '\n', t: '\t' })[char] ?? char);
}

/** The first paragraph of prose: what stands in for a missing description. */
function firstParagraph(body: string): string {
  const paragraphs = body.split(/\n\s*\n/).map((each) => each.trim());
  const prose = paragraphs.find((each) => each !== '' && !/^(?:#|```|<!--)/.test(each)) ?? '';
  return prose.replace(/\s+/g, ' ').slice(0, 500);
}

function readModel(value: unknown, warnings: string[]): string | undefined {
  const model = textOf(value).trim();
  if (model === '' || model === 'inherit') return undefined;
  if (/^(?:sonnet|opus|haiku|fable|mythos)$|^claude-/i.test(model)) return model.toLowerCase();
  warnings.push(`unknown model "${model}": the session's model is used`);
  return undefined;
}

/**
 * Reads a persona from a file's text. Null when it is none: no front matter, or front matter with neither a name nor a
 * description. Whatever had to be repaired or was not understood is said in `warnings`; the file is never refused for it.
 */
export function readPersona(text: string, found: Found): Persona | null {
  const matter = splitFrontMatter(text);
  if (!matter) return null;
  const data = new Map(Object.entries(matter.data).map(([key, value]) => [plainKey(key), value]));
  if (!data.has('name') && !data.has('description')) return null;
  const warnings = [...matter.repaired];

  const own = textOf(data.get('name')).trim();
  if (own === '') warnings.push(`no name: called after its file`);
  const name = own || found.file;
  let slug = slugOf(name) || slugOf(found.file) || 'persona';
  if (reserved.has(slug)) {
    warnings.push(`"${slug}" means something else here: mention it as @${slug}-agent`);
    slug = `${slug}-agent`;
  }

  const described = unescaped(textOf(data.get('description'))).trim();
  const description = described || firstParagraph(matter.body);
  if (described === '') warnings.push('no description: used only when it is named');
  if (matter.body.trim() === '') warnings.push('no text after the front matter: the description is its whole prompt');

  const listed = data.get('tools') ?? data.get('allowedtools');
  const list = withoutTools(readTools(listed), data.get('disallowedtools'));
  warnings.push(...list.warnings);
  const colored = data.get('color') ?? data.get('colour');
  const color = readColor(colored);
  if (colored !== undefined && color === undefined) warnings.push(`unknown colour "${textOf(colored)}"`);
  const model = readModel(data.get('model'), warnings);

  return {
    name,
    slug,
    description,
    tools: list.tools,
    ...(namesTask(listed) && list.tools?.some(isTask) ? { delegates: true } : {}),
    ...(model === undefined ? {} : { model }),
    ...(color === undefined ? {} : { color }),
    body: matter.body.trim() === '' ? description : matter.body.trimEnd(),
    source: found.source,
    scope: found.scope,
    warnings,
    routable: described !== '',
    extra: Object.fromEntries(Object.entries(matter.data).filter(([key]) => !used.has(plainKey(key)))),
  };
}
