import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { run } from './harness.ts';
import { answers, playedSession } from './played-session.ts';

let program: { file: string; remove(): Promise<void> };
beforeAll(async () => {
  program = await bundle('test/fronts/headless/pipe-program.ts');
});
afterAll(() => program.remove());

const shell = promisify(execFile);

describe('a real pipe', () => {
  it('whose reader leaves ends the run quietly', async () => {
    const script = 'set -o pipefail; "$0" "$1" endless | head -1';
    const { stdout, stderr } = await shell('bash', ['-c', script, process.execPath, program.file]);
    expect(JSON.parse(stdout)).toMatchObject({ subtype: 'init' });
    expect(stderr).toBe('');
  });

  it('that is slow gets every line', async () => {
    const child = spawn(process.execPath, [program.file, 'all'], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    let chunks = 0;
    for await (const chunk of child.stdout) {
      text += String(chunk);
      chunks += 1;
      if (chunks % 8 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    const lines = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string });
    expect(lines).toHaveLength(2002);
    expect(lines.at(-1)).toMatchObject({ type: 'result', result: 'done' });
  });

  it.skipIf(!existsSync('/dev/full'))('that is full is an error with its reason', async () => {
    const failed = await shell('bash', ['-c', '"$0" "$1" endless > /dev/full', process.execPath, program.file]).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(/could not be written: .*ENOSPC/) });
  });
});

describe('a signal', () => {
  it('interrupts the turn: 130, and no turn after it', async () => {
    const controller = new AbortController();
    const session = playedSession(async ({ interrupted, end }) => {
      controller.abort();
      await interrupted;
      return end({ type: 'interrupted' });
    }, answers('never'));
    const stdin = new PassThrough();
    const line = { type: 'user', message: { content: 'x' } };
    stdin.write(`${JSON.stringify(line)}\n${JSON.stringify(line)}\n`);
    const { code } = await run(session, {
      output: 'stream-json',
      input: 'stream-json',
      prompt: stdin,
      signal: controller.signal,
    });
    expect([code, session.prompts.length]).toEqual([130, 1]);
  });
});
