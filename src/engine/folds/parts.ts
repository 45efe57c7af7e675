/** Events as parts of messages: prompts, replies, tool results and reminders as the model is sent them. */

import type { Attachment, RecordedEvent } from '../../protocol/event.ts';
import type { Content, Message, ReplyBlock, ToolResult } from '../../protocol/message.ts';
import { estimateTokens } from '../../text/tokens.ts';

/** What the user said in a prompt, as content: the words, then each attachment under its name. Never empty. */
export function promptContent(prompt: string, attachments: readonly Attachment[]): Content[] {
  const content: Content[] = [
    ...words(prompt),
    ...attachments.flatMap(({ name, content }) => [...words(`Attached: ${name}`), ...content.flatMap(wellFormed)]),
  ];
  return content.length > 0 ? content : [{ type: 'text', text: '(an empty message)' }];
}

/** A text as content; none when there is nothing in it, since the API refuses empty text. */
export function words(text: string): Content[] {
  return text.trim() === '' ? [] : [{ type: 'text', text: text.toWellFormed() }];
}

/** Lone surrogates cannot be sent: the JSON would be refused. */
function wellFormed(part: Content): Content[] {
  return part.type === 'text' ? words(part.text) : [part];
}

/** A reply as it is sent back: thinking and opaque blocks as they came, no empty text, inputs that are objects. */
export function replayable(content: readonly ReplyBlock[]): ReplyBlock[] {
  return content.flatMap((block): ReplyBlock[] => {
    if (block.type === 'text') return block.text.trim() === '' ? [] : [{ ...block, text: block.text.toWellFormed() }];
    if (block.type === 'tool_use' && !isObject(block.input)) return [{ ...block, input: {} }];
    return [block];
  });
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The words of a reply. */
export function replyText(content: readonly ReplyBlock[]): string {
  return content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
}

/** About what an image costs: the API scales large ones down to this. */
const imageTokens = 1600;

/** A rough count of tokens, for what no `usage` has counted yet. */
export function roughTokens(message: Message): number {
  if (message.role === 'system') return estimateTokens(message.text);
  return sum(message.content.map(partTokens));
}

function partTokens(part: Content | ToolResult | ReplyBlock): number {
  switch (part.type) {
    case 'text':
      return estimateTokens(part.text);
    case 'image':
      return imageTokens;
    case 'tool_result':
      return sum(part.content.map(partTokens));
    case 'thinking':
      return estimateTokens(part.thinking);
    case 'tool_use':
      return estimateTokens(JSON.stringify(part.input) ?? '');
    default:
      return estimateTokens(JSON.stringify(part.block));
  }
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/**
 * A result as the model is sent it. Of one that lies so far back that no service takes it any more (`outgrown`, by who read the
 * session's file) it only hears that.
 */
export function resultContent(
  event: Extract<RecordedEvent, { type: 'call.finished' }> & { outgrown?: true },
): Content[] {
  return event.outgrown
    ? words('[Left out: the conversation has grown far beyond what can be sent. Call again for what is still needed.]')
    : event.content.flatMap(wellFormed);
}
