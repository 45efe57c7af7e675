/** Task: hands one task to a persona that works on it in a thread of its own. */

import * as z from 'zod';
import type { DelegateRequest } from '../protocol/delegate.ts';
import type { Tool } from '../protocol/tool.ts';

const input = z.strictObject({
  description: z.string().min(1).describe('3 to 5 words'),
  prompt: z.string().min(1).describe('All it must know: it does not see this conversation'),
  subagent_type: z.string().min(1).optional().describe('The specialist, default general'),
  resume: z.string().min(1).optional().describe('A delegate to go on with'),
});

type Input = z.infer<typeof input>;

function requestOf({ description, prompt, subagent_type: persona, resume }: Input): DelegateRequest {
  return {
    description,
    prompt,
    ...(persona === undefined ? {} : { persona }),
    ...(resume === undefined ? {} : { resume }),
  };
}

export const task: Tool<Input> = {
  name: 'Task',
  description:
    'Delegate a task to a specialist and get its report. For work apart from this conversation; several at once for independent questions.',
  input,
  keys: {
    agent: 'subagent_type',
    agentname: 'subagent_type',
    agenttype: 'subagent_type',
    subagent: 'subagent_type',
    subagentname: 'subagent_type',
    persona: 'subagent_type',
    task: 'prompt',
    instructions: 'prompt',
    message: 'prompt',
    title: 'description',
  },
  example: { description: 'find the callers', prompt: 'Find every caller of …', subagent_type: 'general' },
  translate: titled,
  // Some personas write: whether this call only reads is for the engine to find out.
  readOnly: false,
  delegates: requestOf,
  title: ({ description, subagent_type: persona, resume }) =>
    `@${(persona ?? resume ?? 'general').replace(/^@/, '')} ${description}`,
  effects: ({ subagent_type: persona }) => [{ type: 'delegate', persona: persona ?? 'general' }],
  run: (wanted, at) => at.delegate(requestOf(wanted)),
};

/** A task without a title is called by how it begins. */
function titled(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { description, title, prompt } = given;
  if (typeof (description ?? title) === 'string' || typeof prompt !== 'string') return { ...given };
  return { ...given, description: prompt.trim().split(/\s+/).slice(0, 5).join(' ').slice(0, 60) };
}
