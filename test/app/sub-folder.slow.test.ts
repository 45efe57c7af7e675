import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, binary, makePlace, forReal } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';
type Call = { name: string; input: unknown };

let server: MessagesServer;
let place: Place;
/** Started in `repo/pkg`. */
let inside: Place;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace(
    { 'top.txt': 'top\n', 'gone.txt': 'gone\n', 'pkg/a.txt': 'a\n', 'src/b.ts': 'root b\n' },
    server.url,
  );
  git('init', '-q', '-b', 'trunk');
  git('add', '-A');
  git('-c', 'user.email=a@b.c', '-c', 'user.name=n', 'commit', '-qm', 'start');
  inside = { ...place, root: join(place.root, 'pkg') };
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const git = (...args: string[]): string => execFileSync('git', args, { cwd: place.root, encoding: 'utf8' });
const text = (path: string): string => readFileSync(join(place.root, path), 'utf8');

/** What the model is told of its calls, one text each, after `archie -p` has run them in mode `auto`. */
async function told(at: Place, calls: Call[], args: string[] = []): Promise<{ first: string; results: string[] }> {
  server.reply(toolReply(calls));
  server.reply(textReply('Done.'));
  const ran = await archie(at, ['-p', 'go', '--permission-mode', 'bypass', ...args]);
  expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining('Done.') as string });
  const results = JSON.parse(JSON.stringify((await server.waitForRequest(2)).body.messages.at(-1))) as {
    content: { content: { text: string }[] | string }[];
  };
  return {
    first: JSON.stringify((await server.waitForRequest(1)).body),
    results: results.content.map(({ content }) =>
      typeof content === 'string' ? content : content.map((part) => part.text).join('\n'),
    ),
  };
}

describe('started in a sub-folder', () => {
  it('reports, journals and undoes what a command does above it', async () => {
    const command = 'echo new > ../top.txt; rm ../gone.txt; echo A > a.txt';
    const { first, results } = await told(inside, [{ name: 'Bash', input: { command } }]);
    expect(first).toContain('Git branch: trunk');
    expect(first).toContain(`Folder: ${inside.root}, in the project ${place.root}`);
    expect(results[0]).toContain('../top.txt (changed)');
    expect(results[0]).toContain('../gone.txt (deleted)');
    expect(results[0]).toContain('a.txt (changed)');
    expect(results[0]).not.toContain('pkg/');
    const undone = await archie(inside, ['undo', '--yes']);
    expect(undone).toMatchObject({ code: 0 });
    expect([text('top.txt'), text('gone.txt'), text('pkg/a.txt')]).toEqual(['top\n', 'gone\n', 'a\n']);
  });

  it('has tools whose paths start where commands do, and whose results can be asked for as they stand', async () => {
    mkdirSync(join(inside.root, 'src'));
    writeFileSync(join(inside.root, 'src/b.ts'), 'inner b\n');
    const { results } = await told(inside, [
      { name: 'Read', input: { file_path: 'a.txt' } },
      { name: 'Read', input: { file_path: 'src/b.ts' } },
      { name: 'Read', input: { file_path: '../src/b.ts' } },
      { name: 'Glob', input: { pattern: '**/*.ts' } },
      { name: 'Glob', input: { pattern: '*.ts', path: '../src' } },
      { name: 'Grep', input: { pattern: 'root b', path: '..' } },
      { name: 'Grep', input: { pattern: 'inner', output_mode: 'content' } },
      { name: 'Read', input: { file_path: 'pkg/a.txt' } },
      { name: 'Read', input: { file_path: 'nowhere.txt' } },
      { name: 'Write', input: { file_path: '../new.txt', content: 'n\n' } },
      { name: 'Bash', input: { command: 'pwd' } },
    ]);
    expect(results[0]).toContain('→a');
    expect(results[1]).toContain('→inner b');
    expect(results[2]).toContain('→root b');
    expect(results[3]).toBe('src/b.ts');
    expect(results[4]).toBe('../src/b.ts');
    expect(results[5]).toBe('../src/b.ts');
    expect(results[6]).toContain('src/b.ts\n1:inner b');
    // As git prints it.
    expect(results[7]).toContain('→a');
    expect(results[8]).toContain('There is no nowhere.txt');
    expect(results[9]).toContain('../new.txt');
    expect(text('new.txt')).toBe('n\n');
    expect(results[10]).toContain(inside.root);
  });

  it('shares sessions, landings and proposals with the whole tree', async () => {
    await told(inside, [{ name: 'Write', input: { file_path: 'made.txt', content: 'x\n' } }]);
    expect((await archie(place, ['sessions', 'list'])).stdout).toContain('go');
    expect((await archie(place, ['undo', '--list'])).stdout).toContain('pkg/made.txt');
    expect((await archie(inside, ['undo', '--yes', '--file', 'made.txt'])).code).toBe(0);
    expect(existsSync(join(inside.root, 'made.txt'))).toBe(false);
  });

  it('is told the branch in linked worktrees and submodules', async () => {
    git('worktree', 'add', '-q', '-b', 'side', '../linked');
    const linked = { ...place, root: join(place.root, '../linked/pkg') };
    const { first, results } = await told(linked, [{ name: 'Bash', input: { command: 'echo x > ../top.txt' } }]);
    expect(first).toContain('Git branch: side');
    expect(results[0]).toContain('../top.txt (changed)');
    expect(text('top.txt')).toBe('top\n');
  });

  it('watches only the folder with --root ., and says what is wrong with another', async () => {
    forReal(place);
    const { results } = await told(
      inside,
      [{ name: 'Bash', input: { command: 'echo x > ../top.txt' } }],
      ['--root', '.'],
    );
    expect(results[0]).toContain('changed, though outside of what is watched: ../top.txt');
    expect(results[0]).not.toContain('Changed files');
    expect(await archie(inside, ['-p', 'x', '--root', 'nowhere'])).toMatchObject({
      code: 2,
      stderr: 'archie: --root: nowhere is no folder\n',
    });
    mkdirSync(join(place.root, 'other'));
    expect((await archie(inside, ['-p', 'x', '--root', '../other'])).stderr).toContain(
      'does not hold the working folder',
    );
  });
});

