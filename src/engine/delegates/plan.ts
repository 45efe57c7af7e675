/** What a request to delegate comes to: which persona, in which thread, with which tools and limits. */

import type { DelegateLimits, DelegateRequest, DelegateState } from '../../protocol/delegate.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Persona } from '../../protocol/persona.ts';
import { granted } from '../../protocol/tool-names.ts';
import { editDistance } from '../../text/match/edit-distance.ts';
import { least } from '../budget/within.ts';
import type { SessionContext } from '../context.ts';

/** Requests to the model that a delegate may make where its persona's file does not say. */
const usualTurns = 40;
/** Personas that a model is told of when it names one that is not there. */
const mostNamed = 20;

/** The general assistant as a persona: with a prompt of its own already, and all tools. */
const general: Persona = {
  name: 'general',
  slug: 'general',
  description: '',
  tools: null,
  body: '',
  source: 'built-in',
  scope: 'built-in',
  warnings: [],
  routable: false,
  extra: {},
};
/** What models that learned it elsewhere call the general assistant. */
const generalNames: ReadonlySet<string> = new Set(['general', 'general-purpose', 'default', 'archie']);

export interface Plan {
  persona: Persona;
  /** The delegate that goes on, where one does. */
  resumed: DelegateState | null;
  /** Levels below the main thread. */
  depth: number;
  /** Requests to the model. */
  turns: number;
  /** USD by the persona's file. */
  cost: number | null;
}

/** Throws `ToolFailure`, in words for the model, where there is no such persona or thread. */
export function planDelegate(context: SessionContext, request: DelegateRequest): Plan {
  const resumed = request.resume === undefined ? null : findThread(context, request.resume);
  const persona = findPersona(context, resumed?.persona ?? request.persona ?? 'general');
  const { turns } = context.shared.at.limits ?? {};
  return {
    persona,
    resumed,
    depth: (context.own?.depth ?? 0) + 1,
    turns: Math.min(persona.maxTurns ?? usualTurns, turns ?? Infinity),
    cost: persona.maxCost ?? null,
  };
}

/** Enough of a plan to end what a crash left of a delegate, even where its persona is no longer there. */
export function planToEnd(resumed: DelegateState): Plan {
  const { persona: slug, name, depth, limits } = resumed;
  return { persona: { ...general, slug, name }, resumed, depth, turns: limits.turns, cost: limits.cost };
}

/** The limits of a delegate as people are told of them. */
export function limitsOf({ turns, cost }: Plan, own: SessionContext, budget: number | null): DelegateLimits {
  const allowed = own.allowedTools();
  const may = own.rooms.tools.some((tool) => tool.delegates !== undefined && allowed.includes(tool.name));
  return { turns, cost: least(cost, budget), levels: may ? 1 : 0 };
}

/** Could the persona change something, itself or by delegates of its own? Those that cannot run side by side. */
export function couldWrite({ rooms }: SessionContext, { tools, delegates }: Persona): boolean {
  const may = tools && granted(tools);
  return rooms.tools.some(
    (tool) => !tool.readOnly && (may?.has(tool.name) ?? true) && (delegates === true || !tool.delegates),
  );
}

function findThread(context: SessionContext, id: string): DelegateState {
  const { delegates } = context.shared.folds;
  const found = delegates.of(id.trim());
  const own = delegates.list.filter(({ parent }) => parent === context.thread);
  if (!found || found.parent !== context.thread) {
    const ids = own.map((each) => `${each.id} (@${each.persona})`).join(', ');
    throw new ToolFailure('not_found', `There is no delegate "${id}" to go on with: there is ${ids || 'none'}.`);
  }
  if (context.shared.delegates.has(found.id))
    throw new ToolFailure('invalid_input', `The delegate ${found.id} is still at work.`);
  return found;
}

function findPersona({ rooms }: SessionContext, wanted: string): Persona {
  const name = wanted.trim().replace(/^@/, '').toLowerCase();
  const { all } = rooms.personas;
  const found = all.find((each) => each.slug === name || each.name.toLowerCase() === name);
  if (found) return found;
  if (generalNames.has(name)) return general;
  const slugs = [...all.map(({ slug }) => slug), general.slug];
  const near = slugs
    .map((slug) => ({ slug, distance: editDistance(slug, name, 3) }))
    .filter(({ slug, distance }) => distance <= 3 || (name.length > 2 && (slug.includes(name) || name.includes(slug))))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ slug }) => slug);
  const more = slugs.length - mostNamed;
  const list = slugs.slice(0, mostNamed).join(', ') + (more > 0 ? ` and ${more} more` : '');
  const meant = near.length > 0 ? ` Did you mean ${near.join(' or ')}?` : '';
  throw new ToolFailure('not_found', `There is no persona "${wanted}".${meant} There is ${list}.`);
}
