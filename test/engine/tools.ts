/** Small tools for tests of the engine, over the real workspace. */

import { z } from 'zod';
import type { Origin } from '../../src/protocol/change.ts';
import { ToolFailure } from '../../src/protocol/failure.ts';
import type { Outcome, Tool, ToolContext } from '../../src/protocol/tool.ts';
import type { Workspace } from '../../src/protocol/workspace.ts';

const text = (words: string) => [{ type: 'text' as const, text: words }];

async function proposal(workspace: Workspace, files: Record<string, string | null>, origin: Origin) {
  const changes = [];
  for (const [path, content] of Object.entries(files)) {
    const before = (await workspace.read(path))?.state ?? null;
    const bytes = content === null ? null : new TextEncoder().encode(content);
    const after = bytes && { hash: await workspace.putBlob(bytes), mode: 'file' as const, size: bytes.length };
    changes.push({ path, before, after });
  }
  return { id: `set_${Math.random()}`, files: changes, origin };
}

/** Proposes files; null deletes. */
export const put: Tool<{ files: Record<string, string | null> }> = {
  name: 'Put',
  description: 'Puts files',
  input: z.strictObject({ files: z.record(z.string(), z.union([z.string(), z.null()])) }),
  readOnly: false,
  title: ({ files }) => Object.keys(files).join(', '),
  effects: () => [],
  async run({ files }, at) {
    const changes = await proposal(at.workspace, files, at.origin);
    const seen = Object.fromEntries(changes.files.flatMap(({ path, after }) => (after ? [[path, after.hash]] : [])));
    return { content: text('Proposed.'), display: [{ type: 'changes', files: changes.files }], changes, seen };
  },
};

/** Reads a file; a path outside of the tree needs leave. */
export const look: Tool<{ path: string }> = {
  name: 'Look',
  description: 'Looks at a file',
  input: z.strictObject({ path: z.string() }),
  readOnly: true,
  title: ({ path }) => path,
  async effects({ path }, at) {
    const { zone, real } = await at.resolve(path);
    return zone === 'outside' ? [{ type: 'read', path: real, asked: path }] : [];
  },
  async run({ path }, at) {
    const file = await at.workspace.read(path);
    if (!file) throw new ToolFailure('not_found', `There is no ${path}.`, 'nearest: other.txt');
    return {
      content: text(new TextDecoder().decode(file.bytes)),
      display: [],
      seen: { [file.resolved.path]: file.state.hash },
    };
  },
};

/** Runs a command that really is a function of the test. */
export function doing(
  run: (command: string, at: ToolContext) => Promise<Partial<Outcome>>,
): Tool<{ command: string; description?: string | undefined }> {
  return {
    name: 'Do',
    description: 'Does it',
    input: z.strictObject({ command: z.string(), description: z.string().optional() }),
    readOnly: false,
    title: ({ command }) => command,
    effects: ({ command }) => [{ type: 'command', command, isolation: 'none' }],
    run: async ({ command }, at) => ({ content: text(`did ${command}`), display: [], ...(await run(command, at)) }),
  };
}

/** A tool that only reads, whose runs the test holds in its hands. */
export function peek(run: (name: string, at: ToolContext) => Promise<Partial<Outcome>>): Tool<{ name: string }> {
  return {
    name: 'Peek',
    description: 'Peeks',
    input: z.strictObject({ name: z.string() }),
    readOnly: true,
    title: ({ name }) => name,
    effects: () => [],
    run: async ({ name }, at) => ({ content: text(`peeked ${name}`), display: [], ...(await run(name, at)) }),
  };
}

export const note: Tool<{ content: string }> = {
  name: 'Note',
  description: 'Notes a todo',
  input: z.strictObject({ content: z.string() }),
  readOnly: true,
  title: ({ content }) => content,
  effects: () => [],
  run: ({ content }) =>
    Promise.resolve({ content: text('noted'), display: [], todos: [{ content, status: 'pending' as const }] }),
};
