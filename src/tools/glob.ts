/** Glob: files by name. */

import * as z from 'zod';
import type { Tool } from '../protocol/tool.ts';
import { fromOutside } from './outside.ts';
import { filePattern, folderKeys } from './spellings/search.ts';

const limit = 100;

const input = z.strictObject({
  pattern: z.string().min(1).describe('Such as src/**/*.ts'),
  path: z.string().min(1).optional().describe('Folder, default the project'),
});

export const glob: Tool<z.infer<typeof input>> = {
  name: 'Glob',
  description: 'Find files by name, newest first, ignored ones left out.',
  input,
  keys: {
    ...folderKeys,
    glob: 'pattern',
    globpattern: 'pattern',
    filepattern: 'pattern',
    query: 'pattern',
    name: 'pattern',
  },
  example: { pattern: 'src/**/*.ts' },
  translate: filePattern,
  readOnly: true,
  title: ({ pattern, path }) => (path === undefined ? pattern : `${pattern} in ${path}`),
  effects: ({ path }, at) => (path === undefined ? [] : fromOutside(path, at)),
  async run({ pattern, path }, at) {
    const find = (one: string) =>
      at.workspace.glob(one, { limit, signal: at.signal, ...(path === undefined ? {} : { path }) });
    let found = await find(pattern);
    let note = '';
    // A bare name looks in one folder only, which is rarely what was meant.
    if (found.paths.length === 0 && !pattern.includes('/')) {
      found = await find(`**/${pattern}`);
      if (found.paths.length > 0) note = `[none in ${path ?? 'the top folder'} itself; these match **/${pattern}]\n`;
    }
    const { paths, more } = found;
    const rest = more > 0 ? `\n[${more} more, older ones; narrow the pattern]` : '';
    const text =
      paths.length === 0
        ? `No file matches ${pattern}${path === undefined ? '' : ` in ${path}`}.`
        : `${note}${paths.join('\n')}${rest}`;
    return {
      content: [{ type: 'text', text: text.toWellFormed() }],
      display: [{ type: 'paths', pattern, paths, more }],
    };
  },
};
