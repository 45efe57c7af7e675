/** A call as it was read: by its tool and the tool's schema, once, whoever asks for its input or its title afterwards. */

import type { ToolCall } from '../../protocol/message.ts';
import type { Effect, Tool } from '../../protocol/tool.ts';
import { canonicalTool } from '../../protocol/tool-names.ts';
import type { SessionContext } from '../context.ts';
import { readInput } from './input/read-input.ts';
import type { ReadInput } from './input/read-input.ts';

export interface ReadCall {
  call: ToolCall;
  /** Undefined where there is no tool of that name. */
  tool: Tool | undefined;
  /** What the call is about, for people: by its tool where the input can be read, else the tool's name. */
  title: string;
  /** The input as the tool's schema has it, or what is wrong with it. */
  input: ReadInput;
}

/** A call that may run. */
export interface Ready {
  call: ToolCall;
  tool: Tool;
  input: unknown;
  title: string;
  /** What the model is to hear of how its input was taken. */
  notes: readonly string[];
  /** What it was judged by. */
  effects: readonly Effect[];
  /** Of a command: it was let run because it is known to do no more than read. */
  onlyReads?: boolean;
  run: true;
}

const unread: ReadInput = { valid: false, issues: '' };

const known = new WeakMap<ToolCall, ReadCall>();

/** Reads it at the first call; whoever asks later gets the same. */
export function readCall(context: SessionContext, call: ToolCall): ReadCall {
  const read = known.get(call) ?? readAnew(context, call);
  known.set(call, read);
  return read;
}

function readAnew(context: SessionContext, call: ToolCall): ReadCall {
  const tool = toolNamed(context, call.name);
  const input = tool && call.fault === undefined ? readInput(tool, call.name, call.input) : unread;
  return { call, tool, title: tool && input.valid ? titleOf(tool, input.value) : (tool?.name ?? call.name), input };
}

/**
 * By the name it is told to the model by, or by another that models know it by: in another case, as other programs call it,
 * or behind the name of whatever offers it elsewhere (`functions.Read`, `mcp__acp__Read`).
 */
export function toolNamed({ rooms }: SessionContext, name: string): Tool | undefined {
  const named = (wanted: string | undefined) => rooms.tools.find((tool) => tool.name === wanted);
  const own = named(name) ?? named(canonicalTool(name.trim()));
  const [, behind] = /^(?:functions?|tools?|default_api|mcp__\w+?_)[._:/]+(.+)$/.exec(name.trim()) ?? [];
  if (own || behind === undefined) return own;
  // A name of another server's tool is that server's, unless it is ours to the letter.
  return named(name.startsWith('mcp__') ? behind : (canonicalTool(behind) ?? behind));
}

/** The name that people and rules know the tool of a call by, whatever the model called it. */
export function nameOf(context: SessionContext, { name }: Pick<ToolCall, 'name'>): string {
  return toolNamed(context, name)?.name ?? name;
}

function titleOf(tool: Tool, input: unknown): string {
  try {
    return tool.title(input);
  } catch {
    return tool.name;
  }
}

/** Tells everybody that the call begins. */
export function startCall(context: SessionContext, { call, title }: Pick<ReadCall, 'call' | 'title'>): void {
  context.emit({ type: 'call.started', id: call.id, name: nameOf(context, call), input: call.input, title });
}
