/** What is to be said of one persona file, with its lines: for `archie agents check`. */

import type { Diagnostic, Persona } from '../../protocol/persona.ts';
import { decodeText } from '../../text/encoding.ts';
import { blockOf } from '../../text/front-matter/block.ts';
import { yamlFault } from '../../text/front-matter/split.ts';
import { readPersona } from './load.ts';
import { mended } from './mend.ts';
import type { Found } from './persona.ts';
import { nameOfFile, noText, readBounded, why, whyNone } from './read.ts';

/** A diagnostic and where it applies. */
export interface Finding extends Diagnostic {
  /** 1-based. */
  line: number;
}

/** One file, looked at. */
export interface Linted {
  path: string;
  persona: Persona | null;
  findings: Finding[];
  /** Its text, and the same with its front matter mended; null where there is nothing to mend. */
  text: string;
  mended: string | null;
}

/** Characters of a prompt beyond which each hand-over is dear: some 6,000 tokens. */
const longBody = 24_000;
/** Characters of a description below which the dispatcher has little to go by. */
const shortDescription = 40;

/** Reads and lints one file. Null: a page that is no persona, and does not look like one. */
export function lint(path: string, scope: Persona['scope']): Linted | null {
  const failed = (text: string): Linted => ({
    path,
    persona: null,
    findings: [{ severity: 'error', text, line: 1 }],
    text: '',
    mended: null,
  });
  let read;
  try {
    read = readBounded(path);
  } catch (error) {
    return failed(why(error));
  }
  if (typeof read === 'string') return failed(read);
  const decoded = decodeText(read.bytes);
  if (!decoded) return failed(noText);
  const { text, format } = decoded;
  const found: Found = { file: nameOfFile(path), source: path, scope };
  const persona = readPersona(text, found);
  if (!persona) {
    const none = whyNone(text);
    return none === undefined ? null : failed(none);
  }
  const at = lineFinder(text);
  const fault = yamlFault(text);
  const findings = [...persona.warnings, ...advice(persona)].map((each): Finding => {
    if (!fault || !each.text.startsWith('not valid YAML')) return { ...each, line: at(each.key) };
    return { ...each, text: `${each.text} (${fault.why})`, line: fault.line };
  });
  const plain = format.encoding === 'utf8';
  return { path, persona, findings, text, mended: plain ? mended(text, found) : null };
}

/** What works, and could work better. */
function advice(persona: Persona): Diagnostic[] {
  const { name, slug, description, body, routable } = persona;
  const said: Diagnostic[] = [];
  if (name !== slug && name.toLowerCase() !== slug)
    said.push({ severity: 'info', text: `"${name}" is mentioned as @${slug}`, key: 'name' });
  if (routable && description.length < shortDescription)
    said.push({
      severity: 'info',
      text: 'a short description: the dispatcher has little to go by',
      key: 'description',
      mend: 'say what it is for, and give a few prompts as examples (user: "…")',
    });
  if (body.length > longBody)
    said.push({
      severity: 'info',
      text: `a long prompt: ${Math.round(body.length / 4000)},000 tokens or so are sent at each hand-over`,
    });
  return said;
}

/** The line of a key of the front matter; its first line where there is no such key. */
function lineFinder(text: string): (key: string | undefined) => number {
  const open = blockOf(text)?.line ?? 1;
  const lines = text.replace(/^\ufeff/, '').split(/\r\n|\n|\r/);
  return (key) => {
    if (key === undefined) return open;
    const at = lines.findIndex((line, index) => index >= open && line.trimStart().startsWith(`${key}:`));
    return at < 0 ? open : at + 1;
  };
}
