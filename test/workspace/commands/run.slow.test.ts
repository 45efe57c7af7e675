import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CommandOutput } from '../../../src/protocol/workspace.ts';
import { newControlGroup } from '../../../src/disk/processes/control-group.ts';
import { commandEnv } from '../../../src/workspace/commands/env.ts';
import { OutputRing } from '../../../src/workspace/commands/output.ts';
import { runCommand } from '../../../src/workspace/commands/run.ts';
import { RunningCommands } from '../../../src/workspace/commands/running-record.ts';
import type { RunDeps } from '../../../src/workspace/commands/command-deps.ts';
import { SnapshotMemory } from '../../../src/workspace/commands/snapshot/snapshot.ts';
import { all, scratchTree } from '../support/scratch-tree.ts';

type Ended = Extract<CommandOutput, { type: 'ended' }>;

function deps(root: string, env: NodeJS.ProcessEnv = process.env): RunDeps & { blobs: Map<string, Uint8Array> } {
  const blobs = new Map<string, Uint8Array>();
  return {
    root,
    blobs,
    env,
    indexFile: join(scratchTree(), 'snapshot'),
    memory: new SnapshotMemory(),
    has: (hash) => blobs.has(hash),
    blob: async (hash) => blobs.get(hash) ?? Promise.reject(new Error('gone')),
    running: new RunningCommands(join(scratchTree(), 'running')),
    others: { landings: () => [], merge: async (state) => ({ state }) },
    async putBlob(bytes) {
      const hash = createHash('sha256').update(bytes).digest('hex');
      blobs.set(hash, bytes);
      return hash;
    },
  };
}

async function run(
  at: RunDeps,
  command: string,
  more: { timeout?: number; signal?: AbortSignal } = {},
): Promise<Ended> {
  const signal = more.signal ?? new AbortController().signal;
  const task = { command, timeout: more.timeout ?? 20_000, origin: { by: 'tool' as const } };
  const events = await all(runCommand(at, task, signal));
  const last = events.at(-1);
  if (last?.type !== 'ended') throw new Error('no end');
  expect(events.filter((event) => event.type === 'ended')).toHaveLength(1);
  return last;
}

