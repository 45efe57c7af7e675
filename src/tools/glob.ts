/** Glob: files by name. */

import * as z from 'zod';
import type { Tool } from '../protocol/tool.ts';
import type { Gap } from '../protocol/workspace.ts';
import { globGap } from './gap.ts';
import { readOf } from './read-effect.ts';
import { filePattern, folderKeys } from './spellings/search.ts';

const limit = 100;

const input = z.strictObject({
  pattern: z.string().min(1).describe('Such as src/**/*.ts'),
  path: z.string().min(1).optional().describe('Folder, default the project'),
});

export const glob: Tool<z.infer<typeof input>> = {
  name: 'Glob',
  description: 'Find files by name, newest first; ignored ones only where the pattern names them.',
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
  effects: ({ path }, at) => (path === undefined ? [] : readOf(path, at)),
  async run({ pattern, path }, at) {
    const bare = !pattern.includes('/');
    const find = (one: string, lookAgain: boolean) =>
      at.workspace.glob(one, { limit, lookAgain, signal: at.signal, ...(path === undefined ? {} : { path }) });
    let found = await find(pattern, !bare);
    let note = '';
    // A bare name looks in one folder only, which is rarely what was meant.
    if (found.paths.length === 0 && bare) {
      found = await find(`**/${pattern}`, true);
      if (found.paths.length > 0) note = `[none in ${path ?? 'the top folder'} itself; these match **/${pattern}]\n`;
    }
    const { paths, more, gaps = [] } = found;
    const rest = more > 0 ? `\n[${more} more, older ones; narrow the pattern]` : '';
    const text = paths.length === 0 ? nothing(pattern, path, gaps) : `${note}${paths.join('\n')}${rest}`;
    return {
      content: [{ type: 'text', text: text.toWellFormed() }],
      display: [
        { type: 'paths', pattern, paths, more },
        ...(gaps.length > 0 ? [{ type: 'text' as const, text: gaps.map(globGap).join('\n') }] : []),
      ],
    };
  },
};

function nothing(pattern: string, path: string | undefined, gaps: readonly Gap[]): string {
  const where = path === undefined ? '' : ` in ${path}`;
  if (gaps.length === 0) return `No file matches ${pattern}${where}.`;
  return [`Nothing that is listed matches ${pattern}${where}, but:`, ...gaps.map(globGap)].join('\n');
}
