/** The profile of a persona: as the build or the cache has it, or measured now; once for each. */

import type { Persona } from '../../protocol/persona.ts';
import { profileOf } from './profile.ts';
import type { Profile } from './profile.ts';

type Remembered = () => Profile | undefined;

const known = new WeakMap<Persona, Profile | Remembered>();

/** Notes a profile that was measured earlier, or how to come by it. */
export function rememberProfile(persona: Persona, profile: Profile | Remembered): void {
  known.set(persona, profile);
}

/** The profile of a persona if it was measured; nothing is measured for it. */
export function knownProfile(persona: Persona): Profile | undefined {
  const found = known.get(persona);
  if (typeof found !== 'function') return found;
  const profile = found();
  if (profile) known.set(persona, profile);
  else known.delete(persona);
  return profile;
}

/** The profile of a persona. */
export function profileFor(persona: Persona): Profile {
  const found = knownProfile(persona);
  if (found) return found;
  const profile = profileOf(persona);
  known.set(persona, profile);
  return profile;
}
