/** What a command of the built program leaves running is ended with it, whatever it does about its session. */

import { readFileSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, forReal, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({}, server.url);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

let last = 0;
/** Seconds that nobody else sleeps for. */
const seconds = (): string => `${700_000 + process.pid}.${(last += 1)}`;

function sleeping(mark: string): number {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').includes(mark);
    } catch {
      return false;
    }
  }).length;
}

const ways: [string, (mark: string) => string][] = [
  ['in a session of its own', (mark) => `setsid sleep ${mark} & echo started`],
  ['forked away and silent', (mark) => `setsid -f sleep ${mark} </dev/null >/dev/null 2>&1; echo started`],
  ['without its environment', (mark) => `env -i setsid -f /bin/sleep ${mark}; echo started`],
  [
    'deaf to hang-ups',
    (mark) => `nohup setsid sh -c "trap '' HUP TERM; sleep ${mark}; sleep ${mark}" >/dev/null 2>&1 & echo started`,
  ],
];

describe.runIf(process.platform === 'linux').each([
  ['for real', (): Place => forReal(place)],
  ['isolated, where this machine can', (): Place => place],
])('what runs on %s', (_, at) => {
  it.each(ways)('is ended with its call and said: %s', async (_way, command) => {
    const mark = seconds();
    let during = -1;
    server.reply(toolReply([{ name: 'Bash', input: { command: command(mark) } }]), () => {
      during = sleeping(mark);
      return textReply('done');
    });
    expect((await archie(at(), ['-p', 'go', '--permission-mode', 'bypass'])).code).toBe(0);
    expect(server.requests[1]!.raw).toContain('started');
    expect([during, sleeping(mark)]).toEqual([0, 0]);
  });
});

it.runIf(process.platform === 'linux')('a job that hides is ended with the session', async () => {
  const mark = seconds();
  server.reply(
    toolReply([{ name: 'Bash', input: { command: `setsid sleep ${mark} & sleep ${mark}`, run_in_background: true } }]),
    textReply('done'),
  );
  expect((await archie(forReal(place), ['-p', 'go', '--permission-mode', 'bypass'])).code).toBe(0);
  expect(sleeping(mark)).toBe(0);
});
