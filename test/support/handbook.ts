/** Parts of the handbook that are made from code, between `<!-- name: … -->` and `<!-- /name -->`: a test compares them. */

import { readFileSync, writeFileSync } from 'node:fs';
import { nameOf } from '../../src/fronts/tui/keys/names.ts';

/** The part as the document has it. With `UPDATE=1` in the environment it is written anew first. */
export function handbookPart(document: URL, name: string, made: string): string {
  const text = readFileSync(document, 'utf8');
  const begin = new RegExp(`<!-- ${name}:.*-->\\n`).exec(text);
  const from = begin ? begin.index + begin[0].length : -1;
  const to = text.indexOf(`<!-- /${name} -->`, from);
  if (!begin || to < 0) throw new Error(`${document.pathname} has no part ${name}`);
  if (process.env['UPDATE'] !== '1') return text.slice(from, to);
  writeFileSync(document, text.slice(0, from) + made + text.slice(to));
  return made;
}

interface Row<Variant extends string> {
  keys: readonly string[];
  group: string;
  does?: string | Readonly<Partial<Record<Variant, string>>>;
}

/** A key table as a table of the handbook. `variants`: how people call them, in the order in which they are told of. */
export function keySection<Variant extends string>(
  rows: readonly Row<Variant>[],
  variants: Readonly<Record<Variant, string>>,
): string {
  const lines = ['| key | what it does |', '| --- | --- |'];
  let heading = '';
  for (const { keys, group, does } of rows) {
    for (const words of wordings(does, variants)) {
      if (group !== heading) lines.push(`| **${group}** | |`);
      heading = group;
      lines.push(`| ${keys.map((key) => `\`${nameOf(key).replace('|', '\\|')}\``).join(' ')} | ${words} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** What is said of a row, once for each wording, with the variants that it is for. */
function wordings<Variant extends string>(
  does: Row<Variant>['does'],
  variants: Readonly<Record<Variant, string>>,
): string[] {
  if (does === undefined || typeof does === 'string') return does === undefined ? [] : [does];
  const where = new Map<string, string[]>();
  for (const variant of Object.keys(variants) as Variant[]) {
    const words = does[variant];
    if (words !== undefined) where.set(words, [...(where.get(words) ?? []), variants[variant]]);
  }
  return [...where].map(([words, names]) => `${words} (${names.join(', ')})`);
}
