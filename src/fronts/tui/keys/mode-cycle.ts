/** The modes that a key goes through, one after the other. */

import type { Mode } from '../../../protocol/approval.ts';

const cycle: readonly Mode[] = ['plan', 'ask', 'stage', 'auto'];

/** The next mode; `bypass` is one of them only where the session began in it. */
export function modeAfter(mode: Mode, start: Mode): Mode {
  const modes: readonly Mode[] = start === 'bypass' ? [...cycle, 'bypass'] : cycle;
  return modes[(modes.indexOf(mode) + 1) % modes.length]!;
}
