/** An engine that misbehaves as the names of the files say, for tests of what is made of that. */

import { parentPort } from 'node:worker_threads';
import type { FromEngine, ToEngine } from '../../../src/checks/child/wire.ts';
import type { Verdict } from '../../../src/protocol/proof/checks.ts';

const say = (message: FromEngine) => parentPort?.postMessage(message);
const hoard: Buffer[] = [];

/** Each file is a kind of its own, `kind.name.yaml`. */
function check(set: number, path: string): boolean {
  const kind = path.split('.')[0] ?? '';
  say({ set, progress: { started: kind, paths: [path] } });
  switch (kind) {
    case 'loops':
      for (;;);
    case 'ends':
      process.exit(1);
    case 'hoards':
      for (;;) hoard.push(Buffer.alloc(64 * 1024 * 1024, 1));
    case 'silent':
      return false;
  }
  const verdict: Verdict = { kind, path, status: 'pass', summary: 'fine', findings: [], evidence: [], ...said };
  say({ set, progress: { verdict } });
  say({ set, progress: { ended: kind } });
  return true;
}

const said = { engine: { name: 'odd', version: '1' }, ms: 1 };

parentPort?.on('message', (message: ToEngine) => {
  if ('answer' in message || message.do !== 'check') return;
  const { set, paths, skip } = message;
  const left = paths.filter((path) => !skip.includes(path.split('.')[0] ?? ''));
  // One at a time, so that what was said is out before the next one misbehaves.
  const next = () => {
    const path = left.shift();
    if (path === undefined) say({ set, over: true });
    else if (check(set, path)) setImmediate(() => setImmediate(next));
  };
  next();
});
