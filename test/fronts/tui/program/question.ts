import type { ReviewQuestion } from '../../../../src/protocol/approval.ts';
import type { TrustQuestion } from '../../../../src/protocol/desk.ts';

/** A question about so many files, each with so many changed lines, a few hunks of them. */
export function bigQuestion(files: number, lines: number, blobOf: (text: string) => string): ReviewQuestion {
  const state = (text: string) => ({ hash: blobOf(text), mode: 'file' as const, size: Buffer.byteLength(text) });
  const text = (of: string) =>
    Array.from({ length: lines * 4 }, (_, i) =>
      i % 4 === 0 ? `const ${of}${i} = ${of === 'a' ? i : i + 1};\n` : `// line ${i}, as it was\n`,
    ).join('');
  const before = state(text('a'));
  const after = state(text('b'));
  return {
    id: 'q-big',
    kind: 'review',
    about: 'call',
    call: 'k1',
    tool: 'Edit',
    changes: {
      id: 'c-big',
      files: Array.from({ length: files }, (_, i) => ({ path: `src/part${i % 7}/file${i}.ts`, before, after })),
      origin: { by: 'tool' },
    },
    because: { code: 'ask', text: 'edits are reviewed in this mode' },
    remember: [{ kind: 'edits' }],
  };
}

/** What a folder brings that asks to count. */
export const trustQuestion: TrustQuestion = {
  folder: '/home/me/shop',
  again: false,
  items: [
    { id: 'memory', words: 'AGENTS.md: instructions, given to the model at the start' },
    { id: 'personas', words: '.claude/agents: 3 personas, which may take a prompt (db, reviewer, scout)' },
    { id: 'model: opus', words: '.archie/config.yaml: sets model: opus' },
    { id: 'allow Bash(curl *)', words: '.claude/settings.json:7: lets Bash(curl *) pass without a question' },
  ],
  never: ['.claude/settings.json: hooks, env, apiKeyHelper', '.mcp.json: MCP servers'],
};
