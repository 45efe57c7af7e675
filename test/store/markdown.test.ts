import { expect, it } from 'vitest';
import type { Recorded } from '../../src/protocol/event.ts';
import { noUsage } from '../../src/protocol/message.ts';
import { exportMarkdown } from '../../src/store/markdown.ts';
import { session, stamped } from './desk.ts';

it('writes a session as people read it', () => {
  const after = { hash: 'a'.repeat(64), mode: 'file' as const, size: 1 };
  const because = { code: 'x', text: 'a rule' };
  const ended = { steps: 1, usage: noUsage, cost: 0, durationMs: 1, text: '' };
  const more: Recorded[] = [
    { type: 'turn.started', prompt: 'now `write`\u001b[31m', attachments: [{ name: 'notes.md', content: [] }] },
    { type: 'call.started', id: 'c2', name: 'Edit', input: {}, title: 'a.ts' },
    { type: 'refused', call: 'c2', tool: 'Edit', input: {}, because, by: 'person', words: 'not so' },
    { type: 'call.finished', id: 'c2', name: 'Edit', content: [], display: [], isError: false, durationMs: 1 },
    {
      type: 'landed',
      landing: { id: 'l1', at: 1, files: [{ path: 'a.ts', before: null, after }], origin: { by: 'tool' } },
    },
    { type: 'nudged', text: 'and faster', by: 'user' },
    { type: 'nudged', text: 'for the model only', by: 'archie' },
    { type: 'notice', level: 'warning', text: 'mind\nthis' },
    { type: 'turn.ended', outcome: { type: 'interrupted' }, ...ended },
  ];
  const events = [
    ...session('20261123-1830-k3f9', 'Design *this*\nfor me'),
    ...more.map((event, index) => stamped(event, 9 + index)),
  ];
  const aside = { ...stamped({ type: 'turn.started', prompt: 'of a sub-agent', attachments: [] }, 99), thread: 'sub' };
  expect(exportMarkdown([...events, aside])).toBe(`# Design \\*this\\* for me

Session \`20261123-1830-k3f9\`, begun 2023-11-14 22:13 UTC, in \`/repo\`, with \`claude-opus-5-5\`.

## You

Design *this*
for me

## backend-architect

First I look.

- **Read** \`\` src/\`odd\`.ts \`\` (failed)

# Done

- one

- two

## You

now \`write\`

- attached: \`notes.md\`

## backend-architect

- **Refused** by you: not so
- **Edit** \`a.ts\`
- **Landed**: \`a.ts\`

## You

and faster

## backend-architect

- mind this
- *Interrupted.*
`);
});

it('has something to say of no events at all', () => {
  expect(exportMarkdown([])).toBe('# A session of archie\n');
});
