/** Who asks, where it is a delegate: the first words of every panel that asks something. */

import type { Asker } from '../../../protocol/delegate.ts';
import { reveal } from '../../../text/sanitize.ts';
import { t } from '../../../text/words/words.ts';

/** `d2 writer asks · `; nothing where the conversation itself asks. */
export function askerWords({ asker }: { asker?: Asker }): string {
  return asker === undefined ? '' : t`${asker.thread} ${reveal(asker.name).replace(/\s+/g, ' ')} asks · `;
}
