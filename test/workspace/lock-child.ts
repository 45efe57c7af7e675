// Counts in a file under the lock. Arguments: lock, counter, times.
import { readFileSync, writeFileSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { withLock } from '../../src/workspace/lock.ts';

const [lock = '', counter = '', times = '0'] = process.argv.slice(2);

async function main(): Promise<void> {
  console.log('ready');
  for (let count = 0; count < Number(times); count += 1) {
    await withLock(
      lock,
      async () => {
        const value = Number(readFileSync(counter, 'utf8'));
        await breathe();
        writeFileSync(counter, String(value + 1));
      },
      60_000,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
