/** The settings that hold while a persona has the conversation: it may bring a model of its own, and tighten the mode. */

import type { Mode } from '../protocol/approval.ts';
import type { Settings } from '../protocol/event.ts';
import type { Persona, PersonaMode } from '../protocol/persona.ts';
import type { SessionState } from '../protocol/session.ts';

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

/** Never looser than `mode`. Where nobody can answer, what would be reviewed one by one is collected. */
function tightened(mode: Mode, limit: PersonaMode | undefined, interactive: boolean): Mode {
  if (limit === undefined || mode === 'plan') return mode;
  if (limit === 'plan') return 'plan';
  if (mode === 'ask' || mode === 'stage') return mode;
  return limit === 'stage' || !interactive ? 'stage' : 'ask';
}
