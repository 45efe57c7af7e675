/** Tier 2 as a whole program has it, on a machine whose kernel refuses user namespaces: what holds there is Landlock. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { means } from '../support/bound.ts';
import { archie, makePlace, withoutNamespaces } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';

const [asks = '', ...asking] = withoutNamespaces;
const here =
  means.some(({ works, means: by }) => works && by.by === 'landlock') &&
  spawnSync(asks, [...asking, 'sh', '-c', '! unshare --user true']).status === 0;

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': 'one\n' }, server.url);
  mkdirSync(join(place.root, '../.ssh'));
  writeFileSync(join(place.root, '../.ssh/id'), 'CANARY\n');
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const asked = (command: string) => toolReply([{ name: 'Bash', input: { command } }]);
const without = { within: withoutNamespaces };

describe.skipIf(!here)('where user namespaces are refused', () => {
  it('the doctor says which tier it is, why, and the mend', async () => {
    const { stdout } = await archie(place, ['doctor'], without);
    expect(stdout).toMatch(
      /isolation +tier 2, kept to the real tree by Landlock \(version \d+\), by \S+: user namespaces are switched off/,
    );
    expect(stdout).toMatch(/→ sysctl user\.max_user_namespaces=15000, as root/);
    // The answer is kept, and is another machine's no more.
    expect((await archie(place, ['doctor'])).stdout).toMatch(/isolation +tier 1/);
  });

  it('a command in mode auto writes the tree and nothing else, and is undone', async () => {
    server.reply(asked('echo two > a.txt; echo x > ../beside; cat ~/.ssh/id; echo ran'), textReply('done'));
    const ran = await archie(place, ['-p', '--permission-mode', 'auto', 'go'], without);
    expect(ran).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(readFileSync(join(place.root, 'a.txt'), 'utf8')).toBe('two\n');
    expect(existsSync(join(place.root, '../beside'))).toBe(false);
    expect(server.requests[1]!.raw).toMatch(/ran/);
    expect(server.requests[1]!.raw).not.toContain('CANARY');
    expect((await archie(place, ['undo'])).code).toBe(0);
    expect(readFileSync(join(place.root, 'a.txt'), 'utf8')).toBe('one\n');
  });

  it('a command in mode ask is not run where nobody can be asked', async () => {
    server.reply(asked('echo two > a.txt'), textReply('done'));
    await archie(place, ['-p', '--permission-mode', 'ask', 'go'], without);
    expect(readFileSync(join(place.root, 'a.txt'), 'utf8')).toBe('one\n');
    expect(server.requests[1]!.raw).toMatch(/Not run: .*writing is kept to this folder/);
  });

  it('archie try runs nothing', async () => {
    expect(await archie(place, ['try', '--', 'touch ran'], without)).toMatchObject({ code: 125, stdout: '' });
    expect(existsSync(join(place.root, 'ran'))).toBe(false);
  });

  it('permissions are tested for the tier of the machine', async () => {
    const test = (mode: string) => archie(place, ['permissions', 'test', '--mode', mode, '--', 'make'], without);
    expect((await test('auto')).stdout).toMatch(/^allow make\n.*without the network.* \[mode auto, tier 2\]/);
    expect(await test('ask')).toMatchObject({ code: 1 });
    expect(await test('plan')).toMatchObject({ code: 2 });
  });
});

it.each([
  ['auto', 'make', 0],
  ['ask', 'make', 1],
  ['plan', 'make', 2],
  ['auto', 'git commit -m x', 1],
  ['auto', 'git push', 1],
  ['auto', 'ls', 0],
])('archie permissions test --tier 2 in mode %s says of %s: %i', async (mode, command, code) => {
  expect(await archie(place, ['permissions', 'test', '--tier', '2', '--mode', mode, '--', command])).toMatchObject({
    code,
  });
});
