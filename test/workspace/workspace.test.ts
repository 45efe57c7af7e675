import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { CommandOutput } from '../../src/protocol/workspace.ts';
import { scratchWorkspace, changes, treeOf } from './support/scratch-workspace.ts';
import { all } from './support/scratch-tree.ts';

type Ended = Extract<CommandOutput, { type: 'ended' }>;

it('runs a command on the tree, journals what it did, and takes it back', async () => {
  const at = scratchWorkspace();
  mkdirSync(at.path('src'));
  writeFileSync(at.path('src/a.txt'), 'a\r\n');
  writeFileSync(at.path('src/gone.txt'), 'gone');
  const workspace = await at.open();
  const before = treeOf(at.root);
  const command = {
    command: 'printf b > src/a.txt; rm src/gone.txt; ln -s a.txt src/link; echo new > new.sh; chmod +x new.sh',
    timeout: 20_000,
    origin: { by: 'tool' as const },
  };
  const outputs = await all(workspace.run(command, new AbortController().signal));
  const ended = outputs.at(-1) as Ended;
  expect(ended).toMatchObject({ type: 'ended', exit: 0, isolation: 'none' });
  if (!ended.changes) throw new Error('The command changed files, but no change was found.');
  const landing = await workspace.record(ended.changes);
  const after = treeOf(at.root);
  expect(landing.files.map((file) => file.path).toSorted()).toEqual([
    'new.sh',
    'src/a.txt',
    'src/gone.txt',
    'src/link',
  ]);
  await workspace.land(await workspace.undo());
  expect(treeOf(at.root)).toEqual(before);
  await workspace.land(await workspace.redo());
  expect(treeOf(at.root)).toEqual(after);
});

it('lists, globs and searches by paths that go through the choke point', async () => {
  const at = scratchWorkspace();
  const workspace = await at.open();
  await workspace.land(
    await changes(workspace, {
      'src/one.ts': 'needle\n',
      'src/two.md': 'hay\n',
      '.gitignore': '*.log\n',
      'x.log': 'needle',
    }),
  );
  expect(await workspace.list()).toEqual(['.gitignore', 'src/one.ts', 'src/two.md']);
  expect(await workspace.glob('*.ts', { path: 'src/../src', limit: 10 })).toEqual({ paths: ['src/one.ts'], more: 0 });
  const found = await all(workspace.search({ pattern: 'needle', limit: 10 }));
  expect(found).toEqual([{ path: 'src/one.ts', line: 1, text: 'needle', match: true }]);
  await expect(workspace.glob('*', { path: 'a\0', limit: 1 })).rejects.toMatchObject({ code: 'invalid_input' });
});

it('keeps two workspaces that land at the same time from mixing', async () => {
  const at = scratchWorkspace();
  const workspaces = await Promise.all([at.open(), at.open(), at.open()]);
  const sets = await Promise.all(
    workspaces.map((workspace, index) => changes(workspace, { shared: `by ${index}`, [`own-${index}`]: 'x' })),
  );
  const results = await Promise.allSettled(
    workspaces.map((workspace, index) => workspace.land(sets[index] ?? { id: '', files: [], origin: { by: 'tool' } })),
  );
  const winners = results.flatMap((result, index) => (result.status === 'fulfilled' ? [index] : []));
  expect(winners).toHaveLength(1);
  expect(treeOf(at.root)).toEqual({ shared: `by ${winners[0]}`, [`own-${winners[0]}`]: 'x' });
});
