/** Opens the session it is told to and says whether it got it; closes it when told to go on. Arguments: state, root. */

import { UserFault } from '../../src/protocol/failure.ts';
import type { SessionLog } from '../../src/protocol/session.ts';
import { openLog } from '../../src/store/session-log.ts';

const [state = '', root = ''] = process.argv.slice(2);
let log: SessionLog | undefined;

function attempt(id: string): string {
  try {
    log = openLog({ state, root, id });
    return 'held';
  } catch (error) {
    const refused = error instanceof UserFault && error.message.includes('open in another archie');
    return refused ? 'refused' : String(error);
  }
}

process.on('message', (told: { open: string } | 'close') => {
  if (told !== 'close') process.send?.(attempt(told.open));
  else {
    log?.close();
    log = undefined;
    process.send?.('closed');
  }
});
process.send?.('ready');
