import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
  lstatSync,
  mkdtempSync,
  renameSync,
  rmSync,
  rmdirSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { FileChange } from '../../../src/protocol/change.ts';
import { IsolatedPlace, launchers } from '../../support/isolation.ts';
import { fill } from '../support/scratch-tree.ts';
import { stateOnDisk } from '../support/scratch-workspace.ts';

/** A small disk is a file system of its own. */
const mayMount = process.getuid?.() === 0;

let place: IsolatedPlace | undefined;
afterEach(() => place?.remove());

/** Everything that lies in a folder, with its content. */
function picture(folder: string): string[] {
  return (readdirSync(folder, { recursive: true }) as string[]).sort().map((name) => {
    const stats = lstatSync(join(folder, name));
    const content = stats.isFile()
      ? readFileSync(join(folder, name), 'utf8')
      : stats.isSymbolicLink()
        ? readlinkSync(join(folder, name))
        : '';
    return `${name} ${stats.mode.toString(8)} ${content}`;
  });
}

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

const rows = (files: readonly FileChange[] = []) =>
  files.map(({ path, before, after }) => `${path}: ${before?.mode ?? 'none'} → ${after?.mode ?? 'none'}`);

describe.each(launchers)('a command isolated by $name', ({ works, programs }) => {
  const on = (files: Record<string, string>): IsolatedPlace => {
    place = new IsolatedPlace(programs);
    fill(place.root, files);
    writeFileSync(join(place.home, '.ssh/id_test'), 'the key');
    return place;
  };

  it.skipIf(!works)('leaves the tree as it is, and says exactly what it would change', async () => {
    const at = on({
      a: 'a\n',
      'd/b': 'b\n',
      'd/c': 'c\n',
      'deep/x/y': 'y\n',
      same: 's\n',
      file: 'f\n',
      'folder/z': 'z\n',
      bare: 'b\n',
    });
    mkdirSync(join(at.root, 'was-empty'));
    symlinkSync('a', join(at.root, 'link'));
    const before = picture(at.root);
    const { changes, exit, notes } = await at.run(
      [
        'echo more >> a; rm -r d; mkdir d; echo n > d/n; rm -r deep; chmod 755 same; ln -sfn d link',
        'rm file; mkdir file; echo in > file/in; rm -r folder; echo now > folder; touch untouched; rm untouched; mkdir empty',
        'rm bare; mkdir bare; rmdir was-empty; echo now > was-empty',
      ].join('\n'),
    );
    expect({ exit, notes }).toEqual({ exit: 0, notes: [] });
    expect(rows(changes?.files).sort()).toEqual([
      'a: file → file',
      'bare: file → folder',
      'd/b: file → none',
      'd/c: file → none',
      'd/n: none → file',
      'deep/x/y: file → none',
      'deep/x: folder → none',
      'deep: folder → none',
      'empty: none → folder',
      'file/in: none → file',
      'file: file → none',
      'folder/z: file → none',
      'folder: none → file',
      'link: link → link',
      'same: file → executable',
      'was-empty: folder → file',
    ]);
    const a = changes?.files.find(({ path }) => path === 'a');
    expect(Buffer.from(await at.blobs.get(a?.after?.hash ?? '')).toString()).toBe('a\nmore\n');
    expect(picture(at.root)).toEqual(before);
    // Nothing of the view is left behind.
    await expect.poll(() => readdirSync(join(at.base, 'state/isolated'))).toEqual([]);
  });

  it.skipIf(!works)('says what it failed for where that happened, and not where only the words were said', async () => {
    const at = on({ 'd/a': 'a\n' });
    const socket = join(at.base, 'agent');
    const server = createServer().listen(socket);
    const tcp = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => tcp.once('listening', resolve));
    const { port } = tcp.address() as { port: number };
    try {
      const found: [string, string[], string[]][] = [
        [': > /dev/udp/192.0.2.1/9', ['no network'], []],
        ['echo "curl: (6) Could not resolve host: example.org"; exit 6', [], []],
        ['echo "Error: getaddrinfo ENOTFOUND example.org"; exit 1', [], []],
        ['(exec 2> /dev/null; : > /dev/udp/192.0.2.1/9); cat no-such-file', [], []],
        [`echo "mv: cannot move 'd' to 'e': Invalid cross-device link" >&2; exit 1`, ['EXDEV'], []],
        [`echo "mv: cannot move 'd/a' to 'e': Invalid cross-device link" >&2; exit 1`, [], ['EXDEV']],
        ['echo "✓ retries after EXDEV"; exit 1', [], []],
        ['echo x > /etc/archie-test', ['nothing but the tree'], []],
        ['echo "docs/errors.md:3: Error: EROFS: read-only file system, open \'/etc/x\'"; exit 1', [], []],
        [`echo "Cannot connect to the daemon at unix://${socket}." >&2; exit 1`, ['Unix sockets'], []],
        ['echo "Cannot connect to the daemon at unix:///run/none.sock." >&2; exit 1', [], []],
        [
          `: > /dev/tcp/127.0.0.1/${port} || echo "Error: connect ECONNREFUSED 127.0.0.1:${port}"; false`,
          ['loopback'],
          [],
        ],
        [
          `echo 'error: connection to server at "localhost" (::1), port ${port} failed: Connection refused'; false`,
          ['loopback'],
          [],
        ],
        ['echo "Error: connect ECONNREFUSED 127.0.0.1:1"; false', [], []],
        [`echo "listens on 127.0.0.1:${port}"; false`, [], []],
      ];
      for (const [command, missing, perhaps] of found) {
        const ended = await at.run(command);
        expect([command, ended.missing, ended.perhaps]).toEqual([
          command,
          missing.map((each) => expect.objectContaining({ text: expect.stringContaining(each) as string })),
          perhaps.map((each) => expect.objectContaining({ text: expect.stringContaining(each) as string })),
        ]);
      }
    } finally {
      server.close();
      tcp.close();
    }
  });

  it.skipIf(!works)('sees a proposal, and its changes are stated against that', async () => {
    const at = on({ a: 'a\n', 'd/b': 'b\n', kept: 'k\n' });
    const hash = at.blobs.put(Buffer.from('proposed\n'));
    const files: FileChange[] = [
      { path: 'a', before: stateOnDisk(join(at.root, 'a')), after: { hash, mode: 'file', size: 9 } },
      { path: 'd/b', before: stateOnDisk(join(at.root, 'd/b')), after: null },
      { path: 'new/run', before: null, after: { hash, mode: 'executable', size: 9 } },
    ];
    const before = picture(at.root);
    const ended = await at.run('cat a; ls d | wc -l; test -x new/run && echo runs; echo more >> a; rm new/run', {
      files,
    });
    expect(ended.output).toBe('proposed\n0\nruns\n');
    expect(ended.changes?.files).toMatchObject([
      { path: 'a', before: { hash } },
      { path: 'new/run', before: { hash, mode: 'executable' }, after: null },
    ]);
    expect(picture(at.root)).toEqual(before);
  });

  it.skipIf(!works)('writes its home folder in the view only, and nothing else of the machine', async () => {
    const at = on({ a: 'a\n' });
    fill(at.home, { '.cache/tool': 'old' });
    const before = picture(at.home);
    const { output, notes } = await at.run(
      'echo new > ~/.cache/tool && cat ~/.cache/tool; mkdir ~/other; echo y > ~/other/file; echo x > /etc/archie-test; echo x > /usr/archie-test; echo t > /tmp/archie-test && echo tmp',
    );
    expect(output).toMatch(/^new\n/);
    expect(output.match(/Read-only file system/g)).toHaveLength(2);
    expect(output).toMatch(/tmp\n$/);
    expect(picture(at.home)).toEqual(before);
    expect(existsSync('/tmp/archie-test')).toBe(false);
    expect(notes).toEqual(['outside of the project, so dropped: ~/other/file']);
  });

  it.skipIf(!works)('finds secrets gone: keys, archie’s state, variables, and other processes', async () => {
    place = new IsolatedPlace(programs, {
      env: { TOKEN_CANARY: 'canary', LD_PRELOAD: '', ASKED: 'for' },
      pass: ['ASKED'],
    });
    writeFileSync(join(place.home, '.ssh/id_test'), 'canary');
    const { output } = await place.run(
      `cat ~/.ssh/id_test; ls ${place.base}/state; env | grep -c -e CANARY -e PRELOAD; echo "$ASKED"; tr '\\0' '\\n' < /proc/${process.pid}/environ; ls -d /proc/[0-9]* | wc -l; ls /proc/self/fd | wc -l`,
    );
    expect(output).not.toContain('canary');
    expect(output).toContain('\n0\nfor\n');
    const [processes, descriptors] = output.trim().split('\n').slice(-2).map(Number);
    expect(processes).toBeLessThan(8);
    // Its own three, and the one that lists them.
    expect(descriptors).toBe(4);
  });

  it.skipIf(!works)('has no network and no capability', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const at = on({});
    const { output, missing } = await at.run(
      `grep -h -e CapEff -e CapBnd -e NoNewPrivs /proc/self/status; cat /proc/net/dev | wc -l; echo > /dev/tcp/127.0.0.1/${port} && echo reached; getent hosts example.com || echo 'Could not resolve host'; false`,
    );
    server.close();
    expect(output).toContain('CapEff:\t0000000000000000\n');
    expect(output).toContain('NoNewPrivs:\t1\n');
    expect(output).not.toContain('reached');
    expect(missing).toContainEqual({ text: 'there is no network in here', has: 'network' });
  });

  it.skipIf(!works)('cannot write git’s own data, but for commands of git that do, in the view', async () => {
    const at = on({ a: 'a\n' });
    const made = await at.run(
      'git init -q . && git add a && git -c user.name=n -c user.email=e commit -qm m && git log --oneline',
    );
    expect(made).toMatchObject({ exit: 0, changes: null });
    expect(made.notes.join()).toContain("git's own data (.git) was changed in the view, and dropped");
    fill(at.root, { '.git/HEAD': 'ref: refs/heads/main\n', '.git/config': '', '.git/hooks/x': '' });
    const { output } = await at.run(
      'echo "[core]" > .git/config; echo x > .git/hooks/pre-commit; mv .git elsewhere; ls -A',
    );
    expect(output.match(/Read-only file system|busy/g)).toHaveLength(3);
    expect(readFileSync(join(at.root, '.git/config'), 'utf8')).toBe('');
  });

  it.skipIf(!works)('ends as it ends, and nothing of it stays', async () => {
    const at = on({});
    expect(await at.run('exit 7')).toMatchObject({ exit: 7, ended: 'exit' });
    expect(await at.run('kill -9 $$')).toMatchObject({ exit: 137, ended: 'exit' });
    // Not even for the moment in which what it changed is collected.
    for (let round = 0; round < 5; round += 1) {
      const writes = `setsid -f bash -c 'while :; do echo x >> grows; done' writer-${round}-of-${process.pid}`;
      await at.run(`${writes} </dev/null >/dev/null 2>&1`);
      expect(processesNamed(`writer-${round}-of-${process.pid}`)).toEqual([]);
    }
    const stop = new AbortController();
    const ended = await at.run('sleep 1000 & echo began; setsid sleep 1000 & wait', {
      signal: stop.signal,
      heard: () => stop.abort(),
    });
    expect(ended.ended).toBe('interrupted');
    expect(await at.run('sleep 1000', { timeout: 300 })).toMatchObject({ ended: 'timeout' });
  });

  it.skipIf(!works)(
    'lets what it left running say its last words, and names what went on and was stopped',
    async () => {
      const at = on({});
      const short = await at.run('echo words > >(sleep 0.02; cat); (sleep 0.02; echo late > file) &');
      expect(short).toMatchObject({ exit: 0, output: 'words\n', notes: [], changes: { files: [{ path: 'file' }] } });
      const long = await at.run('(while :; do echo t; sleep 0.01; done) & setsid -f sleep 1000; echo done; exit 3');
      expect(long).toMatchObject({ exit: 3, ended: 'exit' });
      expect(long.notes).toEqual([expect.stringMatching(/^processes it left running .* were stopped: .*sleep/)]);
      expect((await at.run("printf '\\xb3\\x5d\\xa9\\x77\\xc0\\xc9\\xae\\xd7'")).notes).toEqual([
        'what is not UTF-8 in the output was read as Big5',
      ]);
    },
  );

  it.skipIf(!works)('tells of what git ignores in one row, and refuses too much', async () => {
    const at = on({ '.gitignore': 'node_modules\n*.log\n' });
    const { changes, notes } = await at.run(
      'mkdir -p node_modules/{a,b}; touch node_modules/{a,b}/{1,2,3}; echo l > x.log; echo s > src; mkfifo pipe; mkdir sub; echo build > sub/.gitignore; mkdir sub/build; echo o > sub/build/o',
    );
    expect(rows(changes?.files)).toEqual(['src: none → file', 'sub/.gitignore: none → file']);
    expect(notes.join('\n')).toMatch(/node_modules \(6 files, [\d.]+ (?:kB|bytes)\)/);
    expect(notes.join('\n')).toContain('sub/build (1 file');
    expect(notes).toContain('not files, and dropped: pipe');
    const rights = await at.run('echo x > own; chmod 4755 own; mkdir shared; chmod 2775 shared; touch shared/x');
    expect(rights.changes?.files.find(({ path }) => path === 'own')?.after).toMatchObject({ mode: 'executable' });
    expect(rights.changes?.files.every(({ after }) => after?.bits === undefined || after.mode === 'folder')).toBe(true);
    expect(rights.notes).toEqual(['setuid and setgid bits, dropped: own']);
    await expect(at.run('touch f{1..20001}')).rejects.toMatchObject({ code: 'too_large' });
    expect(readdirSync(at.root)).toEqual(['.gitignore']);
  });

  it.skipIf(!works)('names what was saved in the tree while it ran', async () => {
    const at = on({ a: 'a\n', b: 'b\n', signal: 'wait\n' });
    const { changes, notes } = await at.run(
      'echo c >> a; echo c >> b; echo ready; until grep -q go signal; do :; done',
      {
        heard() {
          writeFileSync(join(at.root, 'a'), 'saved\n');
          writeFileSync(join(at.root, 'signal'), 'go\n');
        },
      },
    );
    expect(changes?.conflicts).toEqual([{ path: 'a' }]);
    expect(notes).toEqual(['changed in the tree while this ran: a']);
  });

  it.skipIf(!works)('writes no file through a link that leads out of the tree', async () => {
    const at = on({});
    const outside = join(at.home, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(at.root, 'out'));
    const { changes } = await at.run('echo x > out/x; rm out; mkdir out; echo y > out/y');
    expect(rows(changes?.files)).toEqual(['out: link → none', 'out/y: none → file']);
    expect(readdirSync(outside)).toEqual([]);
    const hash = at.blobs.put(Buffer.from('z'));
    const files: FileChange[] = [{ path: 'out/z', before: null, after: { hash, mode: 'file', size: 1 } }];
    await expect(at.run('true', { files })).rejects.toMatchObject({ code: 'isolation' });
    expect(readdirSync(outside)).toEqual([]);
  });

  it.skipIf(!works || !mayMount)('is stopped before it fills the disk, and other work goes on', async () => {
    const small = mkdtempSync(join(tmpdir(), 'archie-small-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'small', small]);
    try {
      place = new IsolatedPlace(programs, { scratch: join(small, 'isolated') });
      await expect(place.run('head -c 40M /dev/zero > big; sleep 1000')).rejects.toMatchObject({
        code: 'too_large',
        message: expect.stringContaining('more than 32 MiB'),
      });
      await expect.poll(() => readdirSync(join(small, 'isolated'))).toEqual([]);
      // A file without a name.
      await expect(place.run('exec 9> big; rm big; head -c 60M /dev/zero >&9; sleep 1000')).rejects.toMatchObject({
        code: 'too_large',
        message: expect.stringContaining('nearly full'),
      });
      await expect.poll(() => readdirSync(join(small, 'isolated'))).toEqual([]);
      expect((await place.run('head -c 20M /dev/zero > small')).changes?.files).toHaveLength(1);
      await expect.poll(() => readdirSync(join(small, 'isolated'))).toEqual([]);
    } finally {
      execFileSync('umount', ['-l', small]);
      rmdirSync(small);
    }
  });

  it.skipIf(!works)('takes paths with any character, and folders that nobody may enter', async () => {
    const at = on({ 'a b,c:d/\\e"\'\n': 'x\n' });
    const { changes } = await at.run(`printf y >> 'a b,c:d/'*; mkdir shut; echo s > shut/s; chmod 0 shut`);
    expect(rows(changes?.files).map((row) => row.split(':').pop())).toContain(' file → file');
    chmodSync(at.root, 0o755);
    await expect.poll(() => readdirSync(join(at.base, 'state/isolated'))).toEqual([]);
  });
});

describe('where no view can be built', () => {
  const { programs, works } = launchers[1]!;
  it.skipIf(!works)('nothing runs', async () => {
    place = new IsolatedPlace({ ...programs, mount: '/bin/false' });
    await expect(place.run('touch ran')).rejects.toMatchObject({ code: 'isolation' });
    expect(readdirSync(place.root)).toEqual([]);
  });

  it.skipIf(!works)(
    'since the tree was deleted, that is said, and there is one again when the tree is back',
    async () => {
      const at = (place = new IsolatedPlace(programs));
      fill(at.root, { first: 'x' });
      await at.foresee();
      rmSync(at.root, { recursive: true });
      await expect(at.run('echo ran')).rejects.toMatchObject({
        code: 'isolation',
        message: expect.stringContaining(`${at.root} is gone`),
      });
      await at.foresee();
      fill(at.root, { second: 'y' });
      expect((await at.run('ls; echo z > third')).changes?.files.map(({ path }) => path)).toEqual(['third']);
      // A view that was built on the first one is of no use for another at its place.
      await at.foresee();
      renameSync(at.root, join(at.base, 'away'));
      fill(at.root, { fourth: 'z' });
      expect((await at.run('ls')).output).toBe('fourth\n');
    },
  );
});
