/** What a file takes no more of: all of a line is there or nothing, and whoever is told hears which limit it was. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

test.skipIf(process.platform === 'win32')('a line that a limit cuts is taken back, and the limit is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'archie-append-'));
  try {
    const file = join(folder, 'log');
    const program = `
      import { openSync } from 'node:fs';
      import { appendWhole } from ${JSON.stringify(join(import.meta.dirname, '../../src/disk/append.ts'))};
      const fd = openSync(${JSON.stringify(file)}, 'a');
      appendWhole(fd, Buffer.from('a'.repeat(1000) + '\\n'));
      try { appendWhole(fd, Buffer.from('b'.repeat(1000) + '\\n')); } catch (error) { console.log(error.code); }`;
    const args = ['-c', 'ulimit -f 1; exec "$@"', 'bash', process.execPath, '--input-type=module', '-e', program];
    const ran = spawnSync('bash', args, { encoding: 'utf8' });
    expect(ran).toMatchObject({ stdout: 'EFBIG\n', status: 0 });
    expect(readFileSync(file, 'utf8')).toBe(`${'a'.repeat(1000)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
