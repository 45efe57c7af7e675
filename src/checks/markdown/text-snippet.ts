/** YAML and TOML as documents show them. */

import { parseAllDocuments } from 'yaml';
import { problemsIn, readYaml } from '../data/yaml-scan.ts';
import { Lines } from '../kind/lines.ts';

interface Fault {
  line: number;
  column: number;
  message: string;
}

/** The first place at which YAML cannot be read. Indentation that all lines share is taken for that of the document around. */
export async function yamlFault(content: string): Promise<Fault[]> {
  const documents = parseAllDocuments(content, { uniqueKeys: false, logLevel: 'silent' });
  const errors = (Array.isArray(documents) ? documents : []).flatMap(({ errors: each }) => each);
  const first = errors.find(({ code }) => code !== 'TAG_RESOLVE_FAILED');
  if (first === undefined) return twice(content);
  const { line, col } = first.linePos?.[0] ?? { line: 1, col: 1 };
  return [
    { line, column: col, message: first.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '' },
  ];
}

/** The first key that stands twice. With an empty line or a remark between them, two ways to write it are shown. */
function twice(content: string): Fault[] {
  const lines = new Lines(content);
  for (const document of readYaml(content))
    for (const { what, from, first, message } of problemsIn(document, content))
      if (
        what === 'duplicate' &&
        first !== undefined &&
        !between(lines, first, from).some((line) => /^\s*(?:#|$)/.test(line))
      )
        return [
          { ...lines.at(from), message: `the key "${message}" stands twice: first in line ${lines.at(first).line}` },
        ];
  return [];
}

/** The whole lines between two places. */
function between(lines: Lines, first: number, from: number): string[] {
  const [start, end] = [lines.at(first).line, lines.at(from).line];
  return Array.from({ length: Math.max(0, end - start - 1) }, (_, at) => lines.line(start + 1 + at));
}

/** The first place at which TOML cannot be read. */
export async function tomlFault(content: string): Promise<Fault[]> {
  const { parse, TomlError } = await import('smol-toml');
  try {
    parse(content);
    return [];
  } catch (error) {
    if (!(error instanceof TomlError)) return [];
    const message = error.message.split('\n')[0]?.replace(/^Invalid TOML document: /, '') ?? '';
    if (/redefin|duplicate|already|overwrite/i.test(message)) return [];
    return [{ line: error.line, column: error.column, message }];
  }
}
