/** What a tool says is kept whole in a file, and given to the model in a size that it can afford. */

import type { Content } from '../../protocol/message.ts';
import { cutMiddle } from '../../text/truncate.ts';
import type { SessionContext } from '../context.ts';

/** Characters of one tool result. */
const outputCap = 30_000;

/** A cut says where the whole is, in words of the cut itself, so that the model can read on. */
export async function capContent(
  context: SessionContext,
  call: { id: string; name: string },
  content: readonly Content[],
): Promise<Content[]> {
  const length = content.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0);
  if (length <= outputCap) return [...content];
  const result: Content[] = [];
  for (const part of content) {
    if (part.type !== 'text') result.push(part);
    else result.push({ type: 'text', text: await capText(context, call, part.text, share(part.text, length)) });
  }
  return result;
}

function share(text: string, of: number): number {
  return Math.max(1_000, Math.floor((outputCap * text.length) / of));
}

export async function capText(
  context: SessionContext,
  call: { id: string; name: string },
  text: string,
  cap = outputCap,
): Promise<string> {
  if (text.length <= cap) return text;
  const kept = await keep(context, call, text);
  const note = (chars: number, lines: number) =>
    `\n[${chars} characters (${lines} lines) left out here${kept === null ? '' : `; the whole output is in ${kept}`}]\n`;
  return cutMiddle(text, cap, note).text;
}

/** A full disk must not cost the part of the output that fits. */
async function keep(context: SessionContext, call: { id: string; name: string }, text: string): Promise<string | null> {
  try {
    return await context.rooms.workspace.saveOutput(`${call.name}-${call.id}`, text.toWellFormed());
  } catch {
    return null;
  }
}
