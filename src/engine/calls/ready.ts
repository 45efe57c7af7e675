/** A call as it was read: by its tool and the tool's schema, once, whoever asks for its input or its title afterwards. */

import type { ToolCall } from '../../protocol/message.ts';
import type { Effect, Tool } from '../../protocol/tool.ts';
import type { SessionContext } from '../context.ts';

export interface ReadCall {
  call: ToolCall;
  /** Undefined where there is no tool of that name. */
  tool: Tool | undefined;
  /** What the call is about, for people: by its tool where the input can be read, else the tool's name. */
  title: string;
  /** The input as the tool's schema has it, or what is wrong with it. */
  input: { valid: true; value: unknown } | { valid: false; issues: string };
}

/** A call that may run. */
export interface Ready {
  call: ToolCall;
  tool: Tool;
  input: unknown;
  title: string;
  /** What it was judged by. */
  effects: readonly Effect[];
  run: true;
}

const known = new WeakMap<ToolCall, ReadCall>();

/** Reads it at the first call; whoever asks later gets the same. */
export function readCall(context: SessionContext, call: ToolCall): ReadCall {
  const read = known.get(call) ?? readAnew(context, call);
  known.set(call, read);
  return read;
}

function readAnew(context: SessionContext, call: ToolCall): ReadCall {
  const tool = toolNamed(context, call.name);
  const parsed = call.fault === undefined ? tool?.input.safeParse(call.input) : undefined;
  if (!tool || !parsed?.success) {
    const issues = (parsed?.error?.issues ?? []).map(({ path, message }) =>
      path.length > 0 ? `${path.map(String).join('.')}: ${message}` : message,
    );
    return { call, tool, title: call.name, input: { valid: false, issues: issues.join('; ') } };
  }
  return { call, tool, title: titleOf(tool, parsed.data), input: { valid: true, value: parsed.data } };
}

/** By the name it is told to the model by, or by another that models know it by. */
export function toolNamed({ rooms }: SessionContext, name: string): Tool | undefined {
  return rooms.tools.find((tool) => tool.name === name) ?? rooms.tools.find((tool) => tool.aliases?.includes(name));
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
  context.emit({ type: 'call.started', id: call.id, name: call.name, input: call.input, title });
}
