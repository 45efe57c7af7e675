// A staged turn whose proof arrives while it is reviewed: the verdicts are scripted, the screen is the real one.
import { once } from 'node:events';
import type { Happening } from '../../../../src/protocol/event.ts';
import type { Verdict } from '../../../../src/protocol/proof/checks.ts';
import type { FakeSession } from '../../../support/fake-session.ts';
import { contract, oneOfEach, orders } from '../../../support/verdicts.ts';

/** Once this signal came the verdicts may. */
const go = 'SIGUSR2';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Plays it; each verdict takes so long, `signalled` not before the process is told to go on. Returns what the review came to. */
export async function playProof(session: FakeSession, ms: number, signalled = false): Promise<unknown> {
  const state = (text: string) => ({
    hash: session.blobOf(text),
    mode: 'file' as const,
    size: Buffer.byteLength(text),
  });
  const files = [
    { path: 'db/migrations/001_begin.sql', before: null, after: state(orders[0]) },
    { path: 'db/migrations/003_orders.sql', before: null, after: state(orders[1]) },
    { path: 'openapi.yaml', before: state(contract[0]), after: state(contract[1]) },
    { path: 'schema.sql', before: null, after: state('create table `t` (`a` int) engine=innodb;\n') },
  ];
  const changes = { id: 'c1', files, origin: { by: 'tool' as const } };
  const of = { changes: 'c1', tree: 't1', question: 'q1' };
  const { pass, warn, fail, not } = oneOfEach();
  const verdicts = [pass, warn, fail, not];
  const question = {
    id: 'q1',
    kind: 'review' as const,
    about: 'turn' as const,
    title: 'Add the day on which an order was placed',
    changes,
    because: { code: 'ask', text: 'what is staged is reviewed' },
    remember: [],
  };
  session.emit({ type: 'question.asked', question });
  const answered = session.called('answer');
  let over = false;
  void answered.then(() => (over = true));
  const tell = (happening: Happening) => void (over || session.emit(happening));
  const checking = (left: number, verdict?: Verdict) =>
    tell({ type: 'checking', of, left, ...(verdict ? { verdict } : {}) });
  checking(verdicts.length);
  if (signalled) await Promise.race([answered, once(process, go)]);
  for (const [at, verdict] of verdicts.entries()) {
    await Promise.race([answered, pause(ms)]);
    checking(verdicts.length - at - 1, verdict);
  }
  tell({ type: 'checked', of, verdicts, durationMs: 4 * ms });
  const [, answer] = await answered;
  return answer;
}
