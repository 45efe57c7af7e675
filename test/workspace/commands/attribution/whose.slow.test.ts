/** Whose work is what changes while a command runs? Real commands, with a person and other landings at work beside them. */

import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { ChangeSet } from '../../../../src/protocol/change.ts';
import type { CommandOutput } from '../../../../src/protocol/workspace.ts';
import type { OpenedWorkspace } from '../../../../src/workspace/workspace.ts';
import { changes, scratchWorkspace } from '../../support/scratch-workspace.ts';
import type { ScratchWorkspace } from '../../support/scratch-workspace.ts';

/** Runs a command; `meanwhile` is called when its output holds the word `now`. */
async function run(workspace: OpenedWorkspace, command: string, meanwhile: () => Promise<void> | void) {
  const signal = AbortSignal.timeout(30_000);
  let done: Promise<void> | undefined;
  let end: Extract<CommandOutput, { type: 'ended' }> | undefined;
  for await (const event of workspace.run({ command, timeout: 20_000, origin: { by: 'tool' } }, signal)) {
    if (event.type === 'ended') end = event;
    else if (!done && event.text.includes('now')) done = later(350).then(meanwhile);
  }
  await done;
  if (!end) throw new Error('no end');
  return end;
}

/** A person is not at work in the moment in which something begins. */
async function later(ms: number): Promise<void> {
  const until = performance.now() + ms;
  while (performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 10));
}

function shares(set: ChangeSet | null): { own: string[]; maybe: string[] } {
  const paths = (maybe: boolean) =>
    (set?.files ?? []).filter((f) => (f.maybeYours ?? false) === maybe).map((f) => f.path);
  return { own: paths(false), maybe: paths(true) };
}

async function scratch(files: Record<string, string> = {}): Promise<ScratchWorkspace & { workspace: OpenedWorkspace }> {
  const at = scratchWorkspace();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(at.path(path).replace(/\/[^/]*$/, ''), { recursive: true });
    writeFileSync(at.path(path), text);
  }
  return { ...at, workspace: await at.open() };
}

/** A program that never sleeps, for so many ms, and writes no file. */
const busy = (ms: number) => `node -e 'console.log("now");const e=Date.now()+${ms};while(Date.now()<e);'`;

