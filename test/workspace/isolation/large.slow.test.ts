/** Large results of isolated commands: ten thousand files, a file that does not fit into memory, a whole tree that goes. */

import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { expect, it, onTestFinished } from 'vitest';
import { launchers } from '../../support/isolation.ts';

const works = launchers.some((each) => each.works);

async function run(plant: 'none' | 'files' | 'large', command: string): Promise<Record<string, unknown>> {
  const script = new URL('large-child.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [script, tmpdir(), plant, command], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill());
  let said = '';
  for await (const part of child.stdout) said += String(part);
  return JSON.parse(said) as Record<string, unknown>;
}

const tenThousand = 'find src -type f -print0 | xargs -0 ';
/** Beyond what the process has when nothing has happened yet. */
const mostMegabytes = 300;

it.skipIf(!works).each([
  ['ten thousand edits', 'files', `${tenThousand}sed -i s/colour/color/`, { files: 10_000, landed: 10_101 }],
  ['a tree of ten thousand that goes', 'files', 'rm -rf src', { files: 10_101, landed: 0 }],
  [
    'a file of 200 MB that changes, and one that comes',
    'large',
    'printf x >> large.bin; head -c 200000000 /dev/zero > new.bin',
    { files: 2, landed: 2 },
  ],
] as const)(
  '%s: collected, proposed, landed and undone, in bounded memory',
  async (_what, plant, command, wanted) => {
    const { megabytes, ...found } = await run(plant, command);
    expect(found).toEqual({ ...wanted, proposed: wanted.files, untouched: true, undone: true });
    expect(megabytes).toBeLessThan(mostMegabytes);
  },
  300_000,
);

it.skipIf(!works).each([
  [
    'files',
    'mkdir more; touch more/{1..20001}',
    /changed more than 20,000 files that git does not ignore; that is more/,
  ],
  ['bytes', 'for i in 1 2 3 4 5 6; do truncate -s 200M big$i; done', /changed more than 1 GiB of files/],
  ['a file', 'truncate -s 1100M big', /changed more than 1 GiB of files/],
] as const)(
  'too many %s are refused with a word, before anything is kept',
  async (_what, command, said) => {
    expect(await run('none', command)).toEqual({ refused: expect.stringMatching(said), untouched: true, left: [] });
  },
  300_000,
);
