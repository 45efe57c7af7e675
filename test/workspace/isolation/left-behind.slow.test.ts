/** What a dead archie's launcher left asleep is ended by the next one that isolates a command. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeWorkFolder } from '../../../src/workspace/isolation/work-folder.ts';

test.skipIf(!existsSync('/proc/self/cwd'))(
  'ends what stands in the work folder of a dead archie, and nothing else',
  async () => {
    const parent = mkdtempSync(join(tmpdir(), 'archie-left-'));
    // No process has this number: it is above the kernel's most.
    const [dead, own] = [join(parent, '4194999-AbCdEf'), join(parent, `${process.pid}-AbCdEf`)];
    for (const folder of [join(dead, 'tree'), own]) mkdirSync(folder, { recursive: true });
    const sleeper = (cwd: string) => spawn('sleep', ['1000'], { cwd, stdio: 'ignore' });
    const [left, deeper, busy] = [sleeper(dead), sleeper(join(dead, 'tree')), sleeper(own)];
    const ended = Promise.all([once(left, 'exit'), once(deeper, 'exit')]);
    const work = makeWorkFolder(parent, null, null);
    expect((await ended).map(([, signal]) => signal)).toEqual(['SIGKILL', 'SIGKILL']);
    expect(busy.exitCode ?? busy.signalCode).toBeNull();
    busy.kill('SIGKILL');
    await once(busy, 'exit');
    rmSync(work, { recursive: true });
    rmSync(parent, { recursive: true });
  },
);
