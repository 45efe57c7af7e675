import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { afterAll } from 'vitest';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Bundles a script (a path from the root of the checkout) so that plain node runs it; returns where. */
export async function bundle(script: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'archie-child-'));
  folders.push(folder);
  const outfile = join(folder, 'child.cjs');
  await build({ entryPoints: [script], bundle: true, platform: 'node', format: 'cjs', outfile, logLevel: 'error' });
  return outfile;
}

/** Starts it and waits until it has printed `lines` lines. */
export async function start(script: string, args: string[], lines = 1): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    let seen = 0;
    createInterface({ input: child.stdout }).on('line', () => {
      seen += 1;
      if (seen === lines) resolve();
    });
    child.once('exit', (code) => reject(new Error(`The child ended early (${code}).`)));
  });
  return child;
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Kills it as a power button would, `afterMs` from now, and waits until it is gone. */
export async function killAfter(child: ChildProcess, afterMs: number): Promise<void> {
  setTimeout(() => child.kill('SIGKILL'), afterMs);
  await ended(child);
  if (child.signalCode !== 'SIGKILL') throw new Error(`The child ended by itself (${child.exitCode}).`);
}
