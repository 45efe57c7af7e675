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
        return [{ ...lines.at(from), message: `the key "${message}" stands twice` }];
  return [];
}

/** The whole lines between two places. */
function between(lines: Lines, first: number, from: number): string[] {
  const [start, end] = [lines.at(first).line, lines.at(from).line];
  return Array.from({ length: Math.max(0, end - start - 1) }, (_, at) => lines.line(start + 1 + at));
}

/** The first place at which TOML cannot be read, or stands twice: as in YAML, not where two ways to write it are shown. */
export async function tomlFault(content: string): Promise<Fault[]> {
  const { tomlProblems } = await import('../data/toml-scan.ts');
  const lines = content.split('\n');
  for (const { what, line, column, message, first } of tomlProblems(content)) {
    if (what === 'invalid') return [{ line, column, message }];
    if (
      what === 'duplicate' &&
      first !== undefined &&
      !lines.slice(first, line - 1).some((each) => /^\s*(?:#|$)/.test(each))
    )
      return [{ line, column, message: `the key "${message}" stands twice` }];
  }
  return [];
}
