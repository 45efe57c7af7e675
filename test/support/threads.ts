/** Answers of the scripted server by the thread that asks: the main conversation, or a delegate by its task. */

import type { MessagesServer, SeenRequest } from './messages-server.ts';
import { textReply, toolReply } from './replies.ts';
import type { Answer } from './replies.ts';

/** A reply that hands each of these tasks to the persona. */
export function delegating(agent: string, ...prompts: string[]): Answer {
  return toolReply(
    prompts.map((prompt) => ({ name: 'Task', input: { description: `d ${prompt}`, prompt, subagent_type: agent } })),
  );
}

/** Are these words in what the user said first in a thread, behind what archie says of the surroundings? */
export function asks({ body }: SeenRequest, words: string): boolean {
  return JSON.stringify(body.messages[0]).includes(words);
}

/** Answers by thread: those of the delegates by their task, in order; the rest are the main thread's. */
export function byThread(
  server: MessagesServer,
  main: Answer[],
  delegates: Record<string, (Answer | (() => Promise<Answer>))[]>,
): void {
  server.otherwise(async (request) => {
    const thread = Object.keys(delegates).find((words) => asks(request, words));
    const next = (thread === undefined ? main : (delegates[thread] ?? [])).shift() ?? textReply('nothing more');
    return typeof next === 'function' ? await next() : next;
  });
}
