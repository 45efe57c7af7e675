/** BashOutput: what a job printed since it was read last. */

import * as z from 'zod';
import type { Tool } from '../../protocol/tool.ts';
import { jobOutcome } from './job-outcome.ts';
import { jobKeys } from './job-keys.ts';

const input = z.strictObject({
  bash_id: z.string().min(1),
  filter: z.string().optional().describe('Regex: only lines that match'),
});

type Input = z.infer<typeof input>;

export const bashOutput: Tool<Input> = {
  name: 'BashOutput',
  description: 'What a job printed since it was read last, and whether it still runs.',
  input,
  keys: jobKeys('bash_id'),
  example: { bash_id: 'job 1' },
  readOnly: true,
  title: ({ bash_id: id }) => id,
  effects: () => [],
  run: async ({ bash_id: id, filter }, at) => jobOutcome(await at.jobs.read(id, filter), at),
};
