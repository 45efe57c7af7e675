/** `archie agents`: list, show and check personas. */

import type { Persona, PersonaBook } from '../../protocol/persona.ts';
import { UserFault } from '../../protocol/failure.ts';
import { clean } from '../../text/sanitize.ts';
import { fit } from '../../text/width.ts';

const origin = (persona: Persona) => (persona.scope === 'built-in' ? 'built-in' : persona.source);
const toolsText = (persona: Persona) => (persona.tools === null ? 'all tools' : persona.tools.join(', ') || 'no tools');

function listText(book: PersonaBook, columns: number): string {
  const rows = book.all.map(
    (persona) =>
      `${clean(persona.slug)}\n    ${fit(clean(persona.description).replaceAll(/\s+/g, ' '), Math.max(20, columns - 4))}\n    ${toolsText(persona)} · ${origin(persona)}`,
  );
  for (const persona of book.shadowed)
    rows.push(`${clean(persona.slug)} (not used: a nearer file has the same name)\n    ${origin(persona)}`);
  return rows.join('\n');
}

function showText(persona: Persona): string {
  const head = [
    `name: ${persona.name}`,
    `mention: @${persona.slug}`,
    `from: ${origin(persona)}`,
    `tools: ${toolsText(persona)}`,
    ...(persona.model ? [`model: ${persona.model}`] : []),
    ...(persona.color ? [`color: ${persona.color}`] : []),
    `dispatched to: ${persona.routable ? 'yes' : 'only when named (it has no description)'}`,
    ...persona.warnings.map(({ text }) => `note: ${text}`),
  ];
  return clean(`${head.join('\n')}\n\n${persona.description}\n\n${persona.body}`);
}

/** `archie agents list|show|check`. Returns what goes to stdout and the exit code; `check` exits 1 when something needs a hand. */
export function agents(
  book: PersonaBook,
  what: string,
  name: string | undefined,
  json: boolean,
  columns: number,
): { text: string; exit: number } {
  if (what === 'list') return { text: json ? JSON.stringify(book.all, null, 2) : listText(book, columns), exit: 0 };
  if (what === 'show') {
    if (!name) throw new UserFault('which one? archie agents show <name>');
    const wanted = name.replace(/^@/, '').toLowerCase();
    const persona = book.all.find((one) => one.slug === wanted || one.name.toLowerCase() === wanted);
    if (!persona)
      throw new UserFault(`no persona is called "${name}": there is ${book.all.map((one) => one.slug).join(', ')}`);
    return { text: json ? JSON.stringify(persona, null, 2) : showText(persona), exit: 0 };
  }
  if (what === 'check') {
    const notes = [...book.all, ...book.shadowed].flatMap((persona) =>
      persona.warnings.map(({ text }) => `${origin(persona)}: ${text}`),
    );
    const all = [...notes, ...book.problems];
    if (json)
      return { text: JSON.stringify({ notes, problems: book.problems }, null, 2), exit: book.problems.length ? 1 : 0 };
    return {
      text: clean(all.join('\n')) || `${book.all.length} personas, nothing to repair`,
      exit: book.problems.length ? 1 : 0,
    };
  }
  throw new UserFault(`archie agents knows list, show and check, not "${what}"`);
}