/** Pids whose command line holds this word: the words used here are random. */
function living(word: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word);
    } catch {
      return false;
    }
  });
}
/** Pids that have this variable in their environment. */
function withVariable(variable: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(variable);
    } catch {
      return false;
    }
  });
}
const word = (): string => `${20_000_000 + Math.floor(Math.random() * 1e6)}`;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('runCommand', () => {
  it('gives exit code, output in order, cleaned, and the isolation there was', async () => {
    const end = await run(deps(scratchTree()), 'echo one; echo two >&2; printf "\\e[31mred\\e[0m\\r\\n"; pwd; exit 3');
    expect(end).toMatchObject({ exit: 3, ended: 'exit', isolation: 'none', truncated: false, changes: null });
    expect(end.output).toMatch(/^one\ntwo\nred\n.*archie-tree-.*\n$/);
  });

  it('runs the very bytes it was given, by bash without profiles', async () => {
    const home = scratchTree({ '.bashrc': 'echo RC', '.bash_profile': 'echo PROFILE' });
    const env = {
      ...process.env,
      HOME: home,
      BASH_ENV: join(home, '.bashrc'),
      ENV: join(home, '.bashrc'),
      SHELL: '/bin/false',
    };
    const end = await run(
      deps(scratchTree(), env),
      `# a comment\necho "it's $0" 'a  b' \\\n  $((1+2)) <<'X'\nignored\nX\n[[ a == a ]] && echo bash`,
    );
    expect(end.output).toBe("it's bash a  b 3\nbash\n");
    expect((await run(deps(scratchTree(), env), 'nosuchprogram')).output).toBe(
      'bash: line 1: nosuchprogram: command not found\n',
    );
  });

  it('closes standard input and has no terminal', async () => {
    const end = await run(
      deps(scratchTree()),
      'cat; wc -c; test -t 0 || echo no terminal; (: < /dev/tty) 2>/dev/null || echo no tty',
    );
    expect(end.output).toMatch(/^\s*0\nno terminal\nno tty\n$/);
  });

  it('tells a signal from an exit code', async () => {
    expect(await run(deps(scratchTree()), 'kill -SEGV $$')).toMatchObject({
      ended: 'signal',
      signal: 'SIGSEGV',
      exit: null,
    });
    expect(await run(deps(scratchTree()), 'bash -c "kill -9 \\$\\$"; exit 137')).toMatchObject({
      ended: 'exit',
      exit: 137,
    });
  });

  it('kills the whole process tree at the time limit, stubborn ones too', async () => {
    const mark = word();
    const end = await run(
      deps(scratchTree()),
      `trap '' TERM; (trap '' TERM; sleep ${mark} | cat) & sleep ${mark} & echo started; sleep ${mark}; sleep ${mark}`,
      { timeout: 300 },
    );
    expect(end).toMatchObject({ ended: 'timeout', exit: null, signal: 'SIGKILL', output: 'started\n' });
    expect(living(mark)).toEqual([]);
  });

  it('kills the whole process tree when interrupted, and keeps what was printed and done', async () => {
    const root = scratchTree({ 'a.txt': 'one\n' });
    const mark = word();
    const stop = new AbortController();
    const events: CommandOutput[] = [];
    const task = {
      command: `echo two > a.txt; echo begun; bash -c 'sleep ${mark}; true'; echo never`,
      timeout: 20_000,
      origin: { by: 'tool' as const },
    };
    for await (const event of runCommand(deps(root), task, stop.signal)) {
      events.push(event);
      if (event.type === 'output' && event.text.includes('begun')) stop.abort();
    }
    const end = events.at(-1) as Ended;
    expect(end).toMatchObject({ ended: 'interrupted', exit: null, output: 'begun\n' });
    expect(end.changes?.files.map((file) => file.path)).toEqual(['a.txt']);
    expect(living(mark)).toEqual([]);
  });

  it('does not run at all when it is interrupted before', async () => {
    const root = scratchTree();
    await expect(run(deps(root), 'touch ran', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'interrupted',
    });
    expect(existsSync(join(root, 'ran'))).toBe(false);
  });

  it('says in which commands a command runs', async () => {
    const end = await run(deps(scratchTree(), { ...process.env, INSIDE_ARCHIE: '1.2' }), 'echo "$INSIDE_ARCHIE" $$');
    expect(end.output).toMatch(new RegExp(`^1\\.2 ${process.pid}\\.(\\d+) \\1\n$`));
  });

  it('reads all that was printed, however slowly it is listened to', async () => {
    let heard = '';
    for await (const event of runCommand(
      deps(scratchTree()),
      { command: 'head -c 6000000 /dev/zero | tr "\\0" x; echo END', timeout: 60_000, origin: { by: 'tool' } },
      new AbortController().signal,
    ))
      if (event.type === 'output') heard += event.text;
    expect(heard.length).toBe(6_000_004);
    expect(heard.endsWith('END\n')).toBe(true);
  });

  it('goes on when its folder was deleted, and when it is there again', async () => {
    const root = join(scratchTree(), 'repo');
    mkdirSync(root);
    writeFileSync(join(root, 'a'), 'x');
    const at = deps(root);
    const gone = await run(at, 'rm -rf "$PWD"; echo one');
    expect(gone).toMatchObject({
      output: 'one\n',
      notes: [],
      lost: [],
      changes: { files: [{ path: 'a', after: null }] },
    });
    const away = await run(at, 'cd / && echo two; cd - >/dev/null; ls -A; echo $PWD');
    expect(away).toMatchObject({ exit: 0, output: expect.stringMatching(/^two\n.*archie-stand-in-/) });
    expect(away.notes).toEqual([expect.stringContaining(`${root} is gone`)]);
    expect(away).toMatchObject({ changes: null, lost: [] });
    expect(existsSync(away.output.split('\n')[1]!)).toBe(false);
    // What is meant for the project is not done to what lies around it.
    await run(at, 'rm -rf ./* ../*.keep; touch here');
    expect(readdirSync(join(root, '..'))).toEqual([]);
    const made = await run(at, `mkdir -p ${root} && echo y > ${root}/b`);
    expect(made.exit).toBe(0);
    const back = await run(at, 'cat b; echo z > c; pwd');
    expect(back).toMatchObject({ exit: 0, output: `y\n${root}\n` });
    expect(back.notes.join()).not.toContain('is gone');
    expect(back.changes?.files.map(({ path }) => path)).toEqual(['c']);
  });

  it('waits for the last words of a process substitution', async () => {
    const end = await run(deps(scratchTree()), 'echo words > >(sleep 0.05; cat)');
    expect(end.output).toBe('words\n');
  });

  it('stops the command when nobody listens any more', async () => {
    const mark = word();
    for await (const event of runCommand(
      deps(scratchTree()),
      { command: `echo x; sleep ${mark}`, timeout: 20_000, origin: { by: 'tool' } },
      new AbortController().signal,
    )) {
      if (event.type === 'output') break;
    }
    expect(living(mark)).toEqual([]);
  });

  it('takes any amount of output in little memory: the beginning and the end are kept', async () => {
    const at = deps(scratchTree());
    const end = await run(at, 'echo first; seq 1 400000; echo last');
    expect(end.truncated).toBe(true);
    expect(end.output.length).toBeLessThan(61_000);
    expect(end.output).toMatch(/^first\n1\n2\n[\s\S]*\n… \d+ characters left out …\n[\s\S]*\n400000\nlast\n$/);
    const left = Number(/… (\d+) characters/.exec(end.output)?.[1]);
    const whole =
      'first\nlast\n'.length +
      Array.from({ length: 400_000 }, (_, n) => String(n + 1).length + 1).reduce((a, b) => a + b);
    expect(end.output.replace(/… \d+ characters left out …\n/, '').length + left).toBe(whole);
  });

  it('holds no more of the output than it will show', () => {
    const ring = new OutputRing();
    const chunk = Buffer.from('0123456789\n'.repeat(100_000));
    const held = (): number => process.memoryUsage().heapUsed + process.memoryUsage().external;
    const before = held();
    for (let round = 0; round < 300; round += 1) ring.add(chunk);
    expect(held() - before).toBeLessThan(160e6); // 330 MB went through
    expect(ring.result().output).toMatch(/^0123456789\n[\s\S]*0123456789\n$/);
  });

  it('survives odd output: split characters, invalid UTF-8, NUL, no line end', async () => {
    const end = await run(deps(scratchTree()), `printf '\\346\\252'; sleep 0.06; printf '\\224 \\377 a\\0b \\346'`);
    expect(end.output).toBe('檔 \uFFFD ab \uFFFD');
  });

  it('hands output on while the command runs', async () => {
    const root = scratchTree();
    let heard = '';
    const task = {
      command: 'echo waiting; until [ -e go ]; do sleep 0.01; done; echo gone on',
      timeout: 20_000,
      origin: { by: 'tool' as const },
    };
    for await (const event of runCommand(deps(root), task, new AbortController().signal)) {
      if (event.type !== 'output') continue;
      heard += event.text;
      if (event.text.includes('waiting')) writeFileSync(join(root, 'go'), '');
    }
    expect(heard).toBe('waiting\ngone on\n');
  });

  it('says what is wrong with a command that cannot be run', async () => {
    await expect(run(deps(scratchTree()), 'echo \0')).rejects.toMatchObject({ code: 'invalid_input' });
    await expect(run(deps(scratchTree()), `echo ${'x'.repeat(3_000_000)}`)).rejects.toMatchObject({
      code: 'too_large',
    });
  });

  it('finds no bash that the repository planted', async () => {
    const root = scratchTree({ 'bin/bash': '#!/bin/sh\necho planted\n' });
    chmodSync(join(root, 'bin/bash'), 0o755);
    mkdirSync(join(root, 'links'));
    symlinkSync(join(root, 'bin/bash'), join(root, 'links/bash'));
    const env = { ...process.env, PATH: `${root}/bin:${root}/links:./bin:bin::${process.env['PATH']}` };
    expect((await run(deps(root, env), 'echo real')).output).toBe('real\n');
  });

  it('does not record a tree that is no project', async () => {
    const home = scratchTree({ 'project/a.txt': 'x' });
    const before = process.env['HOME'];
    process.env['HOME'] = home;
    try {
      const end = await run(deps(home), 'echo y > project/a.txt');
      expect(end.changes).toBeNull();
      expect(end.lost).toMatchObject([{ level: 'warning', text: expect.stringMatching(/is not a project folder/) }]);
    } finally {
      process.env['HOME'] = before;
    }
  });
});

