/** MultiEdit: several edits of one file, all or none. */

import * as z from 'zod';
import type { Tool } from '../protocol/tool.ts';
import { applyEdits } from './edit.ts';
import { editKeys, manyEdits } from './spellings/edits.ts';
import { fileKeys } from './spellings/files.ts';

const input = z.strictObject({
  file_path: z.string().min(1),
  edits: z
    .array(z.strictObject({ old_string: z.string(), new_string: z.string(), replace_all: z.boolean().optional() }))
    .min(1),
});

export const multiEdit: Tool<z.infer<typeof input>> = {
  name: 'MultiEdit',
  description: 'Propose several Edits of one file, applied in order, all or none.',
  input,
  keys: { ...fileKeys, ...editKeys },
  example: { file_path: 'src/app.ts', edits: [{ old_string: 'one', new_string: 'two' }] },
  translate: manyEdits,
  readOnly: false,
  proposes: true,
  title: ({ file_path, edits }) => `${file_path} (${edits.length} ${edits.length === 1 ? 'edit' : 'edits'})`,
  effects: () => [],
  run: ({ file_path, edits }, at) => applyEdits(file_path, edits, at),
};
