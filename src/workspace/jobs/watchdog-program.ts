/** The watchdog's program: a process of its own that outlives an archie which was killed, and ends what that one left in the background. */

import { processStat } from '../../disk/processes/process.ts';
import { ProcessGroup } from '../commands/process-group.ts';
import type { WatchdogMessage } from './watchdog.ts';

/** By the pid of their leaders. */
const watched = new Map<number, { group: ProcessGroup; start: string }>();
let heard = '';

function hear(text: string): void {
  const lines = (heard + text).split('\n');
  heard = lines.pop() ?? '';
  for (const line of lines) {
    const said = JSON.parse(line) as WatchdogMessage;
    if ('over' in said) {
      watched.get(said.over)?.group.release();
      watched.delete(said.over);
    } else watched.set(said.watch.leader, { group: ProcessGroup.of(said.watch), start: said.start });
  }
}

/** Archie closed the pipe, or the kernel did that for it: whatever is still watched is nobody's any more. */
async function end(): Promise<void> {
  await Promise.all(Array.from(watched, ([leader, { group, start }]) => endGroup(leader, group, start)));
  process.exit(0);
}

async function endGroup(leader: number, group: ProcessGroup, start: string): Promise<void> {
  const now = processStat(leader);
  // The number of a group that is gone may be another process's by now.
  if (now === null || now.start === start) await group.end();
  group.release();
}

process.stdin.setEncoding('utf8');
process.stdin.on('data', hear);
process.stdin.once('close', () => void end());
process.stdin.on('error', () => undefined);
// Sent to everybody when a machine shuts down, and when a login ends.
process.on('SIGTERM', () => void end());
// Node would open a debugger.
process.on('SIGUSR1', () => undefined);
