/** Write: a new file, or a whole new content. */

import * as z from 'zod';
import { ToolFailure } from '../protocol/failure.ts';
import type { Tool } from '../protocol/tool.ts';
import { toEol } from '../text/encoding.ts';
import { withLineEndsOf } from '../text/match/line-ends.ts';
import { contentKeys, fileKeys, wholeFile } from './spellings/files.ts';
import { findTarget, propose, refuseStale } from './target.ts';
import type { Target } from './target.ts';

const input = z.strictObject({ file_path: z.string().min(1), content: z.string() });

export const write: Tool<z.infer<typeof input>> = {
  name: 'Write',
  description: 'Propose a new file, or new content for a whole file you have read. To change parts use Edit.',
  input,
  keys: { ...fileKeys, ...contentKeys },
  example: { file_path: 'src/app.ts', content: 'whole content\n' },
  translate: wholeFile,
  readOnly: false,
  proposes: true,
  title: ({ file_path }) => file_path,
  effects: () => [],
  async run({ file_path, content }, at) {
    const target = await findTarget(file_path, at);
    const { path, shown, current, text } = target;
    if (current && at.seen(path) === undefined) {
      throw new ToolFailure('unread', `${shown} exists, and you have not read it in this session. Read it first.`);
    }
    await refuseStale(target, at);
    const wanted = inLineEnds(content, target);
    if (text !== null && wanted === text) {
      return {
        content: [{ type: 'text', text: `${shown} has exactly this content already; there is nothing to do.` }],
        display: [{ type: 'text', text: `${shown} is already so` }],
      };
    }
    return propose(target, wanted, at, { text: `${shown}: ${current ? 'new content' : 'new file'}.`, notes: [] });
  },
};

/** Models write LF: a file that has CRLF keeps it, one that has both keeps that of each line, unless CRLF was written. */
function inLineEnds(content: string, { text, format }: Target): string {
  if (format?.eol === 'crlf') return toEol(content, 'crlf');
  return format?.eol === 'mixed' && !content.includes('\r') ? withLineEndsOf(text ?? '', content) : content;
}
