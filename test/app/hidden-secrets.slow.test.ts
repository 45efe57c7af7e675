/** What a command that was allowed finds of the user's secrets around it, and what a signal opens. */

import { spawn } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isSecretVariable } from '../../src/text/foreign/secret-names.ts';
import { archie, binary, forReal, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { gate, heldReply, textReply, toolReply } from '../support/replies.ts';

const secrets = {
  MY_SERVICE_TOKEN: 'canary-token-4711-xyz',
  SLACK_WEBHOOK_URL: 'https://hooks.example/services/canary/webhook',
  SENTRY_DSN: 'https://canary0dsn1@sentry.example/7',
  DEPLOY_KEY_PROD: 'canary9deploy8key7',
  GITHUBKEY: 'canary1github2key3',
  DOCKER_AUTH_CONFIG: '{"auths":{"x":{"auth":"Y2FuYXJ5OmRvY2tlcg=="}}}',
  DB_PASS: 'canary-pass-1234',
};
let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = forReal(makePlace({ 'a.txt': 'x\n' }, server.url));
  Object.assign(place.env, secrets);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

/** Of all processes on this machine those of the program under test: others have their own. */
const ours = join(binary, '../..');
const canaries = [...Object.values(secrets), 'test-key-canary'];
const found = (text: string): string[] => canaries.filter((each) => text.includes(each));

/** Runs the command as the model's, for real; returns all that the model was told, and all that was kept. */
async function ran(command: string): Promise<{ told: string; kept: string }> {
  server.reply(toolReply([{ name: 'Bash', input: { command } }]), textReply('done'));
  const { code, stderr } = await archie(place, ['-p', 'go', '--permission-mode', 'bypass']);
  expect([code, stderr]).toEqual([0, expect.not.stringContaining('refused')]);
  const told = server.requests.at(-1)!.raw;
  const kept = (folder: string): string =>
    readdirSync(folder, { withFileTypes: true })
      .map((entry) =>
        entry.isDirectory()
          ? kept(join(folder, entry.name))
          : entry.isFile()
            ? readFileSync(join(folder, entry.name), 'latin1')
            : '',
      )
      .join('\n');
  return { told, kept: kept(place.env['XDG_STATE_HOME'] ?? '') };
}

describe.runIf(process.platform === 'linux')('a command for real finds no secret of the environment', () => {
  it.each([
    ['in its own', 'env; echo seen'],
    ['in that of its parent', 'tr "\\0" "\\n" < /proc/$PPID/environ; echo seen'],
    [
      'in those of all of archie',
      'p=$PPID; while [ "$p" -gt 1 ]; do tr -d "\\0" < /proc/$p/cmdline | grep -q archie.js && tr "\\0" "\\n" < /proc/$p/environ; p=$(awk "{print \\$4}" /proc/$p/stat); done; echo seen',
    ],
    [
      'in a list of processes',
      `for p in /proc/[0-9]*; do tr -d "\\0" < $p/cmdline 2>/dev/null | grep -qF "${ours}" && tr "\\0" "\\n" < $p/environ 2>/dev/null; done; echo seen`,
    ],
  ])('%s', async (_, command) => {
    const { told, kept } = await ran(command);
    expect(told).toContain('seen');
    expect([found(told), found(kept)]).toEqual([[], []]);
  });

  it('and archie has it all the same', async () => {
    await ran('echo seen');
    expect(server.requests[0]!.headers.authorization).toBe('Bearer test-key-canary');
  });
});

it('masks in what is kept the secrets of the environment that a command finds elsewhere', async () => {
  const value = Buffer.from(secrets.DEPLOY_KEY_PROD).toString('base64');
  const { told, kept } = await ran(
    `printf '%s\\n' ${value} 'canary-pass-1234' 'https://hooks.example/services/canary/webhook'`,
  );
  expect(told).toContain(value);
  expect([found(kept), kept.includes(value)]).toEqual([[], false]);
});

it.each([
  ['SLACK_WEBHOOK', true],
  ['TEAMS_WEBHOOK_URL', true],
  ['SENTRY_DSN', true],
  ['MYSQL_DSN_TEST', true],
  ['DEPLOY_KEY', true],
  ['KEY', true],
  ['SIGNING_KEY_BASE64', true],
  ['GITHUBKEY', true],
  ['DOCKER_AUTH_CONFIG', true],
  ['DB_PASS', true],
  ['REDIS_PWD', true],
  ['SERVICE_CREDS', true],
  ['STORAGE_CONNECTION_STRING', true],
  ['OTEL_EXPORTER_OTLP_HEADERS', true],
  ['BW_SESSION', true],
  ['PWD', false],
  ['OLDPWD', false],
  ['PATH', false],
  ['KEYBOARD_LAYOUT', false],
  ['XKB_DEFAULT_LAYOUT', false],
  ['REDIS_KEY_PREFIX', false],
  ['SSL_KEY_FILE', false],
  ['DATABASE_URL', false],
  ['XDG_SESSION_ID', false],
  ['AUTHOR', false],
  ['MONITOR', false],
  ['COMPASS', false],
])('takes the variable %s for a secret: %s', (name, secret) => {
  expect(isSecretVariable(name)).toBe(secret);
});

it.runIf(process.platform !== 'win32')('opens no debugger for SIGUSR1', async () => {
  const held = gate();
  server.reply(heldReply('half', held.opened, ' whole'));
  const stdio = ['ignore', 'pipe', 'pipe'] as const;
  const child = spawn(process.execPath, [binary, '-p', 'go'], { cwd: place.root, env: place.env, stdio: [...stdio] });
  let stderr = '';
  child.stderr?.on('data', (data: Buffer) => (stderr += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  await server.waitForRequest(1);
  for (let n = 0; n < 3; n += 1) child.kill('SIGUSR1');
  held.open();
  expect(await ended).toBe(0);
  expect(stderr).toBe('');
});
