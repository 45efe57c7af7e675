/** The profile of a persona: as the build or the cache has it, or measured now; once for each. */

import type { Persona } from '../../protocol/persona.ts';
import { profileOf } from './profile.ts';
import type { Profile } from './profile.ts';

const known = new WeakMap<Persona, Profile>();

/** Notes a profile that was measured earlier. */
export function rememberProfile(persona: Persona, profile: Profile): void {
  known.set(persona, profile);
}

/** The profile of a persona. */
export function profileFor(persona: Persona): Profile {
  let profile = known.get(persona);
  if (!profile) {
    profile = profileOf(persona);
    known.set(persona, profile);
  }
  return profile;
}
