/**
 * The personas that ship, read and measured when the program is built: a one-shot run would spend a fifth of its time to
 * the first request on them. Each is found by the bytes of its file, so a file that somebody edited is read as ever.
 */

import { createHash } from 'node:crypto';
import type { Persona } from '../protocol/persona.ts';
import { unpackProfile } from './cache/profile-bytes.ts';
import { rememberProfile } from './router/profiles.ts';

/**
 * A built-in persona by the SHA-256 of its file's bytes, in hex; its profile is base64 of `packProfile`. Plain JSON: the
 * build writes it into the bundle.
 */
export type Prepared = Readonly<Record<string, { persona: Persona; profile: string }>>;

/** By the build; nothing where the program was not built, as in tests. */
export const shipped: Prepared = typeof ARCHIE_PERSONAS === 'undefined' ? {} : ARCHIE_PERSONAS;

/** What `Prepared` is keyed by. */
export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The built-in persona whose file has exactly these bytes, if it was prepared: one's own, to be changed at will. */
export function preparedPersona(bytes: Uint8Array, known: Prepared): Persona | undefined {
  const found = known[digestOf(bytes)];
  if (!found) return undefined;
  const persona = { ...found.persona };
  rememberProfile(persona, () => unpackProfile(Uint8Array.from(Buffer.from(found.profile, 'base64')).buffer, 0));
  return persona;
}
