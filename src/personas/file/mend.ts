/** Writes front matter that had to be repaired as YAML that every program reads the same way. */

import { isDeepStrictEqual } from 'node:util';
import { stringify } from 'yaml';
import type { Persona } from '../../protocol/persona.ts';
import { splitFrontMatter } from '../../text/front-matter/split.ts';
import { plainKey } from './keys.ts';
import { readPersona } from './load.ts';
import { unescaped } from './persona.ts';
import type { Found } from './persona.ts';

/** The whole file with sound front matter; null where nothing is to be mended, or it would no longer say the same. */
export function mended(text: string, found: Found): string | null {
  const matter = splitFrontMatter(text);
  const before = readPersona(text, found);
  if (!matter || !before) return null;
  const named = Object.entries(matter.data).some(([key, value]) => plainKey(key) === 'name' && value);
  if (matter.repaired.length === 0 && named) return null;
  const data = Object.fromEntries(Object.entries(matter.data).map(([key, value]) => [key, readable(value)]));
  const keys = stringify(named ? data : { ...data, name: before.name }, { lineWidth: 0 }).trimEnd();
  const head = [...commentsOf(text, matter.line), keys].join('\n');
  const whole = `---\n${head}\n---\n\n${matter.body}`;
  const after = readPersona(whole, found);
  if (!after || after.warnings.some(({ key, text: said }) => key === undefined && said.includes('by lines')))
    return null;
  if (!isDeepStrictEqual(meant(before), meant(after))) return null;
  return text.includes('\r\n') ? whole.replaceAll('\n', '\r\n') : whole;
}

/** Everything but what is said about the file. */
function meant(persona: Persona): Persona {
  return { ...persona, warnings: [], extra: {} };
}

/** One line with `\n` in it was meant as many. */
function readable(value: unknown): unknown {
  return typeof value === 'string' ? unescaped(value) : value;
}

/** What stood before the opening fence stays, as comments. */
function commentsOf(text: string, line: number): string[] {
  const lines = text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\n|\r/)
    .slice(0, line - 1);
  return lines.filter((each) => each.trim() !== '' && !/^\s*(?:```|~~~)/.test(each)).map((each) => `# ${each.trim()}`);
}
