/** `archie agents list` and `show`: which personas there are, where they come from, and what each may do. */

import type { Persona, PersonaBook } from '../../../protocol/persona.ts';
import { granted, toolOf } from '../../../protocol/tool-names.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit } from '../../../text/width.ts';

const origin = (persona: Persona) => (persona.scope === 'built-in' ? 'built-in' : persona.source);

/** What its file names, then what comes with it because it is the same right. */
function toolsText({ tools }: Persona): string {
  if (tools === null) return 'all tools';
  const named = new Set(tools.map(toolOf));
  const more = [...granted(tools)].filter((tool) => !named.has(tool));
  return [...tools, ...more].join(', ') || 'no tools';
}

/** One paragraph a persona: slug, description, tools and file. */
export function listText(book: PersonaBook, columns: number): string {
  const rows = book.all.map(
    (persona) =>
      `${clean(persona.slug)}${persona.dispatch === 'never' ? ' (only when named)' : ''}\n    ${fit(clean(persona.description).replaceAll(/\s+/g, ' '), Math.max(20, columns - 4))}\n    ${clean(toolsText(persona))} · ${clean(origin(persona))}`,
  );
  for (const persona of book.shadowed)
    rows.push(`${clean(persona.slug)} (not used: a nearer file has the same name)\n    ${clean(origin(persona))}`);
  return rows.join('\n');
}

/** The persona of this name. Throws `UserFault`. */
export function findPersona(book: PersonaBook, name: string | undefined): Persona {
  if (!name) throw new UserFault('which one? archie agents show <name>');
  const wanted = name.replace(/^@/, '').toLowerCase();
  const persona = book.all.find((one) => one.slug === wanted || one.name.toLowerCase() === wanted);
  if (!persona)
    throw new UserFault(`no persona is called "${name}": there is ${book.all.map((one) => one.slug).join(', ')}`);
  return persona;
}

const modeWords = {
  plan: 'plan: it reads and thinks, and changes nothing',
  ask: 'ask at most: every change is reviewed, every command asked for',
  stage: 'stage at most: its changes are collected and reviewed',
  dontAsk: 'what would be asked is refused',
};

/** All there is to know of one: where from, what it may do, whom it takes the place of, its description and prompt. */
export function showText(persona: Persona, book: PersonaBook): string {
  const hidden = book.shadowed.filter(({ slug }) => slug === persona.slug).map(origin);
  const routed = persona.routable
    ? 'yes'
    : `only when named (${persona.dispatch === 'never' ? 'its file says so' : 'it has no description'})`;
  const unused = Object.keys(persona.extra);
  const head = [
    `name: ${persona.name}`,
    `mention: @${persona.slug}`,
    `from: ${origin(persona)}`,
    ...hidden.map((path) => `takes the place of: ${path}`),
    `tools: ${toolsText(persona)}`,
    `model: ${persona.model ?? "the session's"}`,
    `effort: ${persona.effort ?? "the session's"}`,
    ...(persona.permissionMode ? [`mode: ${modeWords[persona.permissionMode]}`] : []),
    ...(persona.maxTurns ? [`requests in a turn: ${persona.maxTurns}`] : []),
    ...(persona.maxCost ? [`costs at most, as a delegate: $${persona.maxCost}`] : []),
    ...(persona.color ? [`color: ${persona.color}`] : []),
    `dispatched to: ${routed}`,
    ...(persona.initialPrompt ? [`said first, when it has a whole session: ${persona.initialPrompt}`] : []),
    ...(unused.length > 0 ? [`keys without effect: ${unused.join(', ')}`] : []),
    ...persona.warnings.map(({ text, mend }) => `note: ${text}${mend ? ` (${mend})` : ''}`),
  ];
  return clean(`${head.join('\n')}\n\n${persona.description}\n\n${persona.body}`);
}
