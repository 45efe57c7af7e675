/** The part of the screen's fold that follows the model's reply while it is written. */

import type { SessionEvent } from '../../../protocol/event.ts';
import type { ReplyBlock } from '../../../protocol/message.ts';
import { block } from './block.ts';
import type { Output } from './block.ts';
import type { Step, View } from './state.ts';

type ReplyEvent = Extract<SessionEvent, { type: 'thought.delta' | 'text.delta' | 'call.delta' | 'replied' | 'voided' }>;

/** Thoughts, text and calls of a reply as they come, and the reply as it is whole or void. */
export function stepReply(view: View, event: ReplyEvent): Step {
  switch (event.type) {
    case 'thought.delta': {
      const thinking = { since: view.thinking?.since ?? event.at, text: (view.thinking?.text ?? '') + event.text };
      return { view: { ...view, thinking, retry: null, parted: view.streamed !== null }, out: [] };
    }
    case 'text.delta': {
      if (event.text === '') return { view, out: [] };
      const told = thoughts(view, event.at);
      const next = {
        thinking: null,
        writing: null,
        retry: null,
        parted: false,
        thought: view.thought || told.length > 0,
      };
      return {
        view: { ...view, ...next, streamed: (view.streamed ?? '') + event.text },
        out: [...told, { type: 'text', text: (view.parted ? '\n\n' : '') + event.text }],
      };
    }
    case 'call.delta': {
      const told = thoughts(view, event.at);
      const size = event.partial.length + (view.writing?.name === event.name ? view.writing.size : 0);
      const next = {
        thinking: null,
        retry: null,
        parted: view.streamed !== null,
        thought: view.thought || told.length > 0,
      };
      return { view: { ...view, ...next, writing: { name: event.name, size } }, out: told };
    }
    case 'replied':
      return { view: { ...view, ...noReply }, out: whole(view, event.at, event.content) };
    case 'voided':
      return { view: { ...view, ...noReply, retry: view.retry }, out: [{ type: 'text.void' }] };
    default:
      return event satisfies never;
  }
}

const noReply = { thinking: null, writing: null, streamed: null, parted: false, thought: false, retry: null };

/** What a reply leaves behind that nothing completes any more. */
export function endReply(view: View, at: number): Output[] {
  return [...thoughts(view, at), ...(view.streamed === null ? [] : [{ type: 'text.end' } as const])];
}

/** Thinking that has come to its end, as a block. */
function thoughts(view: View, at: number): Output[] {
  if (view.thinking === null || view.thinking.text.trim() === '') return [];
  return [block({ kind: 'thought', text: view.thinking.text, ms: at - view.thinking.since })];
}

/** A reply is whole: whatever of it did not stream is shown now. */
function whole(view: View, at: number, content: readonly ReplyBlock[]): Output[] {
  const texts = content.flatMap((part) => (part.type === 'text' && part.text !== '' ? [part.text] : []));
  const out = thoughts(view, at);
  if (!view.thought && out.length === 0 && view.streamed === null)
    for (const part of content)
      if (part.type === 'thinking' && part.thinking.trim() !== '')
        out.push(block({ kind: 'thought', text: part.thinking, ms: null }));
  if (view.streamed === null) {
    if (texts.length > 0) out.push({ type: 'text', text: texts.join('\n\n') }, { type: 'text.end' });
    return out;
  }
  const all = texts.join('');
  const rest = all.startsWith(view.streamed) ? all.slice(view.streamed.length) : '';
  if (rest !== '') out.push({ type: 'text', text: rest });
  out.push({ type: 'text.end' });
  return out;
}