describe.each([
  ['in a control group', newControlGroup],
  ['without one', () => null],
])('what a command left running, %s', (_way, control) => {
  const at = (): RunDeps => ({ ...deps(scratchTree()), control });

  it('ends with bash, and stops what it left in the background, whether or not that holds the pipe', async () => {
    for (const rest of ['', '>/dev/null 2>&1']) {
      const mark = word();
      const end = await run(at(), `sleep ${mark} ${rest} & echo started`);
      expect(end).toMatchObject({ exit: 0, ended: 'exit', output: 'started\n' });
      // It may not have got round to being another program.
      expect(end.notes.join()).toMatch(/^processes it left running in the background were stopped: (?:sleep|bash)$/);
      expect(living(mark)).toEqual([]);
    }
    expect((await run(at(), 'sleep 0 & wait; echo done')).notes).toEqual([]);
  });

  // Each keeps the pipe full for ever: without an end the call would last until its time limit, which is a failure here.
  it.each([
    ['in its group', '(while :; do echo tick; sleep 0.02; done) &'],
    ['as fast as it can', 'yes &'],
    ['in a session of its own', 'setsid bash -c "while :; do echo tick; sleep 0.02; done" &'],
    ['twice forked away', '(setsid bash -c "(while :; do echo tick; sleep 0.02; done) &" &) ; sleep 0.1;'],
    ['deaf to polite signals', 'bash -c "trap \\"\\" TERM HUP; while :; do echo tick; sleep 0.02; done" &'],
    ['with nohup', 'nohup bash -c "while :; do echo tick; sleep 0.02; done" &'],
  ])('ends with bash though what it left writes on %s', async (_, writer) => {
    const mark = word();
    const end = await run(at(), `export MARK=${mark}; ${writer} echo started`);
    expect(end).toMatchObject({ exit: 0, ended: 'exit' });
    expect(end.output).toContain('started');
    expect(end.notes.join()).toMatch(/left running in the background were stopped: .*(bash|yes)/);
    expect(withVariable(`MARK=${mark}`)).toEqual([]);
  });

  it.each([
    ['writes', (mark: string) => `env -i setsid sleep ${mark} &`],
    ['is silent', (mark: string) => `env -i setsid sleep ${mark} </dev/null >/dev/null 2>&1 & sleep 0.2;`],
    ['was forked twice', (mark: string) => `(env -i setsid sh -c "sleep ${mark} & sleep ${mark}" >/dev/null 2>&1 &);`],
    ['took the mark off', (mark: string) => `unset INSIDE_ARCHIE; setsid -f sleep ${mark};`],
  ])('ends what cleared its environment in a session of its own, where it %s', async (_, start) => {
    const mark = word();
    const end = await run(at(), `${start(mark)} echo started`);
    expect(end).toMatchObject({ exit: 0, output: 'started\n' });
    expect(living(mark)).toEqual([]);
  });

  it.each([
    ['at its time limit', () => ({ timeout: 1_000 })],
    ['when interrupted', () => ({ signal: AbortSignal.timeout(1_000) })],
  ])('takes what moved to a session of its own along %s', async (_, how) => {
    const mark = word();
    const end = await run(at(), `setsid sleep ${mark} & setsid -f sleep ${mark}; sleep ${mark}`, how());
    expect(end.ended).not.toBe('exit');
    expect(living(mark)).toEqual([]);
  });

  it('leaves alone what another command, or somebody else, has running', async () => {
    const [other, own] = [word(), word()];
    const here = at();
    const stop = new AbortController();
    const running = run(here, `setsid sleep ${other} & sleep ${other}`, { signal: stop.signal });
    await until(() => living(other).length >= 2);
    await run(at(), `setsid sleep ${own} & echo`);
    expect(living(own)).toEqual([]);
    expect(living(other).length).toBeGreaterThanOrEqual(2);
    stop.abort(new Error('enough'));
    await running;
    expect(living(other)).toEqual([]);
  });
});

