/** A conversation as the `messages` of the Messages API, whose rules on order and roles are stricter than the house's. */

import type { Content, Message, ReplyBlock, ToolLimit, ToolResult } from '../../protocol/message.ts';
import { undated } from '../models.ts';

type Block = Record<string, unknown>;

/** A message as the API takes it. */
export interface WireMessage {
  role: 'user' | 'assistant' | 'system';
  content: Block[];
}

interface TurnRules {
  /** Model of the request: thinking goes back only to the model that wrote it. */
  model: string;
  vision: boolean;
  /** Instructions may stand in mid-conversation; otherwise they are gathered in `instructions`. */
  midSystem: boolean;
  /** Changes of the tool set may stand there, too. */
  toolChanges: boolean;
  /** False: this thinking block is left out (by its signature). */
  keepThinking(signature: string): boolean;
  /** Names of the tools that are declared to the model, sorted. */
  declared: readonly string[];
}

interface Turns {
  messages: WireMessage[];
  /** Instructions that belong into the top-level `system`, in their order. */
  instructions: string[];
  /** What was used, for the beta headers and for the way back when a server refuses it. */
  used: { midSystem: boolean; toolChanges: boolean; compaction: boolean };
  /** Signatures of the thinking blocks sent. */
  thinking: string[];
}

/** The instructions before the first word of the conversation: they belong to its `system`. */
export function leading(messages: readonly Message[]): number {
  const first = messages.findIndex((message) => message.role !== 'system');
  return first === -1 ? messages.length : first;
}

/**
 * The conversation in the API's form, where a system message may not come first, must follow a user turn, must be last or
 * be followed by the assistant, and may not follow another. So the instructions among the messages between two replies are
 * said as one, right after the user's words: in front of the reply that is to heed them.
 */
export function toTurns(messages: readonly Message[], rules: TurnRules): Turns {
  const out: Turns = {
    messages: [],
    instructions: [],
    used: { midSystem: false, toolChanges: false, compaction: false },
    thinking: [],
  };
  let available = new Set(rules.declared);
  let user: Block[] = [];
  let texts: string[] = [];
  let limit: ToolLimit | undefined;

  const push = (role: WireMessage['role'], content: Block[]): void => {
    const last = out.messages.at(-1);
    if (last?.role === role) last.content.push(...content);
    else out.messages.push({ role, content });
  };

  const endUserTurn = (): void => {
    if (user.length === 0) return; // Instructions wait for the next words of the user.
    // Results must come before anything else that the user says.
    push('user', [
      ...user.filter((block) => block.type === 'tool_result'),
      ...user.filter((block) => block.type !== 'tool_result'),
    ]);
    const said = texts.length > 0 ? [{ type: 'text', text: texts.join('\n\n') }] : [];
    const changes = rules.toolChanges && limit !== undefined ? changesTo(limit) : [];
    if (said.length + changes.length > 0) push('system', [...said, ...changes]);
    out.used.midSystem ||= said.length > 0;
    out.used.toolChanges ||= changes.length > 0;
    [user, texts, limit] = [[], [], undefined];
  };

  const changesTo = (next: ToolLimit): Block[] => {
    const wanted = new Set(rules.declared.filter((name) => next === null || next.includes(name)));
    const reference = (type: string, name: string): Block => ({ type, tool: { type: 'tool_reference', name } });
    const changes = [
      ...[...available].filter((name) => !wanted.has(name)).map((name) => reference('tool_removal', name)),
      ...[...wanted].filter((name) => !available.has(name)).map((name) => reference('tool_addition', name)),
    ];
    available = wanted;
    return changes;
  };

  const start = leading(messages);
  for (const message of messages.slice(0, start)) if (message.role === 'system') out.instructions.push(message.text);
  for (const message of messages.slice(start)) {
    if (message.role === 'user') user.push(...message.content.flatMap((part) => userBlock(part, rules)));
    else if (message.role === 'system') {
      if (message.text.trim() !== '') (rules.midSystem ? texts : out.instructions).push(message.text.toWellFormed());
      if (message.tools !== undefined) limit = message.tools;
    } else {
      endUserTurn();
      const content = assistantBlocks(message, rules, out);
      for (const block of content) if (block.type === 'compaction') available = afterCompaction(block, available, out);
      if (content.length > 0) push('assistant', content);
    }
  }
  endUserTurn();
  // Nothing of the user's follows: said by the user it is at least heard.
  if (texts.length > 0) push('user', [{ type: 'text', text: texts.join('\n\n') }]);
  return out;
}

