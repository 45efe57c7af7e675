/** The source of the diagram that was drawn last: what is in the scrollback cannot be drawn again, so it is printed below. */

import type { RecordedEvent } from '../../../protocol/event.ts';
import { isDiagram } from '../markdown/diagram.ts';
import type { Block } from '../view/block.ts';

/** What to print: the source as it was written, or that there is none. */
export function lastDiagram(recorded: readonly RecordedEvent[]): Block {
  for (const event of recorded.toReversed()) {
    if (event.type !== 'replied') continue;
    const text = event.content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n\n');
    const last = lastFence(text.split(/\r\n?|\n/));
    if (last === null) continue;
    const mark = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
    return { kind: 'markdown', text: `${mark}text\n${last}\n${mark}` };
  }
  return { kind: 'notice', level: 'info', text: 'no reply of this session has a diagram' };
}

function lastFence(lines: readonly string[]): string | null {
  let last: string | null = null;
  let open: { mark: string; from: number | null } | null = null;
  for (const [at, line] of lines.entries()) {
    const [, mark, language = ''] = /^[ \t>]*(`{3,}|~{3,})[ \t]*([^\s`]*)/.exec(line) ?? [];
    if (mark === undefined) continue;
    if (open === null) open = { mark, from: isDiagram(language) ? at + 1 : null };
    else if (mark.startsWith(open.mark)) {
      if (open.from !== null) last = lines.slice(open.from, at).join('\n');
      open = null;
    }
  }
  return last;
}
