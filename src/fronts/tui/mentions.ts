/** Files that a prompt mentions, read as attachments. */

import { errno } from '../../disk/errno.ts';
import type { Desk } from '../../protocol/desk.ts';
import type { Attachment } from '../../protocol/event.ts';
import { ToolFailure } from '../../protocol/failure.ts';
import type { Session } from '../../protocol/session.ts';

/**
 * Reads the files that a prompt mentions, as the proposal `staged` makes them. A mention of a persona is none of a file; one that looks like a path but cannot be read is told,
 * and the prompt goes without it. Never rejects.
 */
export async function attachMentions(
  mentions: readonly string[],
  desk: Pick<Desk, 'attach' | 'personas' | 'files'>,
  tell: (words: string) => void,
  staged?: string,
): Promise<Attachment[]> {
  const personas = new Set(desk.personas.all.flatMap(({ slug, name }) => [slug, name.toLowerCase()]));
  const named = mentions.filter((mention) => !personas.has(mention.toLowerCase()));
  if (named.length === 0) return [];
  const files = new Set(await desk.files(staged).catch(() => []));
  const found: Attachment[] = [];
  for (const path of named) {
    // `@media` or `@param` is a word; only what is a file, or is written like one, is meant as one.
    if (!files.has(path) && !/[/.~]/.test(path)) continue;
    try {
      found.push(await desk.attach(path, staged));
    } catch (error) {
      const why = error instanceof ToolFailure ? error.message : `it could not be read (${errno(error) || 'fault'})`;
      tell(`@${path} was not attached: ${why}`);
    }
  }
  return found;
}

/** The proposal that the session's tools see over the tree: what is mentioned is meant as they see it. */
export function stagedIn(session: Pick<Session, 'state'>): string | undefined {
  const { settings, staged } = session.state();
  return settings.mode === 'stage' ? staged?.proposal : undefined;
}
