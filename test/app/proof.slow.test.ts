/** Proof in a run without a screen: what the formats, stderr and the exit code say of it. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FileChange } from '../../src/protocol/change.ts';
import { openWorkspace } from '../../src/workspace/workspace.ts';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { launchers } from '../support/isolation.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': 'a\n' }, server.url);
  execFileSync('git', ['init', '-q'], { cwd: place.root });
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const canIsolate = launchers.some(({ works }) => works);
const bad = 'a: 1\nb: [1, 2\n';
const good = 'a: 1\nb: [1, 2]\n';
const write = (content: string, file_path = 'a.yaml') => toolReply([{ name: 'Write', input: { file_path, content } }]);
const run = (...args: string[]) => archie(place, ['-p', 'x', '-a', 'none', ...args]);
const result = (stdout: string) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, unknown>;

describe('-p with permission to land', () => {
  const auto = ['--permission-mode', 'auto'];

  it('says on stderr what was found, and ends with 0 where nothing else is wanted', async () => {
    server.reply(write(bad), textReply('done'));
    const ran = await run(...auto);
    expect(ran).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(ran.stderr).toMatch(/^checks: 1 error \(1 checked\)\n {2}a\.yaml:\d error syntax\/invalid: /m);
    expect(readFileSync(join(place.root, 'a.yaml'), 'utf8')).toBe(bad);
    expect(server.requests[1]!.raw).toContain('Checks: 1 error');
  });

  it('--fail-on error ends with 8, and what landed stays', async () => {
    server.reply(write(bad), textReply('done'));
    const ran = await run(...auto, '--fail-on', 'error', '--output-format', 'json');
    expect(ran.code).toBe(8);
    expect(result(ran.stdout)).toMatchObject({
      subtype: 'success',
      proof: { errors: 1, warnings: 0, checked: 1, notChecked: 0 },
    });
    expect(readFileSync(join(place.root, 'a.yaml'), 'utf8')).toBe(bad);
  });

  it('--fail-on ends with 0 where the model mended it', async () => {
    server.reply(write(bad), write(good), textReply('done'));
    expect((await run(...auto, '--fail-on', 'warning')).code).toBe(0);
  });

  it('starts no engine where there is nothing to check, and says nothing', async () => {
    server.reply(write('x', 'b.txt'), textReply('done'));
    const ran = await run(...auto, '--fail-on', 'warning', '--output-format', 'json');
    expect(ran.code).toBe(0);
    expect(ran.stderr).not.toContain('checks:');
    expect(result(ran.stdout)).not.toHaveProperty('proof');
  });

  it('tells of it in stream-json and events', async () => {
    server.reply(write(bad), textReply('done'), write(good, 'b.yaml'), textReply('done'));
    const stream = (await run(...auto, '--output-format', 'stream-json')).stdout.trimEnd().split('\n');
    const lines = stream.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.find(({ subtype }) => subtype === 'checked')).toMatchObject({
      type: 'system',
      of: { tree: expect.stringMatching(/^[0-9a-f]{64}$/) },
      verdicts: [{ kind: 'syntax', path: 'a.yaml', status: 'fail', findings: [{ rule: 'syntax/invalid' }] }],
    });
    const events = (await run(...auto, '--output-format', 'events')).stdout.trimEnd().split('\n');
    const types = events.map((line) => (JSON.parse(line) as { type: string }).type);
    expect(types).toContain('checking');
    expect(types.indexOf('checked')).toBeGreaterThan(types.indexOf('landed'));
  });
});

describe('-p without permission to land', () => {
  it('checks the proposal that is kept, after the model had its rounds', async () => {
    server.reply(write(bad), textReply('done'), textReply('it is meant to be so'));
    const ran = await run('--fail-on', 'error', '--output-format', 'json');
    expect(ran.code).toBe(8);
    expect(ran.stderr).toContain('1 error finding (a.yaml:2): sent back to the model, round 1 of 2');
    expect(result(ran.stdout)).toMatchObject({
      pending_proposal: { files: 1 },
      proof: { errors: 1, checked: 1 },
    });
  });

  it('ends with 0 where the model mended what it had staged', async () => {
    server.reply(write(bad), textReply('done'), write(good), textReply('mended'));
    const ran = await run('--fail-on', 'error', '--output-format', 'json');
    expect(ran.code).toBe(0);
    expect(result(ran.stdout)).toMatchObject({ result: 'mended', proof: { errors: 0, checked: 1 } });
  });
});

describe("the project's own checks", () => {
  beforeEach(() => {
    mkdirSync(join(place.root, '.archie'));
    writeFileSync(
      join(place.root, '.archie/config.yaml'),
      'checks: [{ name: unit, run: "! grep -q bad a.txt", when: ["*.txt"] }]\n',
    );
  });

  it('of a folder that nobody trusts do not run, and that is said', async () => {
    server.reply(write('bad\n', 'a.txt'), textReply('All tests pass.'));
    const ran = await run('--fail-on', 'error', '--output-format', 'json');
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('this folder is not trusted: its settings count for nothing');
    expect(result(ran.stdout)).toMatchObject({
      claims: [{ text: 'All tests pass.', why: 'no test command ran in this session' }],
    });
  });

  it.skipIf(!canIsolate)('run on the proposal where it is trusted, and stand in the exported session', async () => {
    expect((await archie(place, ['trust'])).stdout).toContain('! grep -q bad a.txt');
    await archie(place, ['trust', 'add']);
    server.reply(
      toolReply([{ name: 'Read', input: { file_path: 'a.txt' } }]),
      write('bad\n', 'a.txt'),
      textReply('done'),
      textReply('it is meant to be so'),
    );
    const ran = await run('--fail-on', 'error', '--output-format', 'json');
    expect(ran.code).toBe(8);
    expect(ran.stderr).toContain('unit error project/failed: ! grep -q bad a.txt ended with exit 1');
    expect(readFileSync(join(place.root, 'a.txt'), 'utf8')).toBe('a\n');
    const exported = await archie(place, ['sessions', 'export', String(result(ran.stdout)['session_id'])]);
    expect(exported.stdout).toContain('## What ran');
    expect(exported.stdout).toMatch(/\| 1 \| ! grep -q bad a\.txt \| [0-9a-f]{12} \| exit 1 \| .* \| isolated \|/);
  });
});

describe('a proposal that lands without a session', () => {
  /** A proposal that waits, as another run left it. */
  async function propose(texts: Record<string, string>): Promise<void> {
    const workspace = await openWorkspace({ root: place.root, state: join(place.env['XDG_STATE_HOME']!, 'archie') });
    const files = Object.entries(texts).map(async ([path, text]): Promise<FileChange> => {
      const hash = await workspace.putBlob(Buffer.from(text));
      const before = (await workspace.read(path))?.state ?? null;
      return { path, before, after: { hash, mode: 'file', size: Buffer.byteLength(text) } };
    });
    const changes = { id: 'p-one', files: await Promise.all(files), origin: { by: 'tool' as const } };
    await workspace.propose({ id: 'p-one', at: 1, title: 'it', changes });
  }

  it('archie apply says what was found before it lands, on stderr', async () => {
    await propose({ 'a.yaml': bad });
    const ran = await archie(place, ['apply']);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/^landed: a\.yaml\n/) });
    expect(ran.stderr).toMatch(/^checks: 1 error \(1 checked\)\n {2}a\.yaml:\d error syntax\/invalid: /);
    expect(readFileSync(join(place.root, 'a.yaml'), 'utf8')).toBe(bad);
  });

  it('archie apply --fail-on lands nothing where that was found, and says nothing where nothing is checked', async () => {
    await propose({ 'a.yaml': bad });
    const ran = await archie(place, ['apply', '--fail-on', 'error']);
    expect(ran).toMatchObject({ code: 8, stdout: '' });
    expect(ran.stderr).toContain('archie: nothing landed, p-one stays: archie review p-one shows what was found\n');
    expect(existsSync(join(place.root, 'a.yaml'))).toBe(false);
    await archie(place, ['discard', 'p-one']);
    await propose({ 'b.txt': 'b\n' });
    expect(await archie(place, ['apply', '--fail-on', 'warning'])).toMatchObject({ code: 0, stderr: '' });
    expect(await archie(place, ['apply', '--fail-on', 'info'])).toMatchObject({ code: 2 });
  });

  it.skipIf(!canIsolate)(
    'archie apply runs the project’s own checks on it, isolated, where they are trusted',
    async () => {
      mkdirSync(join(place.root, '.archie'));
      writeFileSync(
        join(place.root, '.archie/config.yaml'),
        'checks: [{ name: unit, run: "cat a.txt > seen; ! grep -q bad a.txt" }]\n',
      );
      await propose({ 'a.txt': 'bad\n' });
      const untrusted = await archie(place, ['apply', '--fail-on', 'error']);
      expect(untrusted).toMatchObject({ code: 0 });
      expect(untrusted.stderr).toContain("a check of this folder's own did not run: nobody trusts it with that");
      await archie(place, ['undo', '--yes']);
      await archie(place, ['trust', 'add']);
      await propose({ 'a.txt': 'bad\n' });
      const ran = await archie(place, ['apply', '--fail-on', 'error']);
      expect(ran.code).toBe(8);
      expect(ran.stderr).toMatch(/unit error project\/failed: .* ended with exit 1: without the change it passes/);
      expect(readFileSync(join(place.root, 'a.txt'), 'utf8')).toBe('a\n');
      expect(existsSync(join(place.root, 'seen'))).toBe(false);
    },
  );

  it('archie review has the verdicts above the diff, of what is chosen', async () => {
    await propose({ 'a.yaml': bad, 'b.yaml': good });
    const pty = startPty({ file: process.execPath, args: [binary, 'review'], cwd: place.root, env: place.env });
    try {
      await waitForPanel(pty, /✗ a\.yaml 1 error[\s\S]*y apply/);
      await press(pty, 't', /\[ \] 1\/2 a\.yaml/);
      await pty.waitFor((screen) => screen.join('\n').includes('✓ b.yaml') && !screen.join('\n').includes('✗ a.yaml'));
      pty.write('y');
      await pty.waitFor(/in spite|again|landed: b\.yaml/);
      pty.write('y');
      await pty.exit;
      expect(readFileSync(join(place.root, 'b.yaml'), 'utf8')).toBe(good);
      expect(existsSync(join(place.root, 'a.yaml'))).toBe(false);
    } finally {
      pty.kill();
    }
  });

  it('archie review - has them for a patch, too', async () => {
    writeFileSync(join(place.root, 'a.yaml'), good);
    const patch = join(place.root, '..', 'a.patch');
    writeFileSync(patch, '--- a/a.yaml\n+++ b/a.yaml\n@@ -1,2 +1,2 @@\n a: 1\n-b: [1, 2]\n+b: [1, 2\n');
    const pty = startPty({
      file: '/bin/sh',
      args: ['-c', `"${process.execPath}" "${binary}" review - < "${patch}"`],
      cwd: place.root,
      env: place.env,
    });
    try {
      await waitForPanel(pty, 'y apply');
      await pty.waitFor(/✗ a\.yaml 1 error/);
      expect(pty.screen().join('\n')).toContain('· patch');
    } finally {
      pty.kill();
    }
  });
});

