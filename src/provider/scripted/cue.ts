/** Matches a scripted reply to where the conversation stands. */

import type { Message } from '../../protocol/message.ts';
import type { ModelRequest } from '../../protocol/provider.ts';
import { finder } from './scenario.ts';
import type { ScenarioReply } from './scenario.ts';

/** What a scripted reply can be matched on: where the conversation stands. */
export interface Cue {
  /** The nth request, from 1. */
  request: number;
  /** The user speaks now; no result of a tool is waiting. */
  speaking: boolean;
  /** What the user said last. */
  user: string;
  /** Results since the last reply, as text. */
  results: string;
  /** Tools they came from. */
  tools: string[];
  /** The instructions in force: the last that came with a choice of tools (a persona's), else all. */
  instructions: string;
}

/** The cue that a request gives; `request` is its number. */
export function cueOf({ messages }: ModelRequest, request: number): Cue {
  const since = messages.slice(messages.findLastIndex((message) => message.role === 'assistant') + 1);
  const results = since.flatMap((message) =>
    message.role === 'user' ? message.content.filter((part) => part.type === 'tool_result') : [],
  );
  const named = new Map(
    messages.flatMap((message) =>
      message.role === 'assistant'
        ? message.content.flatMap((block) => (block.type === 'tool_use' ? [[block.id, block.name] as const] : []))
        : [],
    ),
  );
  const instructions = messages.filter((message) => message.role === 'system');
  const chosen = instructions.findLast((message) => message.tools !== undefined);
  return {
    request,
    speaking: results.length === 0,
    user: messages.map(textOf).findLast((text) => text !== '') ?? '',
    results: results
      .flatMap((result) => result.content.map((part) => (part.type === 'text' ? part.text : '')))
      .join('\n'),
    tools: results.map((result) => named.get(result.id) ?? ''),
    instructions: (chosen ? [chosen] : instructions).map((message) => message.text).join('\n'),
  };
}

function textOf(message: Message): string {
  if (message.role !== 'user') return '';
  return message.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

/** Whether a reply fits. One without `when` fits everything. */
export function fits(when: ScenarioReply['when'], cue: Cue): boolean {
  if (!when) return true;
  const aboutResults = when.tool_result !== undefined || when.tool !== undefined;
  if (when.request !== undefined && when.request !== cue.request) return false;
  if (when.user !== undefined && (!finder(when.user)(cue.user) || (!aboutResults && !cue.speaking))) return false;
  if (aboutResults && cue.speaking) return false;
  if (typeof when.tool_result === 'string' && !finder(when.tool_result)(cue.results)) return false;
  if (when.tool !== undefined && !cue.tools.includes(when.tool)) return false;
  return when.persona === undefined || finder(when.persona)(cue.instructions);
}
