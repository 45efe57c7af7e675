import { createHash } from 'node:crypto';
import { Box, render, Text, useWindowSize } from 'ink';
import { useState } from 'react';
import type { Question } from '../../../../src/protocol/approval.ts';
import { Composer } from '../../../../src/fronts/tui/composer/composer.tsx';
import { PermissionPanel } from '../../../../src/fronts/tui/permission/panel.tsx';
import { ReviewPanel } from '../../../../src/fronts/tui/review/panel.tsx';
import { chooseTheme } from '../../../../src/fronts/tui/theme.ts';

/** Shows the composer or a panel alone, and below it what it last gave back. Argument: `composer`, `review` or `permission`. */
const [, , what = 'composer', subject = 'ls -la'] = process.argv;
const theme = chooseTheme({ color: true, theme: 'dark' });

const blobs = new Map<string, Uint8Array>();
function keep(bytes: Uint8Array): string {
  const hash = createHash('sha256').update(bytes).digest('hex');
  blobs.set(hash, bytes);
  return hash;
}
function state(text: string) {
  const bytes = new TextEncoder().encode(text);
  return { hash: keep(bytes), mode: 'file' as const, size: bytes.length };
}

const because = { code: 'ask', text: 'changes are reviewed in ask mode' };
const review: Extract<Question, { kind: 'review' }> = {
  id: 'q1',
  kind: 'review',
  about: 'call',
  call: 'c1',
  tool: 'Edit',
  changes: {
    id: 's1',
    origin: { by: 'tool' },
    files: [
      { path: 'src/app.ts', before: state('const a = 1;\n'), after: state('const a = 2;\n') },
      { path: 'long.txt', before: null, after: state(Array.from({ length: 80 }, (_, i) => `row ${i + 1}\n`).join('')) },
    ],
  },
  because,
  remember: [{ kind: 'edits' }],
};
const permission: Extract<Question, { kind: 'permission' }> = {
  id: 'q2',
  kind: 'permission',
  call: 'c2',
  tool: 'Bash',
  subject,
  cwd: '/home/me',
  effects: [{ type: 'command', command: subject, isolation: 'none' }],
  because,
  remember: [],
};
const commands = [
  { name: 'help', hint: 'what there is' },
  { name: 'model', hint: 'choose a model', takes: '<name>' },
];
const paths = ['src/app.ts', 'src/架構.ts', 'README.md'];
const files = () => Promise.resolve(paths);
const editor = (text: string) => Promise.resolve(`${text} (edited)`);

function Desk() {
  const { columns, rows } = useWindowSize();
  const [last, setLast] = useState<string[]>([]);
  const tell = (name: string, value: unknown) => setLast((all) => [...all, `${name} ${JSON.stringify(value)}`]);
  const window = { columns, rows, theme };
  return (
    <Box flexDirection="column">
      <Text>{last.length === 0 ? 'ready' : `heard ${last.length}`}</Text>
      {last.length > 1 && <Text>a row more above</Text>}
      {what === 'review' && (
        <ReviewPanel
          {...window}
          question={review}
          blob={(hash) => Promise.resolve(blobs.get(hash)!)}
          putBlob={(bytes) => Promise.resolve(keep(bytes))}
          openEditor={() => Promise.resolve('const a = 3;\n')}
          onAnswer={(answer) => tell('answer', answer)}
          onInterrupt={() => tell('interrupt', null)}
        />
      )}
      {what === 'permission' && (
        <PermissionPanel
          {...window}
          question={permission}
          onAnswer={(answer) => tell('answer', answer)}
          onInterrupt={() => tell('interrupt', null)}
        />
      )}
      {what === 'composer' && (
        <Composer
          {...window}
          active
          history={['an older prompt']}
          commands={commands}
          files={files}
          tracked={async () => null}
          editor={editor}
          onSubmit={({ text, shown }) =>
            tell('submit', { shown, lines: text.split('\n').length, start: text.slice(0, 40) })
          }
          onShell={(command) => tell('shell', command)}
          onCommand={(name, args) => tell('command', { name, args })}
          onInterrupt={() => tell('interrupt', null)}
          onCtrlC={() => process.exit(0)}
        />
      )}
      <Text wrap="truncate">{last.at(-1) ?? ''}</Text>
    </Box>
  );
}

render(<Desk />, { exitOnCtrlC: false, maxFps: 60, incrementalRendering: true });
