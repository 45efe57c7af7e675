/** KillShell: ends a job with all that it started. */

import * as z from 'zod';
import type { Tool } from '../../protocol/tool.ts';
import { jobOutcome } from './job-outcome.ts';
import { jobKeys } from './job-keys.ts';

const input = z.strictObject({ shell_id: z.string().min(1) });

type Input = z.infer<typeof input>;

export const killShell: Tool<Input> = {
  name: 'KillShell',
  description: 'Stop a job and all it started.',
  input,
  keys: jobKeys('shell_id'),
  example: { shell_id: 'job 1' },
  readOnly: false,
  title: ({ shell_id: id }) => id,
  effects: () => [],
  run: async ({ shell_id: id }, at) => jobOutcome(await at.jobs.stop(id), at),
};
