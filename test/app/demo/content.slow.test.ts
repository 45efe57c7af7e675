/** What the demo says and proposes, held against the sample by hand: no engine, no tools. */

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeSample, readScenario } from '../../../src/app/demo/sample.ts';
import { tour } from '../../../src/app/demo/tour.ts';
import { parseScenario } from '../../../src/provider/scripted/scripted.ts';

const run = promisify(execFile);
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'archie-demo-test-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

interface Edit {
  old_string: string;
  new_string: string;
}
type Call = { call: string; input: { file_path?: string; content?: string; edits?: Edit[]; command?: string } };

async function calls(): Promise<Call[][]> {
  const scenario = parseScenario(await readScenario(), 'scenario.yaml');
  return scenario.replies.map((reply) => (reply.content ?? []).filter((part) => part.call !== undefined) as Call[]);
}

/** All that the first turn proposes at once. */
const proposed = async (): Promise<Call[]> => (await calls()).find((each) => each[0]?.call === 'Write') ?? [];

/** Replies that change one file: the mend of what the check finds, and the key that is made shorter. */
const mends = async (): Promise<Call[][]> =>
  (await calls()).filter((each) => each.length === 1 && each[0]?.input.edits !== undefined);

async function apply(root: string, proposals: readonly Call[]): Promise<void> {
  for (const { input } of proposals) {
    if (input.file_path === undefined) continue;
    const path = join(root, input.file_path);
    if (input.content !== undefined) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, input.content, { flag: 'wx' });
    }
    if (!input.edits) continue;
    let text = await readFile(path, 'utf8');
    for (const { old_string, new_string } of input.edits) {
      expect(text.split(old_string), `${input.file_path}: ${old_string}`).toHaveLength(2);
      text = text.replace(old_string, () => new_string);
    }
    await writeFile(path, text);
  }
}

const explain = async (root: string): Promise<string> =>
  (await run(process.execPath, ['scripts/explain.js'], { cwd: root })).stdout;

async function tests(root: string): Promise<string> {
  // A test runner inside of another one would report to it.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  return (await run(process.execPath, ['--test'], { cwd: root, env })).stdout;
}

describe('the sample', () => {
  it('is a clean repository of one commit, whose tests pass', async () => {
    const root = await makeSample(join(scratch, 'fresh'));
    const git = async (...args: string[]): Promise<string> => (await run('git', args, { cwd: root })).stdout.trim();
    expect(await git('status', '--porcelain')).toBe('');
    expect(await git('log', '--format=%an %s')).toBe('archie demo An orders service');
    expect(await git('check-ignore', 'orders.db')).toBe('orders.db');
    expect(await tests(root)).toMatch(/pass 9\b[\s\S]*fail 0\b/);
  });

  it('comes without git where git is not installed', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = scratch;
    try {
      const root = await makeSample(join(scratch, 'no-git'));
      expect(await readFile(join(root, '.gitignore'), 'utf8')).toContain('node_modules');
    } finally {
      process.env['PATH'] = path;
    }
  });
});

describe('what the script says', () => {
  it('is true of the sample before and after the change, to the number', async () => {
    const root = await makeSample(join(scratch, 'change'));
    const source = await readScenario();
    const before = await explain(root);
    expect(before).toMatch(
      /orders of this customer +500\n.*500\n.* 51512\n.*SCAN orders\n.*TEMP B-TREE FOR ORDER BY\n$/,
    );
    expect(source).toContain('51,512');

    const big = await proposed();
    expect(big).toHaveLength(9);
    await apply(root, big);
    // The fault is there on purpose: a column that no older order could fill.
    await expect(explain(root)).rejects.toThrow('NOT NULL');
    const [mend, shorten, ...more] = await mends();
    expect(more).toEqual([]);
    await apply(root, mend ?? []);

    const after = await explain(root);
    expect(after).toMatch(/in one response +50\n.* 5262\n.*SEARCH orders USING INDEX orders_by_customer .*\n$/);
    expect(source).toContain('5,262');
    expect(await tests(root)).toMatch(/pass 15\b[\s\S]*fail 0\b/);

    for (const step of tour.slice(0, 1)) {
      if (step.type !== 'say') continue;
      for (const [path, part] of Object.entries(step.expect.files ?? {})) {
        expect(await readFile(join(root, path), 'utf8')).toContain(part);
      }
    }
    await apply(root, shorten ?? []);
    expect(await tests(root)).toMatch(/pass 15\b[\s\S]*fail 0\b/);
  });

  it('fails the new tests without the change, so they can', async () => {
    const root = await makeSample(join(scratch, 'unchanged'));
    await apply(
      root,
      (await proposed()).filter(({ input }) => input.file_path === 'test/retries.test.js'),
    );
    await expect(tests(root)).rejects.toMatchObject({ stdout: expect.stringMatching(/fail [1-9]/) });
  });
});