const some = newControlGroup();
some?.remove();

// Nothing but a control group (or a pid namespace, as isolated commands have) holds what is as determined as this.
describe.skipIf(some === null)('in a control group', () => {
  it.each([
    ['closed all it had', (mark: string) => `(setsid env -i bash -c "${hide}; exec sleep ${mark}" &)`],
    ['twice forked', (mark: string) => `(setsid env -i bash -c "${hide}; (sleep ${mark} &) ; sleep ${mark}" &)`],
    ['deaf', (mark: string) => `(setsid env -i bash -c "${hide}; trap '' TERM HUP; sleep ${mark}; sleep ${mark}" &)`],
  ])('ends what left its group, session, environment and descriptors: %s', async (_, start) => {
    const mark = word();
    const end = await run(
      deps(scratchTree()),
      `${start(mark)}; until pgrep -f 'sleep ${mark}' >/dev/null; do :; done; echo started`,
    );
    expect(end).toMatchObject({ exit: 0, output: 'started\n' });
    // Its last one may not have got round to being another program.
    expect(end.notes.join()).toMatch(/left running in the background were stopped: .*(?:sleep|bash)/);
    expect(living(mark)).toEqual([]);
  });

  it('is gone afterwards, with those of archies that were killed', async () => {
    const group = newControlGroup();
    const folder = join(group!.path, '..');
    group!.remove();
    const stale = join(folder, 'archie-1-1-1');
    mkdirSync(join(stale, 'below'), { recursive: true });
    const child = `import { newControlGroup } from '${join(import.meta.dirname, '../../../src/disk/processes/control-group.ts')}'; newControlGroup().remove();`;
    execFileSync(process.execPath, ['--input-type=module', '-e', child]);
    await run(deps(scratchTree()), 'true');
    expect(
      readdirSync(folder).filter((name) => name.startsWith('archie-') && name.includes(`-${process.pid}-`)),
    ).toEqual([]);
    expect(existsSync(stale)).toBe(false);
  });
});

