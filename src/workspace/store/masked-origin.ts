/** Where a change came from, as it is written down: the words of a prompt or a command may hold a secret. */

import type { Origin } from '../../protocol/change.ts';

/** The same origin without the secrets in its words. */
export function maskedOrigin(origin: Origin, mask: (text: string) => string): Origin {
  const { prompt, label } = origin;
  return {
    ...origin,
    ...(prompt !== undefined && { prompt: mask(prompt) }),
    ...(label !== undefined && { label: mask(label) }),
  };
}
