/** The settings and tools that hold while a persona has the conversation: it may bring a model of its own, and tighten the mode. */

import type { Mode } from '../protocol/approval.ts';
import type { Settings } from '../protocol/event.ts';
import type { Persona, PersonaMode } from '../protocol/persona.ts';
import type { SessionState } from '../protocol/session.ts';
import type { Tool } from '../protocol/tool.ts';
import { granted } from '../protocol/tool-names.ts';

/** Delegates below delegates: so many levels, whatever personas' files say. */
const deepest = 3;

type InForce = SessionState['inForce'];

/** What the persona's own words are weighed against. */
interface Against {
  /** What the user chose by hand, on the command line or in the session: no persona changes it. */
  own: { model: boolean; effort: boolean };
  /** Can somebody answer a question? */
  interactive: boolean;
}

/** The session's settings, as far as the persona does not change them. */
export function inForce(settings: Settings, persona: Persona | null, { own, interactive }: Against): InForce {
  const model = own.model ? settings.model : (persona?.model ?? settings.model);
  const effort = own.effort ? settings.effort : (persona?.effort ?? settings.effort);
  const mode = tightened(settings.mode, persona?.permissionMode, interactive);
  return { model, mode, ...(effort === undefined ? {} : { effort }) };
}

/** The tools that the model may use in a thread of this depth: all, or those of the persona. */
export function toolsInForce(tools: readonly Tool[], persona: Persona | null, depth: number): string[] {
  // A delegate has delegates of its own only where its file says so in as many words.
  const delegates = depth === 0 || (persona?.delegates === true && depth < deepest);
  // Which commands `Bash(git log:*)` stands for is seen when one is called.
  const limit = persona?.tools ? granted(persona.tools) : null;
  const names = tools.filter((tool) => delegates || !tool.delegates).map(({ name }) => name);
  return limit ? names.filter((name) => limit.has(name)) : names;
}

/** Never looser than `mode`. Where nobody can answer, what would be reviewed one by one is collected. */
function tightened(mode: Mode, limit: PersonaMode | undefined, interactive: boolean): Mode {
  if (limit === undefined || mode === 'plan') return mode;
  if (limit === 'plan') return 'plan';
  if (mode === 'ask' || mode === 'stage') return mode;
  return limit === 'stage' || !interactive ? 'stage' : 'ask';
}
