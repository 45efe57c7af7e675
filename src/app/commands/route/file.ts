/** `archie route --file`: the dispatcher over a file of prompts, a decision a line, for measuring. */

import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { errno } from '../../../disk/errno.ts';
import { UserFault } from '../../../protocol/failure.ts';
import type { Persona, RouteContext } from '../../../protocol/persona.ts';
import { route } from '../../../personas/route.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit } from '../../../text/width.ts';
import { decisionOf, percent } from './decision.ts';
import type { Decision } from './decision.ts';
import { personaCalled } from './route.ts';

interface FileAsked {
  /** A path, or `-` for stdin. */
  file: string;
  json: boolean;
  columns: number;
}

interface Line {
  prompt: string;
  current: string | null;
  previous?: string;
}

/** Text is written in pieces of at least so many characters. */
const piece = 1 << 16;

/**
 * Routes every line of a JSONL file and writes one line for each, in order; blank lines are passed over. What cannot be
 * read gives a line with `error`, and at the end a `UserFault` that names the first such line.
 */
export async function routeFile(
  asked: FileAsked,
  personas: readonly Persona[],
  write: (text: string) => Promise<void>,
): Promise<void> {
  const broken: string[] = [];
  let waiting = '';
  let number = 0;
  for await (const source of linesOf(asked.file)) {
    number += 1;
    if (source.trim() === '') continue;
    const line = readLine(source, personas);
    if (typeof line === 'string') broken.push(`line ${number}: ${line}`);
    waiting += `${answerTo(line, personas, asked)}\n`;
    if (waiting.length < piece) continue;
    await write(waiting);
    waiting = '';
  }
  if (waiting !== '') await write(waiting);
  const [first] = broken;
  if (first === undefined) return;
  const more = broken.length > 1 ? ` (and ${broken.length - 1} more such lines)` : '';
  throw new UserFault(`${asked.file === '-' ? 'stdin' : asked.file}, ${first}${more}`);
}

async function* linesOf(file: string): AsyncGenerator<string> {
  const input = file === '-' ? process.stdin : createReadStream(file);
  try {
    yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  } catch (error) {
    throw new UserFault(`--file: ${file} cannot be read: ${errno(error) ?? 'it is no file of text'}`);
  }
}

/** What a line asks for, or what is wrong with it. */
function readLine(source: string, personas: readonly Persona[]): Line | string {
  let value: unknown;
  try {
    value = JSON.parse(source.replace(/^\uFEFF/, ''));
  } catch {
    return 'it is not JSON';
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'it is no object';
  const { prompt, current, previous } = value as Record<string, unknown>;
  if (typeof prompt !== 'string') return '"prompt" must be a text';
  for (const [name, given] of Object.entries({ current, previous }))
    if (given !== undefined && given !== null && typeof given !== 'string') return `"${name}" must be a text`;
  return {
    prompt,
    // A persona that is not among those loaded has the conversation all the same.
    current: typeof current === 'string' ? asCurrent(current, personas) : null,
    ...(typeof previous === 'string' ? { previous } : {}),
  };
}

function asCurrent(name: string, personas: readonly Persona[]): string | null {
  const slug = personaCalled(name, personas);
  return slug === undefined ? name : slug;
}

function answerTo(line: Line | string, personas: readonly Persona[], { json, columns }: FileAsked): string {
  if (typeof line === 'string') return json ? JSON.stringify({ error: line }) : `error: ${line}`;
  const { prompt, current, previous } = line;
  const at: RouteContext = { personas, agent: 'auto', current, ...(previous === undefined ? {} : { previous }) };
  const decision = decisionOf(route(prompt, at));
  return json ? JSON.stringify(decision) : row(decision, prompt, columns);
}

function row({ decision, persona, confidence }: Decision, prompt: string, columns: number): string {
  const head = `${decision.padEnd(10)}${percent(confidence).padStart(5)}  ${fit(clean(persona), 24).padEnd(25)}`;
  return head + fit(clean(prompt).replace(/\s+/g, ' '), Math.max(20, columns - head.length - 1));
}