/** Off with the mark and with every descriptor. */
const hide =
  'exec </dev/null >/dev/null 2>&1; for fd in /proc/self/fd/*; do n=\\${fd##*/}; [ \\$n -gt 2 ] && eval \\"exec \\$n>&-\\"; done';

describe('commandEnv', () => {
  it('keeps what programs need, drops secrets and what changes bash', () => {
    const secrets = [
      'ANTHROPIC_API_KEY',
      'ANTHROPIC_BASE_URL',
      'GITHUB_TOKEN',
      'GH_TOKEN',
      'AWS_SECRET_ACCESS_KEY',
      'AWS_PROFILE',
      'npm_config__authToken',
      'DB_PASSWORD',
      'MYSQL_PASSWD',
      'STRIPE_SECRET',
      'my_api_key',
      'DEPLOY_KEY',
      'OPENAI_API_KEY',
      'GOOGLE_APPLICATION_CREDENTIALS',
      'SSH_AUTH_SOCK',
      'PGPASSWORD',
      'SESSION_COOKIE',
    ];
    const shell = ['BASH_ENV', 'ENV', 'PROMPT_COMMAND', 'BASH_FUNC_ls%%', 'SHELLOPTS', 'FORCE_COLOR', 'CDPATH'];
    const kept = [
      'PATH',
      'HOME',
      'LANG',
      'LC_ALL',
      'GOPATH',
      'JAVA_HOME',
      'DATABASE_URL',
      'KEYBOARD_LAYOUT',
      'XDG_RUNTIME_DIR',
      'HTTPS_PROXY',
      'TMPDIR',
      'MONKEY',
      'NODE_OPTIONS',
    ];
    const env = Object.fromEntries([...secrets, ...shell, ...kept].map((name) => [name, 'x']));
    const built = commandEnv(env, '/somewhere');
    expect(Object.keys(built).filter((name) => secrets.includes(name) || shell.includes(name))).toEqual([]);
    expect(kept.filter((name) => built[name] !== 'x')).toEqual([]);
    expect(built).toMatchObject({
      GIT_PAGER: 'cat',
      PAGER: 'cat',
      TERM: 'dumb',
      NO_COLOR: '1',
      CI: '1',
      GIT_TERMINAL_PROMPT: '0',
      PWD: '/somewhere',
    });
  });

  it('is what a command sees', async () => {
    const end = await run(
      deps(scratchTree(), {
        ...process.env,
        MY_TOKEN: 'canary-value',
        ANTHROPIC_API_KEY: 'canary-value',
        'BASH_FUNC_echo%%': '() { printf hijacked; }',
      }),
      'env; echo $TERM',
    );
    expect(end.output).not.toMatch(/canary|hijacked/);
    expect(end.output).toMatch(/^dumb$/m);
    expect(end.output).toContain(`PATH=${process.env['PATH']}\n`);
  });
});

it('does not outlive archie', async () => {
  const mark = word();
  const script = `
    import { ProcessGroup } from '${join(import.meta.dirname, '../../../src/workspace/commands/process-group.ts')}';
    import { spawn } from 'node:child_process';
    const child = spawn('sh', ['-c', 'sleep ${mark} & sleep ${mark}'], { detached: true, stdio: 'ignore' });
    new ProcessGroup(child.pid);
    setTimeout(() => process.exit(0), 100);
  `;
  execFileSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'ignore' });
  await until(() => living(mark).length === 0);
  expect(living(mark)).toEqual([]);
});
