/** Write: a new file, or a whole new content. */

import * as z from 'zod';
import { ToolFailure } from '../protocol/failure.ts';
import type { Tool } from '../protocol/tool.ts';
import { toEol } from '../text/encoding.ts';
import { findTarget, propose, refuseStale } from './target.ts';

const input = z.strictObject({ file_path: z.string().min(1), content: z.string() });

export const write: Tool<z.infer<typeof input>> = {
  name: 'Write',
  description: 'Propose a new file, or new content for a whole file you have read. To change parts use Edit.',
  input,
  readOnly: false,
  title: ({ file_path }) => file_path,
  effects: () => [],
  async run({ file_path, content }, at) {
    const target = await findTarget(file_path, at);
    const { path, shown, current, text, format } = target;
    if (current && at.seen(path) === undefined) {
      throw new ToolFailure('unread', `${shown} exists, and you have not read it in this session. Read it first.`);
    }
    await refuseStale(target, at);
    const wanted = format?.eol === 'crlf' ? toEol(content, 'crlf') : content;
    if (text !== null && wanted === text) {
      return {
        content: [{ type: 'text', text: `${shown} has exactly this content already; there is nothing to do.` }],
        display: [{ type: 'text', text: `${shown} is already so` }],
      };
    }
    return propose(target, wanted, at, { text: `${shown}: ${current ? 'new content' : 'new file'}.`, notes: [] });
  },
};
