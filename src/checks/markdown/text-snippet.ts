/** YAML and TOML as documents show them. A key that stands twice shows two ways to write it there, and is no fault. */

import { parseAllDocuments } from 'yaml';

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
  if (first === undefined) return [];
  const { line, col } = first.linePos?.[0] ?? { line: 1, col: 1 };
  return [
    { line, column: col, message: first.message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? '' },
  ];
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
