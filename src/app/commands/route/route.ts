/** `archie route`: what the dispatcher would do with a prompt, without a model call, so that people and scripts can look. */

import type { Explanation, Persona, RouteContext, RouteTerm } from '../../../protocol/persona.ts';
import { UserFault } from '../../../protocol/failure.ts';
import { explainRoute, route } from '../../../personas/route.ts';
import { clean } from '../../../text/sanitize.ts';
import { reasonTold, termTold } from '../../../text/words/routing.ts';
import { told } from '../../../text/words/told.ts';
import { t } from '../../../text/words/words.ts';
import { decisionLine, percent, wholeDecisionOf } from './decision.ts';

/** What `archie route "<prompt>"` was asked for. */
export interface RouteAsked {
  prompt: string;
  explain: boolean;
  json: boolean;
  agent?: string;
  /** Who has the conversation, and what was asked before. */
  current?: string;
  previous?: string;
  /** Who ought to be the best candidate. */
  expect?: string;
}

/** What goes to stdout and to stderr, and the exit code. */
interface RouteAnswer {
  text: string;
  fault?: string;
  exit: number;
}

/** Terms that people are shown. */
const mostTerms = 25;

/** The general assistant goes by several names. Null for it; undefined where nobody has the name. */
export function personaCalled(name: string, personas: readonly Persona[]): string | null | undefined {
  const wanted = name.replace(/^@/, '').toLowerCase();
  if (['general', 'archie', 'none', ''].includes(wanted)) return null;
  return personas.find((each) => each.slug === wanted || each.name.toLowerCase() === wanted)?.slug;
}

function namedBy(option: string, name: string, personas: readonly Persona[]): string | null {
  const slug = personaCalled(name, personas);
  if (slug === undefined)
    throw new UserFault(`${option}: no persona is called "${name}": archie agents list names them`);
  return slug;
}

/** What the dispatcher would do with one prompt. Throws `UserFault` for a persona that is not there. */
export function routeOne(
  asked: RouteAsked,
  personas: readonly Persona[],
  learned?: RouteContext['learned'],
): RouteAnswer {
  const { agent = 'auto', previous } = asked;
  const isWord = ['auto', 'suggest', 'off', 'none'].includes(agent);
  const at: RouteContext = {
    personas,
    agent: isWord ? (agent === 'none' ? 'off' : agent) : (namedBy('--agent', agent, personas) ?? 'off'),
    current: asked.current === undefined ? null : namedBy('--current', asked.current, personas),
    ...(previous === undefined ? {} : { previous }),
    ...(learned === undefined ? {} : { learned }),
  };
  const wanted = asked.expect === undefined ? undefined : (namedBy('--expect', asked.expect, personas) ?? 'general');
  const explanation = asked.explain ? explainRoute(asked.prompt, at) : undefined;
  const routing = explanation?.routing ?? route(asked.prompt, at);
  const whole = wholeDecisionOf(routing);
  const failed = wanted !== undefined && wanted !== whole.persona;
  const more = explanation ? { terms: explanation.terms, notes: explanation.notes } : {};
  const text = asked.json
    ? JSON.stringify({ ...whole, ...more }, null, 2)
    : [decisionLine(routing), ...(explanation ? explained(explanation, at) : [])].join('\n');
  return {
    text,
    ...(failed
      ? { fault: t`expected ${wanted}, and ${whole.persona} is the likeliest (${percent(whole.confidence)})` }
      : {}),
    exit: failed ? 8 : 0,
  };
}

/** Everything behind the line: candidates, what each persona alone would have found, terms, notes. */
function explained({ routing, terms, about, notes }: Explanation, at: RouteContext): string[] {
  const lines = [''];
  for (const { persona, confidence } of routing.candidates)
    lines.push(
      `  ${percent(confidence).padStart(5)}  ${clean(persona ?? 'archie')}${reasonsAlone(persona, routing.prompt, at)}`,
    );
  if (terms.length > 0) lines.push('', t`for and against ${t(about)}:`);
  for (const term of terms.slice(0, mostTerms)) lines.push(termLine(term));
  if (terms.length > mostTerms) lines.push(t`         and ${terms.length - mostTerms} weaker ones (--json has all)`);
  return [...lines, '', ...notes.map((note) => `· ${clean(told(note))}`)];
}

function reasonsAlone(slug: string | null, prompt: string, at: RouteContext): string {
  const persona = at.personas.find((each) => each.slug === slug);
  if (!persona) return '';
  const { reasons } = route(prompt, { personas: [persona], agent: 'auto', current: null });
  return reasons.length > 0 ? ` · ${clean(reasons.map(reasonTold).join(', '))}` : '';
}

function termLine(term: RouteTerm): string {
  const sign = term.weight < 0 ? '−' : '+';
  return `  ${sign}${Math.abs(term.weight).toFixed(2)}  ${clean(termTold(term))}`;
}
