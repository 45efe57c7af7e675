/** Commands on the real tree that are kept to it: what they may do has happened, and what they may not has not. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { BoundPlace, means } from '../../support/bound.ts';
import { fill } from '../support/scratch-tree.ts';

let place: BoundPlace | undefined;
afterEach(() => place?.remove());

const git = (root: string, ...args: string[]) =>
  execFileSync('git', ['-C', root, '-c', 'user.name=n', '-c', 'user.email=e', ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** Those that are not only waiting to be reaped; a zombie has no arguments. */
function processesNamed(name: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(name);
    } catch {
      return false;
    }
  });
}

describe.each(means)('a command kept to its tree by $name', ({ works, means: by }) => {
  // A private /tmp would hide leaks there by accident.
  const on = (files: Record<string, string> = {}, repository = false): BoundPlace => {
    place = new BoundPlace(by, { parent: homedir() });
    fill(place.root, files);
    if (repository) git(place.root, 'init', '-q');
    return place;
  };

  it.skipIf(!works)('has changed the tree, and what it changed is found out', async () => {
    const { root, tree } = on({ a: 'old\n', gone: 'x', 'd/b': '1' });
    const end = await boundAt('echo new > a; rm gone; mkdir e; echo y > e/c; mv d f; echo said');
    expect([end.exit, end.ended, end.isolation, end.output]).toEqual([0, 'exit', 'bind', 'said\n']);
    expect(end.changes?.files.map(({ path }) => path)).toEqual(['a', 'd/b', 'e/c', 'f/b', 'gone']);
    expect(end.changes?.notes).toContainEqual(expect.stringContaining('may include your own edits'));
    expect(readFileSync(join(root, 'e/c'), 'utf8')).toBe('y\n');
    expect(tree.running.abandoned()).toEqual([]);
  });

  const boundAt = (command: string) => (place as BoundPlace).run(command);

  it.skipIf(!works)('names what it left running, once', async () => {
    on();
    const end = await boundAt('echo words > >(sleep 0.05; cat); (while :; do echo t; sleep 0.01; done) & echo done');
    expect(end).toMatchObject({ exit: 0, output: expect.stringContaining('words\n') });
    expect(end.notes.filter((note) => /left running/.test(note))).toEqual([expect.stringMatching(/stopped: .*bash/)]);
  });

  it.skipIf(!works)('writes nothing beside the tree, and reads no key', async () => {
    const { base, home } = on();
    writeFileSync(join(home, '.ssh/id'), 'CANARY');
    const end = await boundAt(
      `echo x > ${base}/out; echo x > ~/out; mkdir ~/made; cat ~/.ssh/id; echo x > /etc/out; echo ran`,
    );
    expect(end.output).toContain('ran');
    expect(end.output).not.toContain('CANARY');
    expect([readdirSync(base).sort(), readdirSync(home).sort()]).toEqual([
      ['home', 'state'],
      ['.ssh', 'repo'],
    ]);
    expect(existsSync('/etc/out')).toBe(false);
    expect(end.changes).toBeNull();
  });

  it.skipIf(!works)('has a place for what it does not keep', async () => {
    on();
    const end = await boundAt('f=$(mktemp) && echo kept > "$f" && cat "$f" && echo x > /dev/null && echo $TMPDIR');
    expect([end.exit, end.output.split('\n')[0]]).toEqual([0, 'kept']);
    expect(existsSync(end.output.split('\n')[1] ?? '/')).toBe(end.output.includes('/tmp\n'));
  });

  it.skipIf(!works)('finds git’s own data as it was, whatever it does to it', async () => {
    const { root } = on({ a: '1' }, true);
    git(root, 'add', 'a');
    git(root, 'commit', '-qm', 'first');
    const config = readFileSync(join(root, '.git/config'), 'utf8');
    await boundAt(
      'echo evil > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit; echo "[core]" >> .git/config; mv .git .git2; echo 2 > a',
    );
    expect(existsSync(join(root, '.git/hooks/pre-commit'))).toBe(false);
    expect(readFileSync(join(root, '.git/config'), 'utf8')).toBe(config);
    expect(git(root, 'log', '--format=%s')).toBe('first\n');
    expect(readdirSync(root).sort()).toEqual(['.git', 'a']);
  });

  it.skipIf(!works).each(['rm -rf .git', 'rm -rf .git/*', 'rm -rf .git/objects', 'mv .git/refs elsewhere'])(
    'finds git’s own data there after %s',
    async (command) => {
      const { root } = on({ a: '1', 'sub/b': '2' }, true);
      git(join(root, 'sub'), 'init', '-q');
      for (const repository of [join(root, 'sub'), root]) {
        git(repository, 'add', '.');
        git(repository, 'commit', '-qm', 'first');
      }
      await boundAt(`${command}; cd sub; ${command}; true`);
      for (const repository of [root, join(root, 'sub')]) {
        expect(git(repository, 'log', '--format=%s')).toBe('first\n');
        expect(git(repository, 'fsck', '--full', '--strict')).toBe('');
        expect(git(repository, 'diff', '--name-only')).toBe('');
      }
    },
  );

  it.skipIf(!works)('is not led elsewhere when it gives back what steers git', async () => {
    const { root, base } = on({ 'sub/a': '1' }, true);
    const [sub, other] = [join(root, 'sub'), join(base, 'other')];
    git(sub, 'init', '-q');
    writeFileSync(join(sub, '.git/hooks/planted'), 'evil\n');
    fill(base, { 'other/.git/hooks/pre-commit': 'theirs\n', 'other/.git/HEAD': 'x\n', 'keys/mine': 'x\n' });
    const before = (readdirSync(base, { recursive: true }) as string[]).filter((name) => !/^(?:state|home)/.test(name));
    await boundAt(`rm -rf sub/.git/hooks; ln -s ${base}/keys sub/.git/hooks; true`);
    await boundAt(`mv sub old; ln -s ${other} sub; rm -rf old/.git; true`);
    const after = (readdirSync(base, { recursive: true }) as string[]).filter((name) => !/^(?:state|home)/.test(name));
    expect(after).toEqual(before);
    expect(readFileSync(join(other, '.git/hooks/pre-commit'), 'utf8')).toBe('theirs\n');
  });

  it.skipIf(!works)('lets git write, but not what steers git', async () => {
    const { root } = on({ a: '1' }, true);
    git(root, 'config', 'user.name', 'n');
    git(root, 'config', 'user.email', 'e');
    const end = await boundAt(
      'git add a && git commit -qm first; echo evil > .git/hooks/pre-commit; echo "[x]" >> .git/config',
    );
    expect(git(root, 'log', '--format=%s')).toBe('first\n');
    expect(readFileSync(join(root, '.git/config'), 'utf8')).not.toContain('[x]');
    expect(existsSync(join(root, '.git/hooks/pre-commit'))).toBe(false);
    expect(end.ended).toBe('exit');
  });

  it.skipIf(!works)('reaches the network only where it was asked for', async () => {
    on();
    const server = createServer((socket) => socket.end('hello\n'));
    server.listen({ port: 0, host: '127.0.0.1' });
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const command = `exec 3<>/dev/tcp/127.0.0.1/${port} && cat <&3`;
    try {
      const without = await (place as BoundPlace).run(command);
      expect([without.exit, without.output.includes('hello')]).toEqual([1, false]);
      const withIt = await (place as BoundPlace).run(command, { network: true });
      expect([withIt.exit, withIt.output]).toEqual([0, 'hello\n']);
    } finally {
      server.close();
    }
  });

  it.skipIf(!works)('is refused where no system would take it: too long, or with a NUL', async () => {
    on();
    await expect(boundAt(`: ${'x'.repeat(131_072)}`)).rejects.toMatchObject({ code: 'too_large' });
    await expect(boundAt('echo \0')).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it.skipIf(!works)('says what it may have failed for, and where it would have that', async () => {
    on();
    const outside = await boundAt('echo x > /usr/out');
    expect([outside.exit, outside.missing]).toEqual([
      1,
      [{ text: expect.stringMatching(/^nothing but the tree/) as string, has: 'none' }],
    ]);
    const listening = `perl -MSocket -e 'socket(my $s, AF_INET, SOCK_STREAM, 0) or die "$!\\n"; bind($s, pack_sockaddr_in(0, INADDR_LOOPBACK)) or die "$!\\n"'`;
    const loopback = await boundAt(listening);
    // Namespaces have a loopback of their own; rights given up leave none.
    const said = (loopback.missing ?? []).map(({ text, has }) => `${has}: ${/loopback/.exec(text)?.[0]}`);
    expect(said).toEqual(by.by === 'namespaces' ? [] : ['network: loopback']);
  });

  it.skipIf(!works)('ends with all it started, at its time limit too', async () => {
    on();
    const name = `survivor-${process.pid}`;
    const loop = `bash -c 'while :; do sleep 0.05; done' ${name} </dev/null >/dev/null 2>&1`;
    const end = await (place as BoundPlace).run(`setsid -f ${loop}; ${loop}`, { timeout: 1500 });
    expect(end.ended).toBe('timeout');
    expect(processesNamed(name)).toEqual([]);
    const soon = await (place as BoundPlace).run(`setsid -f ${loop}; echo done`);
    expect([soon.exit, soon.output, processesNamed(name)]).toEqual([0, 'done\n', []]);
  });

  it.skipIf(!works)('says so where the launcher fails, and nothing has run', async () => {
    const broken = new BoundPlace(
      by.by === 'namespaces'
        ? { ...by, programs: { ...by.programs, unshare: '/bin/false', bwrap: by.programs.bwrap && '/bin/false' } }
        : by.by === 'landlock'
          ? { ...by, interpreter: { ...by.interpreter, file: '/bin/false' } }
          : { ...by, sandboxExec: '/bin/false' },
    );
    try {
      await expect(broken.run('echo x > a')).rejects.toMatchObject({ name: 'ToolFailure', code: 'isolation' });
      expect(readdirSync(broken.root)).toEqual([]);
    } finally {
      broken.remove();
    }
  });
});
