/** Jobs in words, for a model. */

import { isRunning } from '../../protocol/jobs/state.ts';
import type { JobState } from '../../protocol/jobs/state.ts';

/** `job 1 (npm run dev)` */
export function nameOf({ id, command }: Pick<JobState, 'id' | 'command'>): string {
  const line = command.trim().replace(/\s+/g, ' ');
  return `${id} (${line.length > 60 ? `${line.slice(0, 59).toWellFormed()}…` : line})`;
}

/** Those that run, for whoever may not know of them; empty where none does. */
export function runningWords(jobs: readonly JobState[]): string {
  const names = jobs.filter(isRunning).map(nameOf);
  if (names.length === 0) return '';
  return `In the background ${names.length === 1 ? 'runs' : 'run'} ${names.join(', ')}`;
}