/** A compaction block stands for the tool changes of what it sums up. */
function afterCompaction(block: Block, available: Set<string>, out: Turns): Set<string> {
  out.used.compaction = true;
  const next = new Set(available);
  for (const change of Array.isArray(block.tool_changes) ? (block.tool_changes as unknown[]) : []) {
    const { type, tool } = change as { type?: unknown; tool?: { name?: unknown } };
    if (typeof tool?.name !== 'string') continue;
    if (type === 'tool_removal') next.delete(tool.name);
    if (type === 'tool_addition') next.add(tool.name);
  }
  return next;
}

function userBlock(part: Content | ToolResult, rules: TurnRules): Block[] {
  if (part.type !== 'tool_result') return contentBlock(part, rules);
  const content = part.content.flatMap((each) => contentBlock(each, rules));
  // An error without words is refused.
  if (part.isError && content.length === 0) content.push({ type: 'text', text: 'failed without a message' });
  return [
    {
      type: 'tool_result',
      tool_use_id: part.id,
      ...(content.length > 0 && { content }),
      ...(part.isError && { is_error: true }),
    },
  ];
}

/** Blank text is left out: the API refuses it. */
function contentBlock(part: Content, rules: TurnRules): Block[] {
  if (part.type === 'text') return textBlock(part.text);
  if (!rules.vision) return [{ type: 'text', text: `[an image (${part.mediaType}) that this model cannot see]` }];
  return [{ type: 'image', source: { type: 'base64', media_type: part.mediaType, data: part.data } }];
}

function textBlock(text: string): Block[] {
  return text.trim() === '' ? [] : [{ type: 'text', text: text.toWellFormed() }];
}

function assistantBlocks(message: Extract<Message, { role: 'assistant' }>, rules: TurnRules, out: Turns): Block[] {
  const same = undated(message.model) === undated(rules.model);
  const signatures: string[] = [];
  const blocks = message.content.flatMap((block: ReplyBlock): Block[] => {
    switch (block.type) {
      case 'text':
        return textBlock(block.text);
      case 'thinking':
        // Without a signature it was cut off, and would be refused.
        if (!same || block.signature === '' || !rules.keepThinking(block.signature)) return [];
        signatures.push(block.signature);
        return [{ type: 'thinking', thinking: block.thinking, signature: block.signature }];
      case 'tool_use':
        return [{ type: 'tool_use', id: block.id, name: sendable(block.name), input: wellFormed(block.input) }];
      default: {
        const { type, data } = block.block;
        if (type !== 'redacted_thinking') return [block.block];
        if (!same || typeof data !== 'string' || !rules.keepThinking(data)) return [];
        signatures.push(data);
        return [block.block];
      }
    }
  });
  // A turn that holds nothing but thinking is refused.
  if (blocks.every((block) => block.type === 'thinking' || block.type === 'redacted_thinking')) return [];
  out.thinking.push(...signatures);
  return blocks;
}

/** A name that the API takes back. A model may have called by another: refused for it, every later request would be too. */
function sendable(name: string): string {
  return name.replace(/[^\w-]/g, '_').slice(0, 128) || 'unnamed';
}

/** The same value without lone surrogates, which JSON carries but the API refuses. */
function wellFormed(value: unknown): unknown {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key.toWellFormed(), wellFormed(each)]));
}
