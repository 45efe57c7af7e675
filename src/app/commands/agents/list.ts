/** `archie agents list` and `show`: which personas there are, where they come from, and what each may do. */

import type { Persona, PersonaBook } from '../../../protocol/persona.ts';
import { granted, toolOf } from '../../../protocol/tool-names.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { clean } from '../../../text/sanitize.ts';
import { fit } from '../../../text/width.ts';
import { t } from '../../../text/words/words.ts';
import { told } from '../../../text/words/told.ts';

const origin = (persona: Persona) => (persona.scope === 'built-in' ? t('built-in') : persona.source);

/** What its file names, then what comes with it because it is the same right. */
function toolsText({ tools }: Persona): string {
  if (tools === null) return t('all tools');
  const named = new Set(tools.map(toolOf));
  const more = [...granted(tools)].filter((tool) => !named.has(tool));
  return [...tools, ...more].join(', ') || t('no tools');
}

/** One paragraph a persona: slug, description, tools and file. */
export function listText(book: PersonaBook, columns: number): string {
  const rows = book.all.map(
    (persona) =>
      `${clean(persona.slug)}${persona.dispatch === 'never' ? t(' (only when named)') : ''}\n    ${fit(clean(persona.description).replaceAll(/\s+/g, ' '), Math.max(20, columns - 4))}\n    ${clean(toolsText(persona))} · ${clean(origin(persona))}`,
  );
  for (const persona of book.shadowed)
    rows.push(t`${clean(persona.slug)} (not used: a nearer file has the same name)\n    ${clean(origin(persona))}`);
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
    ? t('yes')
    : t`only when named (${persona.dispatch === 'never' ? t('its file says so') : t('it has no description')})`;
  const unused = Object.keys(persona.extra);
  const head = [
    t`name: ${persona.name}`,
    t`mention: @${persona.slug}`,
    t`from: ${origin(persona)}`,
    ...hidden.map((path) => t`takes the place of: ${path}`),
    t`tools: ${toolsText(persona)}`,
    t`model: ${persona.model ?? t("the session's")}`,
    t`effort: ${persona.effort ?? t("the session's")}`,
    ...(persona.permissionMode ? [t`mode: ${t(modeWords[persona.permissionMode])}`] : []),
    ...(persona.maxTurns ? [t`requests in a turn: ${persona.maxTurns}`] : []),
    ...(persona.maxCost ? [t`costs at most, as a delegate: $${persona.maxCost}`] : []),
    ...(persona.color ? [t`color: ${persona.color}`] : []),
    t`dispatched to: ${routed}`,
    ...(persona.initialPrompt ? [t`said first, when it has a whole session: ${persona.initialPrompt}`] : []),
    ...(unused.length > 0 ? [t`keys without effect: ${unused.join(', ')}`] : []),
    ...persona.warnings.map(({ text, mend }) => t`note: ${told(text)}${mend ? ` (${told(mend)})` : ''}`),
  ];
  return clean(`${head.join('\n')}\n\n${persona.description}\n\n${persona.body}`);
}
