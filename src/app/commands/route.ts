/** `archie route`: what the dispatcher would do with a prompt, without a model call. */

import type { PersonaBook, Route } from '../../protocol/persona.ts';
import { clean } from '../../text/sanitize.ts';

/** `archie route "<prompt>"`: what the dispatcher would do. Pure; returns what goes to stdout. */
export function routeText(
  route: Route,
  book: PersonaBook,
  prompt: string,
  options: { json: boolean; explain: boolean; agent?: string },
): string {
  const decision = route(prompt, { personas: book.all, agent: options.agent ?? 'auto', current: null });
  if (options.json) return JSON.stringify(decision, null, 2);
  const who = decision.persona ?? 'general assistant';
  const lines = [`${clean(who)} (${decision.by}, confidence ${decision.confidence.toFixed(2)})`];
  if (decision.reasons.length > 0) lines.push(`because of ${clean(decision.reasons.join(', '))}`);
  if (options.explain)
    for (const persona of book.all.filter((one) => one.routable)) {
      const alone = route(prompt, { personas: [persona], agent: 'auto', current: null });
      const verdict = alone.persona ? 'would take it' : 'would not';
      lines.push(
        `  ${clean(persona.slug)}: ${verdict}, ${alone.confidence.toFixed(2)}${alone.reasons.length ? ` (${clean(alone.reasons.join(', '))})` : ''}`,
      );
    }
  return lines.join('\n');
}
