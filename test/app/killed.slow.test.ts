/** After kill -9 while a command ran: the next start stops what still runs, journals what was done, says so, and the session hears of it. */

import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAlive } from '../../src/disk/processes/process.ts';
import { archie, binary, makePlace, forReal } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = forReal(makePlace({ 'a.txt': 'a\n', 'keep.txt': 'k\n', 'hand.txt': 'h\n' }, server.url));
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const file = (name: string) => join(place.root, name);
const read = (name: string) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : null);
const list = () =>
  execFileSync(process.execPath, [binary, 'undo', '--list'], { cwd: place.root, env: place.env, encoding: 'utf8' });

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The folder of records of what runs. */
function records(): string {
  const trees = join(place.env['XDG_STATE_HOME'] ?? '', 'archie/trees');
  return join(trees, readdirSync(trees)[0] ?? '', 'running');
}

/** Has the command begun, and is it written down which process it is? */
function begun(): boolean {
  if (!read('pid')?.endsWith('\n')) return false;
  const record = readdirSync(records()).find((name) => name.endsWith('.json'));
  return record !== undefined && readFileSync(join(records(), record), 'utf8').includes('"leader"');
}

/** Runs a command in a turn, and kills archie as soon as the command has written its pid; returns that. */
async function killed(command: string): Promise<number> {
  server.reply(toolReply([{ name: 'Bash', input: { command } }]));
  await archie(place, ['-p', 'go', '--permission-mode', 'bypass'], {
    started: (kill) => void until(begun).then(() => kill('SIGKILL')),
  });
  return Number(read('pid'));
}

describe('a command whose archie was killed', () => {
  it('is stopped, journaled and told of at the next start, and to the session that goes on', async () => {
    const pid = await killed(
      'echo made > made.txt; rm a.txt; mkdir empty; echo $$ > pid; sleep 100; echo late > late.txt',
    );
    expect(isAlive(pid)).toBe(true);
    server.reply(textReply('I see.'));
    const { stderr, code } = await archie(place, ['-p', '-c', 'what happened?']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /was running when archie was killed, and has been stopped now.*a\.txt, made\.txt, pid, empty/,
    );
    expect(isAlive(pid)).toBe(false);
    const request = JSON.stringify((await server.waitForRequest(2)).body.messages);
    expect(request).toContain(
      'which ran when archie was killed, had done this: Changed files: a.txt (deleted), made.txt (new), pid (new), empty (new folder)',
    );
    await archie(place, ['undo', '--yes']);
    expect([read('made.txt'), read('a.txt'), existsSync(file('empty'))]).toEqual([null, 'a\n', false]);
  });

  it('is told of with what no undo takes back, from a folder of the tree too', async () => {
    execFileSync('git', ['init', '-q'], { cwd: place.root });
    for (const folder of ['pkg', 'node_modules/x']) mkdirSync(file(folder), { recursive: true });
    writeFileSync(file('.gitignore'), 'node_modules\n');
    writeFileSync(file('node_modules/x/i.js'), 'x');
    await killed(
      'cd pkg; rm -r ../node_modules; truncate -s 11M ../big; cd ..; git config a.b c; echo $$ > pid; sleep 100',
    );
    const { stderr } = await archie(place, ['undo', '--list']);
    expect(stderr).toContain('can be undone: pid. Not recorded, so that no undo takes it back: ');
    for (const part of [
      'not readable: big',
      "git's own data (.git)",
      'gone, and ignored folders are not recorded: node_modules',
    ])
      expect(stderr).toContain(part);
  });

  it.each([
    ['cut off', (snapshot: string) => truncateSync(snapshot, 20)],
    ['gone', (snapshot: string) => rmSync(snapshot)],
    [
      'without its contents',
      (snapshot: string) => {
        for (const name of readdirSync(records())) if (name.endsWith('.pack')) truncateSync(join(records(), name), 0);
        expect(existsSync(snapshot)).toBe(true);
      },
    ],
  ])('is not said to have made the whole tree when what was noted of it before is %s', async (_how, damage) => {
    await killed('echo made > made.txt; echo $$ > pid; sleep 100');
    damage(join(records(), readdirSync(records()).find((name) => name.endsWith('.snapshot')) ?? ''));
    const { stdout, stderr } = await archie(place, ['undo', '--list']);
    expect(stderr).toContain('what it changed could not be found out: what was noted of the tree before it is damaged');
    expect(stdout).toContain('nothing has landed');
  });

  it('is found out after the folder was renamed, too', async () => {
    await killed('echo made > made.txt; rm a.txt; echo $$ > pid; sleep 100');
    const moved = { ...place, root: `${place.root} elsewhere` };
    renameSync(place.root, moved.root);
    expect(await archie(moved, ['adopt'])).toMatchObject({ code: 0 });
    const { stdout, stderr } = await archie(moved, ['undo', '--list']);
    expect(stderr).toContain('can be undone: a.txt, made.txt, pid');
    expect(stdout).toContain('a.txt, made.txt, pid');
  });

  it('is told of once, and leaves nothing behind', async () => {
    await killed('echo made > made.txt; echo $$ > pid; sleep 100');
    const first = await archie(place, ['undo', '--list']);
    const second = await archie(place, ['undo', '--list']);
    expect([first.stderr.match(/when archie was killed/g), second.stderr]).toEqual([expect.anything(), '']);
    expect(readdirSync(records())).toEqual([]);
  });

  it("does not get what was done by hand afterwards, which is maybe the user's", async () => {
    await killed('echo made > made.txt; echo $$ > pid; sleep 100');
    // The record's own time is when archie was last alive.
    await new Promise((resolve) => setTimeout(resolve, 1700));
    writeFileSync(file('hand.txt'), 'by hand\n');
    expect(list()).toContain('made.txt, pid (maybe yours: hand.txt)');
    await archie(place, ['undo', '--yes']);
    expect([read('made.txt'), read('hand.txt')]).toEqual([null, 'by hand\n']);
  });

  it('leaves the record of a command alone whose archie lives', async () => {
    server.reply(
      toolReply([
        {
          name: 'Bash',
          input: { command: 'echo $$ > pid; until [ -e go ]; do sleep 0.05; done; echo made > made.txt' },
        },
      ]),
      textReply('Done.'),
    );
    const running = archie(place, ['-p', 'go', '--permission-mode', 'bypass']);
    await until(() => read('pid')?.endsWith('\n') ?? false);
    expect(list()).toContain('nothing has landed');
    writeFileSync(file('go'), '');
    expect((await running).code).toBe(0);
    expect(list()).toContain('made.txt, pid');
  });
});
