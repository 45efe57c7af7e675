/** What a prompt mentions, read as the tools of the session see it; what cannot be had is told. */

import type { Desk } from '../../protocol/desk.ts';
import type { Attachment } from '../../protocol/event.ts';
import type { Session } from '../../protocol/session.ts';
import { t } from '../../text/words/words.ts';

/** Each mention by what it may name, longest first. */
export type Mentions = readonly (readonly string[])[];

type Tell = (words: string, level: 'info' | 'warning') => void;

/** Reads the files and folders that a prompt mentions. The prompt goes without what is told. Never rejects. */
export async function readMentions(
  mentions: Mentions,
  { session, desk, tell }: { session: Pick<Session, 'state'>; desk: Desk; tell: Tell },
): Promise<Attachment[]> {
  if (mentions.length === 0) return [];
  const { attachments, missed, unknown } = await desk.attachMentioned(mentions, stagedIn(session));
  for (const words of missed) tell(words, 'warning');
  for (const words of unknown) tell(words, 'info');
  return attachments;
}

/** What is said while the model works goes with no prompt: the model hears of a path, and can read it. */
export function tellNotAttached(mentions: Mentions, tell: Tell): void {
  if (mentions.some(([name = '']) => /[/.]/.test(name)))
    tell(t('what you mention while the model works is not attached: it hears the path, and can read it'), 'info');
}

/** The proposal that the session's tools see over the tree: what is mentioned is meant as they see it. */
export function stagedIn(session: Pick<Session, 'state'>): string | undefined {
  const { settings, staged } = session.state();
  return settings.mode === 'stage' ? staged?.proposal : undefined;
}
