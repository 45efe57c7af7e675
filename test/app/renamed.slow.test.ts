import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace({ 'a.txt': 'a\n' }, server.url);
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const at = (name: string): Place => ({ ...place, root: join(dirname(place.root), name) });
const write = (content: string) =>
  toolReply([
    { name: 'Read', input: { file_path: 'b.txt' } },
    { name: 'Write', input: { file_path: 'b.txt', content } },
  ]);

/** A session with a landing, and a proposal that waits. */
async function work(where: Place, content = 'b\n'): Promise<void> {
  server.reply(write(content), textReply('Done.'));
  expect((await archie(where, ['-p', `write ${content.trim()}`, '--permission-mode', 'auto'])).code).toBe(0);
}
async function propose(where: Place): Promise<void> {
  server.reply(toolReply([{ name: 'Write', input: { file_path: 'c.txt', content: 'c\n' } }]), textReply('Done.'));
  expect((await archie(where, ['-p', 'propose c'])).code).toBe(0);
}
async function rename(name = 'renamed'): Promise<Place> {
  renameSync(place.root, at(name).root);
  return at(name);
}

describe('a folder that was renamed', () => {
  it('is told of, and its sessions, undo and proposals are brought over', async () => {
    await work(place);
    await propose(place);
    const now = await rename();
    const said = `archie: this folder was ${place.root}, where 2 sessions, 1 landing, 1 proposal that waits are kept: archie adopt brings them here\n`;
    expect((await archie(now, ['undo', '--yes'])).stderr).toContain(said);
    expect((await archie(now, ['sessions', 'list'])).stderr).toBe(said);
    const doctor = (await archie(now, ['doctor'])).stdout;
    expect(doctor).toContain(`${place.root} is gone or another folder now: 2 sessions, 1 landing`);
    expect(doctor).toContain('it is this folder now: archie adopt');
    // Said once, with its own mend: no file of the configuration is at fault.
    expect(doctor).not.toMatch(/correct the file|this folder was/);
    const adopted = await archie(now, ['adopt']);
    expect(adopted).toMatchObject({ code: 0, stderr: '' });
    expect(adopted.stdout).toBe(`moved here from ${place.root}: 2 sessions, 1 landing, 1 proposal that waits\n`);
    expect((await archie(now, ['sessions', 'list'])).stdout.trim().split('\n')).toHaveLength(2);
    expect((await archie(now, ['apply'])).stdout).toContain('landed: c.txt');
    expect((await archie(now, ['undo', '--yes'])).stdout).toContain('taken back: c.txt');
    expect((await archie(now, ['undo', '--yes'])).stdout).toContain('taken back: b.txt');
    expect(existsSync(join(now.root, 'b.txt'))).toBe(false);
    expect((await archie(now, ['doctor'])).stdout).not.toContain('is gone');
    expect(await archie(now, ['adopt'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing is kept') as string,
    });
  });

  it('is not mistaken for another folder that took its path, and asks for its own later', async () => {
    await work(place);
    const now = await rename();
    mkdirSync(place.root);
    writeFileSync(join(place.root, 'a.txt'), 'another\n');
    // Nothing of the old one is the new one's, to be listed or to be taken back.
    expect((await archie(place, ['undo', '--list'])).stdout).not.toContain('b.txt');
    await work(place, 'new\n');
    expect((await archie(place, ['sessions', 'list'])).stdout.trim().split('\n')).toHaveLength(1);
    expect((await archie(now, ['adopt'])).stdout).toContain(`moved here from ${place.root}: 1 session, 1 landing`);
    expect((await archie(now, ['undo', '--yes'])).stdout).toContain('taken back: b.txt');
    expect(readFileSync(join(place.root, 'b.txt'), 'utf8')).toBe('new\n');
  });

  it('that was removed and made again goes on with what is kept of it', async () => {
    await work(place);
    rmSync(place.root, { recursive: true });
    mkdirSync(place.root);
    expect((await archie(place, ['undo', '--list'])).stdout.trim().split('\n')).toHaveLength(1);
  });

  it('keeps what was done under the new name before, and undoes all of it in order', async () => {
    await work(place, 'one\n');
    const now = await rename();
    await work(now, 'two\n');
    expect((await archie(now, ['adopt'])).code).toBe(0);
    expect((await archie(now, ['undo', '--list'])).stdout.trim().split('\n')).toHaveLength(2);
    expect((await archie(now, ['sessions', 'list'])).stdout.trim().split('\n')).toHaveLength(2);
    for (const left of ['one\n', null]) {
      expect((await archie(now, ['undo', '--yes'])).code).toBe(0);
      const path = join(now.root, 'b.txt');
      expect(existsSync(path) ? readFileSync(path, 'utf8') : null).toBe(left);
    }
    expect(readdirSync(join(dirname(place.root), 'state/archie/trees'))).toHaveLength(1);
  });

  it('is found with a folder above it renamed, behind a link, and by git where it went to another disk', async () => {
    const deep = at('outer/deep');
    mkdirSync(deep.root, { recursive: true });
    await work(deep);
    renameSync(at('outer').root, at('other').root);
    expect((await archie(at('other/deep'), ['adopt'])).stdout).toContain(`from ${deep.root}`);
    // The old name leads to the new one.
    await work(place);
    await rename();
    symlinkSync('renamed', place.root);
    expect((await archie(place, ['adopt'])).stdout).toContain(`from ${place.root}`);
    // A copy has other inodes.
    const repo = at('repository');
    mkdirSync(repo.root);
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.email=a@b.c', '-c', 'user.name=n', ...args], { cwd: repo.root });
    git('init', '-q');
    git('commit', '-qm', 'x', '--allow-empty');
    await work(repo);
    execFileSync('cp', ['-a', repo.root, at('copy').root]);
    // While the original is there, the copy is none of its business.
    expect((await archie(at('copy'), ['adopt'])).code).toBe(2);
    rmSync(repo.root, { recursive: true });
    expect(await archie(at('copy'), ['adopt'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(repo.root) as string,
    });
  });

  it('is not taken for another: what lies there still, a new folder, a path that is in use', async () => {
    await work(place);
    mkdirSync(at('new').root);
    expect((await archie(at('new'), ['undo', '--yes'])).stderr).not.toContain('this folder was');
    expect((await archie(at('new'), ['adopt', place.root])).stderr).toContain('is still there');
    rmSync(place.root, { recursive: true });
    expect((await archie(at('new'), ['adopt'])).code).toBe(2);
    const doctor = (await archie(at('new'), ['doctor'])).stdout;
    expect(doctor).toContain(`${place.root} is gone`);
    expect(doctor).toContain(`archie adopt ${place.root} where it is now, or remove`);
    // By name, a person may say so.
    expect((await archie(at('new'), ['adopt', place.root])).stdout).toContain('1 session, 1 landing');
  });

  it('is found by name where a version before kept no identity', async () => {
    await work(place);
    const trees = join(dirname(place.root), 'state/archie/trees');
    rmSync(join(trees, readdirSync(trees)[0] as string, 'tree.json'));
    const now = await rename();
    expect((await archie(now, ['doctor'])).stdout).toContain(`archie adopt ${place.root} where it is now`);
    expect((await archie(now, ['adopt', place.root])).stdout).toContain('1 session, 1 landing');
  });
});

describe('in a terminal', () => {
  const start = async (where: Place, args: string[] = []): Promise<Pty> =>
    (terminal = startPty({
      file: process.execPath,
      args: [binary, ...args],
      cols: 80,
      rows: 24,
      cwd: where.root,
      env: where.env,
    }));

  it('one key brings everything over before the session opens', async () => {
    await work(place);
    const now = await rename();
    const pty = await start(now, ['-c']);
    await pty.waitFor(/Bring them here\? \[Y\/n\]/);
    pty.write('\r');
    await pty.waitFor(/> Ask/);
    await pty.waitFor('write b');
    expect(pty.screen().join('\n')).toContain('> Ask');
    pty.write('/undo\r');
    await pty.waitFor(/b\.txt/);
  });

  it('is not asked again after n', async () => {
    await work(place);
    const now = await rename();
    const first = await start(now);
    await first.waitFor(/Bring them here/);
    first.write('n\r');
    await first.waitFor(/> Ask/);
    first.kill();
    await first.exit;
    const second = await start(now);
    await second.waitFor(/> Ask/);
    expect(second.screen().join('\n')).not.toContain('Bring them here');
    expect((await archie(now, ['adopt'])).code).toBe(0);
  });
});

it('goes on with a session in the renamed folder, and tells the model where that is', async () => {
  await work(place);
  const now = await rename();
  await archie(now, ['adopt']);
  writeFileSync(join(now.root, 'x'), '');
  server.reply(textReply('Here.'));
  await archie(now, ['-p', '-c', 'where?']);
  expect(JSON.stringify((await server.waitForRequest(3)).body.messages.at(-1))).toContain(`Folder: ${now.root}`);
});
