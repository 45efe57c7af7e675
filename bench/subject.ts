/** The program that is measured: a real process, a home of its own, a model service on the loopback. */

import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMessagesServer } from '../test/support/messages-server.ts';
import type { MessagesServer } from '../test/support/messages-server.ts';
import { startPty } from '../test/support/pty.ts';
import type { Pty } from '../test/support/pty.ts';

export interface Subject {
  server: MessagesServer;
  /** Runs it without a terminal to its end; rejects when it fails. `node` runs a bare Node instead. */
  run: (args: readonly string[], program?: 'node') => Promise<void>;
  /** Starts it in a terminal of 100 columns and 30 rows. */
  terminal: (args?: readonly string[]) => Pty;
  /** Where it keeps sessions. */
  state: string;
  remove: () => Promise<void>;
}

const COLUMNS = 100;
const ROWS = 30;

/** `program` is the script that Node runs. */
export async function startSubject(program: string): Promise<Subject> {
  const home = await mkdtemp(join(tmpdir(), 'archie-bench-'));
  const server = await startMessagesServer();
  const cwd = join(home, 'repo');
  await mkdir(join(cwd, 'src'), { recursive: true });
  await writeFile(join(cwd, 'src/app.js'), 'export const answer = 42;\n');
  const env: Record<string, string | undefined> = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(ANTHROPIC|NODE|npm)_/i.test(name))),
    HOME: home,
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CACHE_HOME: join(home, 'cache'),
    ANTHROPIC_BASE_URL: server.url,
    ANTHROPIC_API_KEY: 'test',
  };
  return {
    server,
    run(args, other) {
      const argv = other === 'node' ? args : [program, ...args];
      const child = spawn(process.execPath, argv, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'] });
      let said = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
      return new Promise((resolve, reject) => {
        child.once('error', reject);
        child.once('exit', (code) => {
          if (code === 0) resolve();
          else reject(new Error(`node ${argv.join(' ')} ended with ${String(code)}: ${said}`));
        });
      });
    },
    terminal: (args = []) =>
      startPty({ file: process.execPath, args: [program, ...args], cols: COLUMNS, rows: ROWS, env, cwd }),
    state: join(home, 'state'),
    async remove() {
      await server.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** The bottom of the screen has been drawn: there is something to read. */
export function painted(screen: readonly string[]): boolean {
  return screen.some((row) => row.trim() !== '');
}

/** Waits until nothing is written to a terminal for a while: start-up work behind the first paint is over. */
export async function settled(pty: Pty, quietMs = 500): Promise<void> {
  for (let seen = -1; seen !== pty.raw().length;) {
    seen = pty.raw().length;
    await pause(quietMs);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