describe('in a home folder that is a work tree', () => {
  const home = (): string => dirname(place.root);
  beforeEach(() => {
    execFileSync('rm', ['-rf', join(place.root, '.git')]);
    execFileSync('git', ['init', '-q'], { cwd: home() });
  });

  it('watches the folder alone and says so; --root takes it all', async () => {
    server.reply(textReply('Hello.'));
    const ran = await archie(place, ['-p', 'hi']);
    expect(ran.stderr).toContain(`only ${place.root} is watched, not the work tree ${home()}`);
    const doctor = await archie(place, ['doctor', '--root', home()]);
    expect(doctor.stdout).toContain(`${home()} is watched; commands run in ${place.root}`);
  });

  it('asks a person once, and remembers', async () => {
    const open = async (): Promise<Pty> => {
      terminal = startPty({
        file: process.execPath,
        args: [binary],
        cols: 100,
        rows: 30,
        cwd: place.root,
        env: place.env,
      });
      return terminal;
    };
    const first = await open();
    await first.waitFor(/Which one\? It is asked once/);
    first.write('2\r');
    await first.waitFor(/> Ask/);
    first.kill();
    await first.exit;
    expect((await archie(place, ['doctor'])).stdout).toContain(`${home()} is watched; commands run in ${place.root}`);
    const second = await open();
    await second.waitFor(/> Ask/);
    expect(second.screen().join('\n')).not.toContain('Which one?');
  });

  it('says before and after a command that it is not watched, where nothing is', async () => {
    forReal(place);
    const at = { ...place, root: home() };
    const { results } = await told(at, [{ name: 'Bash', input: { command: 'echo x > y' } }]);
    expect(results[0]).toContain('not recorded, so undo does not take it back');
    expect((await archie(at, ['doctor'])).stdout).toContain('not watched');
  });
});
