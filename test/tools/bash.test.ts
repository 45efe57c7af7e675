import { describe, expect, it } from 'vitest';
import { bash } from '../../src/tools/bash.ts';
import { read } from '../../src/tools/read.ts';
import { stage, textOf } from './stage.ts';

describe('Bash', () => {
  it('declares the command, byte for byte', async () => {
    const on = await stage();
    const command = 'echo "a  b"\n\trm x # ü';
    expect(await on.effects(bash, { command })).toEqual([{ type: 'command', command, isolation: 'none' }]);
    expect(bash.title({ command })).toBe('echo "a  b" ⏎ rm x # ü');
  });

  it('gives the output, the exit code, and what people see', async () => {
    const on = await stage();
    const outcome = await on.call(bash, { command: 'echo out; echo err >&2', description: 'say so' });
    expect(textOf(outcome)).toBe('out\nerr');
    expect(outcome.isError).toBeUndefined();
    expect(outcome.changes).toBeUndefined();
    expect(outcome.display).toMatchObject([
      {
        type: 'command',
        command: 'echo out; echo err >&2',
        output: 'out\nerr\n',
        exit: 0,
        ended: 'exit',
        isolation: 'none',
      },
    ]);
    expect(on.outputs.join('')).toBe('out\nerr\n');
    const failed = await on.call(bash, { command: 'exit 7' });
    expect(textOf(failed)).toBe('(no output)\n[Exit code 7]');
    expect(failed.isError).toBe(true);
    expect(textOf(await on.call(bash, { command: 'kill -TERM $$' }))).toBe('(no output)\n[Ended by SIGTERM.]');
  });

  it('hands over what happened to the tree, for the journal and for undo', async () => {
    const on = await stage({ 'a.txt': 'old\n', 'gone.txt': 'x' });
    const outcome = await on.call(bash, {
      command: 'echo new > a.txt; rm gone.txt; mkdir d; echo y > d/b; chmod +x d/b',
    });
    expect(outcome.happened).toBe(true);
    expect(outcome.changes?.files).toMatchObject([
      { path: 'a.txt', before: { mode: 'file' }, after: { mode: 'file' } },
      { path: 'd/b', before: null, after: { mode: 'executable' } },
      { path: 'gone.txt', before: { size: 1 }, after: null },
    ]);
    expect(outcome.changes?.origin).toMatchObject({
      by: 'tool',
      call: 'call_1',
      label: expect.stringContaining('echo new'),
    });
    const { workspace } = on.at;
    if (outcome.changes) await workspace.record(outcome.changes);
    await workspace.land(await workspace.undo());
    expect(on.file('a.txt').toString()).toBe('old\n');
    expect(on.file('gone.txt').toString()).toBe('x');
    expect(() => on.file('d/b')).toThrow('ENOENT');
  });

  it('tells the model what was not watched only when something changed', async () => {
    const on = await stage({ '.gitignore': 'node_modules\n', 'node_modules/a': '' });
    expect(textOf(await on.call(bash, { command: 'true' }))).toBe('(no output)');
    const outcome = await on.call(bash, { command: 'echo x > f' });
    expect(textOf(outcome)).toBe('(no output)\n[ignored folders are not watched: node_modules]');
    expect(outcome.changes?.notes).toEqual(['ignored folders are not watched: node_modules']);
    expect(textOf(await on.call(bash, { command: 'sleep 1000 & echo started' }))).toMatch(
      /^started\n\[processes .* were stopped: .*sleep.*\]$/,
    );
  });

  it('cuts long output in the middle and keeps the whole where it can be read', async () => {
    const on = await stage();
    for (const count of [8_000, 60_000]) {
      const text = textOf(await on.call(bash, { command: `seq 1 ${count}` }));
      expect(text.length).toBeLessThan(30_000);
      expect(text).toMatch(new RegExp(`^1\n2\n[\\s\\S]*the middle is left out[\\s\\S]*\n${count}$`));
      expect(text).not.toMatch(/characters left out/);
      const path = /the whole output is in (\S+)/.exec(text)?.[1] ?? '';
      expect(await on.effects(read, { file_path: path })).toEqual([]);
      const kept = await on.at.workspace.read(path);
      expect(Buffer.from(kept?.bytes ?? []).toString()).toBe(
        Array.from({ length: count }, (_, n) => `${n + 1}\n`).join(''),
      );
    }
  });

  it('stops at the time limit and when interrupted, and says so', async () => {
    const on = await stage();
    const late = await on.call(bash, { command: 'echo begun; sleep 1000', timeout: 200 });
    expect(textOf(late)).toMatch(/^begun\n\[Stopped after 200 ms/);
    expect(late).toMatchObject({ isError: true, display: [{ ended: 'timeout', exit: null }] });
    const stop = new AbortController();
    const other = await stage({}, { signal: stop.signal });
    const running = other.call(bash, { command: 'echo x > f; echo begun; sleep 1000' });
    while (!other.outputs.join('').includes('begun')) await new Promise((resolve) => setTimeout(resolve, 5));
    stop.abort();
    const outcome = await running;
    expect(textOf(outcome)).toBe('begun\n[Interrupted by the user.]');
    expect(outcome.changes?.files).toMatchObject([{ path: 'f' }]);
  });

  it('asks for what runs in the background as such, and refuses what it cannot do before anybody is asked', async () => {
    const on = await stage();
    const effects = (background: boolean) => on.effects(bash, { command: 'x', run_in_background: background });
    expect(await effects(true)).toMatchObject([{ type: 'command', isolation: 'none', background: true }]);
    expect((await effects(false))[0]).not.toHaveProperty('background');
    expect(bash.input.safeParse({ command: 'x', timeout: 600_001 }).success).toBe(false);
    expect(bash.input.safeParse({ command: 'x', isolation: 'overlay' }).success).toBe(false);
    expect(bash.input.safeParse({ command: '' }).success).toBe(false);
    expect(bash.input.safeParse({ command: 'x', cwd: '/' }).success).toBe(false);
  });
});