describe('what changes while a command runs', () => {
  it("is the command's, another landing's, or maybe the user's, and undo takes back the first alone", async () => {
    const { path, open, workspace } = await scratch();
    const other = await open();
    const end = await run(workspace, 'echo now; sleep 2; echo A > a.txt', async () => {
      writeFileSync(path('hand.txt'), 'mine\n');
      await other.land(await changes(other, { 'b.txt': 'B\n' }));
    });
    expect(shares(end.changes)).toEqual({ own: ['a.txt'], maybe: ['hand.txt'] });
    await workspace.record(end.changes!);
    const undo = await workspace.undo();
    expect(shares(undo)).toEqual({ own: ['a.txt'], maybe: ['hand.txt'] });
  });

  it.each([
    ['a change', { 'src/x.ts': 'one\n' }, (at: ScratchWorkspace) => writeFileSync(at.path('src/x.ts'), 'two\n')],
    ['an append', { 'src/x.ts': 'one\n' }, (at: ScratchWorkspace) => appendFileSync(at.path('src/x.ts'), 'two\n')],
    ['a deletion', { 'src/x.ts': 'one\n' }, (at: ScratchWorkspace) => rmSync(at.path('src/x.ts'))],
    [
      'a save by rename',
      { 'src/x.ts': 'one\n' },
      (at: ScratchWorkspace) => {
        writeFileSync(at.path('src/x.tmp'), 'two\n');
        renameSync(at.path('src/x.tmp'), at.path('src/x.ts'));
      },
    ],
  ])("%s during a command that sleeps is maybe the user's", async (_what, files, act) => {
    const at = await scratch(files);
    const end = await run(at.workspace, 'echo now; sleep 1.5; echo A > a.txt', () => act(at));
    expect(shares(end.changes)).toEqual({ own: ['a.txt'], maybe: ['src/x.ts'] });
  });

  it.each([
    ['new', {}],
    ['written over', { 'hand.txt': 'before\n' }],
  ])("a save during a command that works without writing is maybe the user's: %s", async (_what, files) => {
    const at = await scratch(files);
    const end = await run(at.workspace, busy(1500), () => writeFileSync(at.path('hand.txt'), 'mine, and more of it\n'));
    expect(shares(end.changes)).toEqual({ own: [], maybe: ['hand.txt'] });
  });

  it('all that a command did is its own: writes early and late, appends, moves, copies, links, modes and deletions', async () => {
    const at = await scratch({ 'a/1': '1', 'a/2': '2', b: 'b\n', c: 'c', 'd/e': 'e', run: 'r', log: 'start\n' });
    const command = [
      'echo one > early; sleep 0.3; mv a moved; sleep 0.3',
      `node -e 'const fs=require("fs");let i=0;const t=setInterval(()=>{fs.appendFileSync("log","x\\n");fs.writeFileSync("gen"+i,"g"+i);if(++i>9)clearInterval(t)},60)'`,
      'sed -i s/b/B/ b; cp b copy; rm c; rm -r d; chmod +x run; ln -s b link; touch empty; echo two > late',
    ].join('\n');
    const end = await run(at.workspace, command, () => undefined);
    expect(shares(end.changes).maybe).toEqual([]);
    expect(shares(end.changes).own).toEqual(
      [
        'a/1',
        'a/2',
        'b',
        'c',
        'copy',
        'd/e',
        'early',
        'empty',
        'late',
        'link',
        'log',
        'moved/1',
        'moved/2',
        'run',
        ...Array.from({ length: 10 }, (_, i) => `gen${i}`),
      ].toSorted(),
    );
  });

  it('what another landed in a file that the command changed too stays when the command is taken back', async () => {
    const lines = Array.from({ length: 12 }, (_, i) => `line ${i}`);
    const at = await scratch({ 'x.txt': `${lines.join('\n')}\n` });
    const other = await at.open();
    const end = await run(at.workspace, 'echo now; sleep 1; sed -i "s/line 11/LAST/" x.txt', async () => {
      await other.land(await changes(other, { 'x.txt': `${['FIRST', ...lines.slice(1)].join('\n')}\n` }));
    });
    await at.workspace.record(end.changes!);
    await at.workspace.land(await at.workspace.undo());
    expect(readFileSync(at.path('x.txt'), 'utf8')).toBe(`${['FIRST', ...lines.slice(1)].join('\n')}\n`);
    expect(existsSync(at.path('x.txt'))).toBe(true);
  });

  it.each([
    ['wrote over', 'echo A > notes.txt', 'by hand\n', 'by hand\n'],
    ['added to', 'echo A >> notes.txt', 'before\nby hand\n', 'before\nby hand\n'],
    ['removed', 'rm notes.txt', 'by hand\n', 'by hand\n'],
  ])(
    'what a person saved in a file that the command then %s is there again after an undo',
    async (_what, act, saved, left) => {
      const at = await scratch({ 'notes.txt': 'before\n' });
      const end = await run(at.workspace, `echo now; sleep 1.5; ${act}`, () =>
        writeFileSync(at.path('notes.txt'), saved),
      );
      expect(shares(end.changes)).toEqual({ own: ['notes.txt'], maybe: [] });
      await at.workspace.record(end.changes!);
      await at.workspace.land(await at.workspace.undo());
      expect(readFileSync(at.path('notes.txt'), 'utf8')).toBe(left);
    },
  );

  it.each([
    ['has ended', 'sleep 0.7; echo b > b.txt', { own: ['a.txt'], maybe: [] }],
    // What the other has not journaled yet may be anybody's.
    ['still runs', 'echo b > b.txt; sleep 3', { own: ['a.txt'], maybe: ['b.txt'] }],
  ])('what a command of another archie did, which %s, is not taken for its own', async (_what, theirs, mine) => {
    const at = await scratch();
    const other = await at.open();
    let second: Promise<ChangeSet | null> | undefined;
    const end = await run(at.workspace, 'echo now; sleep 2; echo a > a.txt', () => {
      second = run(other, theirs, () => undefined).then(async ({ changes: set }) => {
        if (set) await other.record(set);
        return set;
      });
    });
    expect(shares(end.changes)).toEqual(mine);
    expect(shares((await second) ?? null).own).toEqual(['b.txt']);
  });
});
