import { spawnSync } from 'node:child_process';

/** What the fast lane may start: programs that end by themselves within milliseconds. Never archie, never Node. */
type Program = 'git' | 'mkfifo' | 'true';

interface Ran {
  /** Of a process that is gone: nobody has it now. */
  pid: number;
  status: number;
  stdout: Buffer;
}

/** Runs a small program to its end, git without the machine's own configuration. Throws unless `status` (else 0 alone) takes how it ended. */
export function tool(
  program: Program,
  args: readonly string[],
  at: { cwd?: string; input?: string; status?: (code: number) => boolean } = {},
): Ran {
  const run = spawnSync(program, args, {
    ...(at.cwd !== undefined && { cwd: at.cwd }),
    ...(at.input !== undefined && { input: at.input }),
    env: { ...process.env, GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null', HOME: '/nonexistent' },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (run.error) throw run.error;
  const taken = at.status ?? ((code: number) => code === 0);
  // A caller who takes any end takes a signal, too: git may close its pipe before it has read all.
  if (!taken(run.status ?? -1))
    throw new Error(`${program} ${args.join(' ')} ended with ${run.status ?? run.signal}: ${run.stderr.toString()}`);
  return { pid: run.pid, status: run.status ?? -1, stdout: run.stdout };
}

/** Runs git there as somebody with a name; returns what it prints. */
export function git(cwd: string, ...args: string[]): string {
  return tool('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd }).stdout.toString();
}
