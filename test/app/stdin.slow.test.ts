/** What is piped in is read to its end, however late it comes; what a host left open is left alone, and that is said. */

import { spawn } from 'node:child_process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place, Ran } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.ts': 'x\n' }, server.url);
  server.reply(textReply('read it'));
});
afterEach(async () => {
  place.remove();
  await server.close();
});

/** A line of bash in which `$ARCHIE` is the program, and `late` comes when it has said that it waits. `stdin` is called with a way to write to what the host left open. */
function shell(
  line: string,
  host?: (write: (text: string | null) => void, stderr: () => string) => void,
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...place.env, ARCHIE: `${process.execPath} ${binary}` };
    const late = 'late() { until grep -qs "waiting for stdin" said; do sleep 0.05; done; }';
    const child = spawn('bash', ['-c', `${late}; exec 2> >(exec tee said >&2)\n${line}`], {
      cwd: place.root,
      env,
      stdio: [host ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout!.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr!.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    host?.(
      (text) => void (text === null ? child.stdin!.end() : child.stdin!.write(text)),
      () => stderr,
    );
  });
}

const sent = () => server.requests[0]?.raw ?? '';

describe('stdin', () => {
  it.each([
    ['late', '(late; echo LATE-WORDS) | $ARCHIE -p why'],
    ['in pieces', '(echo FIRST; late; echo LATE-WORDS) | $ARCHIE -p why'],
    ['from a substitution', '$ARCHIE -p why < <(late; echo LATE-WORDS)'],
    ['as the prompt', '(late; echo LATE-WORDS) | $ARCHIE -p'],
    ['in a long pipeline', '(late; echo LATE-WORDS) | cat | cat | $ARCHIE -p why | cat'],
  ])('that comes %s is read to its end, with a word after a while', async (_, line) => {
    const { stdout, stderr } = await shell(line);
    expect(stdout).toBe('read it\n');
    expect(sent()).toContain('LATE-WORDS');
    expect(stderr).toContain('waiting for stdin to end');
  });

  it('that comes later than anybody would wait is read where something is seen to feed it', async () => {
    const { stderr } = await shell('(sleep 11; echo LATE-WORDS) | $ARCHIE -p why');
    expect(sent()).toContain('LATE-WORDS');
    expect(stderr).not.toContain('going on without it');
  }, 40_000);

  it('of a host that writes late is read', async () => {
    const ran = await shell('exec $ARCHIE -p why', (write, stderr) => {
      const wait = setInterval(() => {
        if (!stderr().includes('waiting for stdin')) return;
        clearInterval(wait);
        write('LATE-WORDS');
        write(null);
      }, 20);
    });
    expect(ran.stdout).toBe('read it\n');
    expect(sent()).toContain('LATE-WORDS');
  });

  it('that a host left open is left alone, and it says so', async () => {
    const ran = await shell('exec $ARCHIE -p why', () => undefined);
    expect(ran).toMatchObject({ code: 0, stdout: 'read it\n' });
    expect(ran.stderr).toContain('going on without it');
  }, 40_000);

  it.each([
    ['there is none', '$ARCHIE -p why <&-'],
    ['it is empty', ': | $ARCHIE -p why'],
    ['it is a device', '$ARCHIE -p why < /dev/null'],
    ['it is there at once', 'echo WORDS | $ARCHIE -p why'],
  ])('is nothing to speak of when %s', async (_, line) => {
    expect(await shell(line)).toEqual({ code: 0, stdout: 'read it\n', stderr: '' });
  });

  it('that is a folder is named', async () => {
    const ran = await shell('$ARCHIE -p why < .');
    expect(ran.code).toBe(2);
    expect(ran.stderr).toBe('archie: stdin is a folder: name it in the prompt instead\n');
  });

  it('in the background is stopped by a signal', async () => {
    const ran = await shell(
      '(exec sleep 6 2>&-) | (exec $ARCHIE -p why) & pid=$!; late; kill -TERM $pid; wait $pid; echo code $?',
    );
    expect(ran.stdout).toContain('code 130');
    expect(server.requests).toHaveLength(0);
  }, 40_000);
});
