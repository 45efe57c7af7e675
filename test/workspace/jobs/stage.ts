/** Background commands on a throw-away tree, with a watchdog of their own. */

import { readFileSync, readdirSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import type { BackgroundCommand } from '../../../src/protocol/jobs/background.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';
import { scratchWorkspace } from '../support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../support/scratch-workspace.ts';

/** A workspace in which commands run for real, and a way to start them that ends them with the test. */
export async function jobStage(): Promise<{
  at: ScratchWorkspace;
  workspace: OpenedWorkspace;
  start: (command: string, heard?: (text: string) => void) => Promise<BackgroundCommand>;
}> {
  const at = scratchWorkspace();
  const workspace = await openWorkspace({ root: at.root, state: at.state, rg: null, isolation: { use: 'none' } });
  let calls = 0;
  return {
    at,
    workspace,
    async start(command, heard = () => undefined) {
      calls += 1;
      const origin = { by: 'tool' as const, session: 's1', call: `c${calls}` };
      const job = await workspace.background(
        { command, origin, isolation: 'none' },
        heard,
        new AbortController().signal,
      );
      onTestFinished(async () => {
        job.stop();
        await job.ended;
        await job.changes();
      });
      return job;
    },
  };
}

/** Pids of processes, but for those that only wait to be reaped, whose command line holds the word. */
export function living(word: string): number[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const zombie = /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
      return !zombie && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) ? [Number(pid)] : [];
    } catch {
      return [];
    }
  });
}

/** A number that no other command line holds: `sleep` takes it. */
export const word = (): string => `${20_000_000 + Math.floor(Math.random() * 1e6)}`;

/** Looks again and again until it is so; the test runs out of time where it never is. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
