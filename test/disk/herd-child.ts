// Lands changes of its own in a tree where many others do too. Arguments: root, state, a name, how many times. Begins when its
// standard input ends; says at last how many were refused, how many reads it took, and how often it was waited for in vain.
import { readFileSync } from 'node:fs';
import { openWorkspace } from '../../src/workspace/workspace.ts';

const [root = '', state = '', name = '', times = '0'] = process.argv.slice(2);

/** Calls of the system that read so far (proc(5), io). */
function reads(): number {
  return Number(/syscr: (\d+)/.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
}

async function main(): Promise<void> {
  const workspace = await openWorkspace({ root, state, rg: null });
  console.log('ready');
  for await (const _ of process.stdin);
  const before = reads();
  let refused = 0;
  for (let count = 0; count < Number(times); count += 1) {
    const bytes = Buffer.from(`${name} ${count}\n`);
    const after = { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
    const files = [{ path: `${name}-${count}`, before: null, after }];
    await workspace.land({ id: `${name}-${count}`, files, origin: { by: 'tool' } }).catch(() => (refused += 1));
  }
  console.log(JSON.stringify({ refused, reads: reads() - before }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