it('the checks of the repository are one question after the first review, and then they are there', async () => {
  writeFileSync(join(place.root, 'package.json'), JSON.stringify({ scripts: { test: 'true' } }));
  server.reply(write('b\n', 'b.txt'), textReply('done'), textReply('I hear.'));
  const pty = startPty({ file: process.execPath, args: [binary, '-a', 'none'], cwd: place.root, env: place.env });
  try {
    await pty.waitFor(/> Ask/);
    pty.write('write it\r');
    await waitForPanel(pty, /b\.txt[\s\S]*y accept/);
    await press(pty, 'y', /checks of this repository[\s\S]*run: npm test/);
    await waitForPanel(pty, 'y apply');
    pty.write('y');
    await pty.waitFor(/> Ask/);
    pty.write('and on\r');
    await pty.waitFor('I hear.');
    expect(server.requests[2]!.raw).toContain('The user accepted checks of the project');
    expect(readFileSync(join(place.root, '.archie/config.yaml'), 'utf8')).toBe(
      'checks:\n  - { name: test, run: npm test }\n',
    );
  } finally {
    pty.kill();
  }
  expect((await archie(place, ['trust'])).stdout).toMatch(/counts[\s\S]*runs npm test on what is proposed, isolated/);
});

it('--fail-on takes three words', async () => {
  expect(await run('--fail-on', 'info')).toMatchObject({ code: 2, stderr: expect.stringContaining('--fail-on') });
});
