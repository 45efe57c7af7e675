/** `archie agents new`: a persona written with its user in a few questions, or from flags; never over a file that is there. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserFault } from '../../../protocol/failure.ts';
import type { PersonaBook } from '../../../protocol/persona.ts';
import { plainKey } from '../../../personas/file/keys.ts';
import { slugOf } from '../../../personas/file/slug.ts';
import { readTools } from '../../../personas/file/tools.ts';
import { personaFile } from '../../../personas/file/write.ts';
import { clean } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';
import type { AgentsFlags } from '../../cli/agents-flags.ts';
import { writeFiles } from './write.ts';
import type { Writer } from './write.ts';

/** Asks one question and returns what was typed. */
export type Question = (words: string) => Promise<string>;

/** What a new persona is made from. */
interface Making {
  flags: AgentsFlags;
  book: PersonaBook;
  /** Folders of the two places it may go to. */
  folders: { project: string; user: string };
  /** Null where nobody can be asked: the flags say everything. */
  question: Question | null;
  writer: Writer;
}

/** Writes it. Returns what goes to stdout. Throws `UserFault`, `LandingFailure`. */
export async function newPersona(making: Making): Promise<string> {
  const { flags, question, writer } = making;
  const name = await nameOf(making);
  const description = await wanted(
    'what it is for',
    flags.description,
    question,
    `What is ${name} for? (one or two sentences)\n> `,
  );
  const examples = flags.example.length > 0 || !question ? flags.example : await prompts(question);
  const tools = await toolsOf(making);
  const model = await modelOf(making);
  const where = await whereOf(making);
  const path = join(making.folders[where], `${name}.md`);
  if (existsSync(path)) throw new UserFault(`${path} is there already: nothing is written over`);
  const text = personaFile({ name, description, examples, tools, ...(model === undefined ? {} : { model }) });
  const said = await writeFiles([{ path, before: null, after: text }], writer, `persona ${name}`);
  const there = existsSync(path)
    ? [t`@${name} calls it; archie agents check reads it again when you have edited it`]
    : [];
  return clean([...said, ...there].join('\n'));
}

async function wanted(
  what: string,
  given: string | undefined,
  question: Question | null,
  words: string,
): Promise<string> {
  if (given?.trim()) return given.trim();
  if (!question)
    throw new UserFault(`say ${what}: archie agents new <name> --description <text> --to project|user --yes`);
  for (;;) {
    const answer = (await question(words)).trim();
    if (answer !== '') return answer;
  }
}

async function nameOf({ flags, book, question }: Making): Promise<string> {
  let given = flags.names[0];
  for (;;) {
    const name = await wanted('its name', given, question, 'Its name (lower-case, with hyphens): ');
    const why = notFree(name, book);
    if (why === null) return slugOf(name);
    if (given !== undefined || !question) throw new UserFault(why);
    given = undefined;
    await question(`${why}. Enter for another: `);
  }
}

function notFree(name: string, book: PersonaBook): string | null {
  const slug = slugOf(name);
  if (slug === '') return `"${name}" has no letters that a name could be made of`;
  if (['auto', 'suggest', 'off', 'none', 'general', 'agent'].includes(slug))
    return `"${slug}" means something else here`;
  const taken = [...book.all, ...book.shadowed].find(
    (persona) => persona.slug === slug && persona.scope !== 'built-in',
  );
  return taken ? `${taken.source} has the name "${slug}" already` : null;
}

async function prompts(question: Question): Promise<string[]> {
  const examples: string[] = [];
  for (;;) {
    const words =
      examples.length === 0 ? 'A prompt that is for it, as a user would write it' : 'Another (Enter to go on)';
    const answer = (await question(`${told(words)}:\n> `)).trim();
    if (answer === '') return examples;
    examples.push(answer);
  }
}

async function toolsOf({ flags, question }: Making): Promise<string[] | null> {
  let given = flags.tools;
  for (;;) {
    const text = (
      given ??
      (await question?.('Its tools (Enter: all; none; or a list such as Read, Grep, Glob): ')) ??
      ''
    ).trim();
    if (text === '') return null;
    const { tools, warnings } = readTools(text);
    if (warnings.length === 0) return tools;
    const why = warnings.map(({ text: said, mend }) => `${said}${mend ? ` (${mend})` : ''}`).join('; ');
    if (given !== undefined || !question) throw new UserFault(`--tools: ${why}`);
    given = undefined;
    await question(`${why}. Enter to try again: `);
  }
}

async function modelOf({ flags, question }: Making): Promise<string | undefined> {
  const text = (
    flags.model ??
    (await question?.("Its model (Enter: the session's; sonnet, opus, haiku, fable or an id): ")) ??
    ''
  ).trim();
  if (text === '' || plainKey(text) === 'inherit') return undefined;
  if (!/^(?:sonnet|opus|haiku|fable)$|^claude-/i.test(text))
    throw new UserFault(
      `"${text}" is no model for a persona: sonnet, opus, haiku, fable, or an id that begins with claude-`,
    );
  return text.toLowerCase();
}

async function whereOf({ flags, question }: Making): Promise<'project' | 'user'> {
  if (flags.where) return flags.where;
  if (!question) throw new UserFault('say for whom: --to project or --to user');
  const answer = (await question('For this project, or for you in all of them? [project] ')).trim().toLowerCase();
  return answer.startsWith('u') || answer === 'me' ? 'user' : 'project';
}
