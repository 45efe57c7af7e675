/** Machines that are at their limits, and shells that took away what a program expects: one line that says what to do, and nothing paid for in vain. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place, Ran } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': 'A\n' }, server.url);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const shell = (script: string, ...args: string[]): Promise<Ran> =>
  archie(place, args, { within: ['bash', '-c', `${script} "$@"; exit $?`, 'bash'] });

const noFault = (): boolean => !existsSync(join(place.env['XDG_STATE_HOME'] ?? '', 'archie/crashes'));

describe.skipIf(process.platform !== 'linux')('on an odd machine', () => {
  it('too few files that may be open are no fault of archie, and the mend is named', async () => {
    server.reply(toolReply([{ name: 'Bash', input: { command: 'echo hi' } }]));
    const { code, stderr } = await shell('ulimit -n 26;', '-p', 'hello', '--permission-mode', 'auto');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^archie: archie may not open as many files as it needs: .*\(ulimit -n 1024\).*\n$/);
    expect(noFault()).toBe(true);
  });

  it.each([['-p', 'hello'], ['doctor'], ['--help'], ['--version']])(
    'a stdout that is closed is told before %s is begun',
    async (...args) => {
      server.reply(textReply('Hello'));
      const script = `"$@" >&-; exit $?`;
      const { code, stderr } = await archie(place, args, { within: ['bash', '-c', script, 'bash'] });
      expect([code, stderr]).toEqual([
        1,
        'archie: stdout is closed: the result would be lost. Leave >&- away, or use >/dev/null\n',
      ]);
      expect(server.requests).toHaveLength(0);
    },
  );

  it('output that nobody wants is no fault, however it was thrown away', async () => {
    server.otherwise(textReply('Hello'));
    const nowhere = ['bash', '-c', '"$@" >/dev/null; exit $?', 'bash'];
    expect((await archie(place, ['-p', 'hello'], { within: nowhere })).code).toBe(0);
    expect((await archie(place, ['--version'], { within: nowhere })).code).toBe(0);
    // As Node and Python do it: for reading and writing, just as what is opened in the place of a closed one.
    const args = [binary, '--help'];
    expect(spawnSync(process.execPath, args, { stdio: 'ignore', env: { HOME: place.root } }).status).toBe(0);
    const inShell = ['-c', '"$@"', 'bash', process.execPath, ...args];
    expect(spawnSync('bash', inShell, { stdio: 'ignore', env: { HOME: place.root } }).status).toBe(0);
  });

  it.each(['doctor', '--help', '--version'])(
    'a result of %s that does not fit on the disk is told',
    async (command) => {
      const script = '"$@" >/dev/full; exit $?';
      const { code, stderr } = await archie(place, [command], { within: ['bash', '-c', script, 'bash'] });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^archie: The output could not be written: ENOSPC.*\n$/);
    },
  );

  it.each([
    ['1', '--help'],
    ['8', '-p', 'hello'],
    ['8', '-p', 'hello', '--output-format', 'stream-json'],
  ])('a result in a file of %s KiB at most that is longer, of %s, is not cut without a word', async (most, ...args) => {
    server.otherwise(textReply('Hello '.repeat(4000)));
    const file = join(place.root, 'result.txt');
    const script = `ulimit -f ${most}; "$@" >'${file}'; exit $?`;
    const { code, stderr } = await archie(place, args, { within: ['bash', '-c', script, 'bash'] });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^(?:archie: )?The output could not be written: EFBIG.*$/m);
  });

  it('what the model would be given at the start and is no plain file is named', async () => {
    server.otherwise(textReply('Hello'));
    const names = ['AGENTS.md', '.archie/config.yaml', '.claude/settings.json', '.claude/agents/x.md'];
    const paths = names.map((name) => join(place.root, name));
    for (const path of paths) mkdirSync(dirname(path), { recursive: true });
    expect(spawnSync('mkfifo', paths).status).toBe(0);
    const { code, stderr } = await archie(place, ['-p', 'hello']);
    expect(code).toBe(0);
    for (const path of paths.slice(0, 3)) expect(stderr.split(`${path}: not read: it is `)).toHaveLength(2);
  });

  it('a session whose file may not grow names the limit, and no full disk', async () => {
    server.otherwise(textReply('Hello '.repeat(2000)));
    const { code, stderr } = await shell('ulimit -f 8;', '-p', 'hello');
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^error: The session file cannot be written .*: files may not grow as large here, see ulimit -f \(EFBIG\)\)/,
    );
  });

  it('certificates that are none are named', async () => {
    server.otherwise(textReply('Hello'));
    place.env['NODE_EXTRA_CA_CERTS'] = join(place.root, 'a.txt');
    const { code, stderr } = await archie(place, ['-p', 'hello']);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^archie: NODE_EXTRA_CA_CERTS: \S+\/a\.txt holds no certificate \(in the form of PEM\)\n$/);
  });

  it('a schema without an end is not waited for', async () => {
    const { code, stderr } = await archie(place, ['-p', 'hello', '--json-schema', '/dev/zero']);
    expect([code, stderr]).toEqual([
      2,
      'archie: --json-schema: /dev/zero cannot be read as JSON: it is longer than 8 MiB\n',
    ]);
  });
});
