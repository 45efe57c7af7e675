// Counts in a file under the lock; every third time it leaves the lock to a dead process. Arguments: lock, counter, times, a dead process.
import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { withLock } from '../../src/disk/lock.ts';

const [lock = '', counter = '', times = '0', dead = '0'] = process.argv.slice(2);

async function main(): Promise<void> {
  console.log('ready');
  for (let count = 0; count < Number(times); count += 1) {
    await withLock(
      lock,
      async () => {
        const value = Number(readFileSync(counter, 'utf8'));
        await breathe();
        writeFileSync(counter, String(value + 1));
        if (count % 3 !== 0) return;
        const corpse = {
          ...(JSON.parse(readFileSync(lock, 'utf8')) as object),
          pid: Number(dead),
          token: randomBytes(6).toString('hex'),
        };
        writeFileSync(`${lock}.corpse`, JSON.stringify(corpse));
        renameSync(`${lock}.corpse`, lock);
      },
      60_000,
    );
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
