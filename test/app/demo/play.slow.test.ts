/** The tour, played through the whole house: real engine, tools, workspace and git; only the model is scripted. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assemble } from '../../../src/app/assemble.ts';
import { playDemo } from '../../../src/app/demo/play.ts';
import { makeSample, readScenario } from '../../../src/app/demo/sample.ts';
import type { Step } from '../../../src/app/demo/tour.ts';
import { parseFlags } from '../../../src/app/cli/flags.ts';
import { createScripted, parseScenario } from '../../../src/provider/scripted/scripted.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'archie-play-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function play(name: string, steps?: readonly Step[]): Promise<{ code: number; text: string; root: string }> {
  const home = join(scratch, name);
  const root = await makeSample(join(home, 'orders'));
  const { NODE_TEST_CONTEXT: _, ...rest } = process.env;
  const env = {
    ...rest,
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    PATH: `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`,
  };
  const provider = createScripted(parseScenario(await readScenario(), 'scenario.yaml'), { pace: 0 });
  const house = await assemble({ cwd: root, env, provider });
  const asked = parseFlags(['demo'], '0');
  if (asked.command !== 'demo') throw new Error('the flags of the demo were not understood');
  const { session } = await house.open({
    flags: { ...asked.flags, model: provider.name, permissionMode: 'stage' },
    interactive: true,
  });
  const lines: string[] = [];
  const code = await playDemo({
    session,
    root: house.root,
    print: (line) => lines.push(line),
    ...(steps && { steps }),
  });
  await session.close();
  return { code, text: lines.join('\n'), root };
}

describe('the tour', () => {
  it('goes as told, from the request to the undo, with its proof', { timeout: 180_000 }, async () => {
    const { code, text, root } = await play('told');
    expect(text).toContain('The tour went as told.');
    expect(code).toBe(0);
    expect(text).toMatch(/→ backend-architect \(.+\)/);
    expect(text).toContain('│ orders in one response   500');
    expect(text).toContain('│ orders in one response   50\n');
    expect(text).toMatch(/ {2}\? migrations\/002_idempotency_and_paging\.up\.sql \(new\) \+\d+ −0/);
    expect(text).toContain('  │ +  LIMIT ?`;');
    expect(text).toMatch(/✔ landed: .*src\/orders\.js/);
    expect(text).not.toContain('offline demo model');
    expect(text.match(/✔ as told/g)).toHaveLength(5);
    expect(await readFile(join(root, 'src/server.js'), 'utf8')).toContain('longer than 200 characters');
  });

  it('ends with 1 and names everything that did not happen', { timeout: 120_000 }, async () => {
    const { code, text } = await play('untold', [
      {
        type: 'say',
        text: 'Run the tests.',
        expect: {
          persona: 'backend-architect',
          files: { 'README.md': 'no such words', 'none.md': 'x' },
          commands: [{ command: 'node --test', output: /pass 99/ }],
          answer: /^nothing of the kind$/,
          proof: { 'none.sql': { verdict: 'migration pass', summary: /applies/ } },
          sentBack: ['migration/fails'],
        },
      },
      { type: 'undo' },
    ]);
    expect(code).toBe(1);
    expect(text).toContain('backend-architect should have had the turn; the general assistant had it');
    expect(text).toContain('README.md does not hold "no such words"');
    expect(text).toContain('none.md is not there');
    expect(text).toContain('the output of node --test does not hold /pass 99/');
    expect(text).toContain('the answer does not hold /^nothing of the kind$/: All 9 tests pass, and');
    expect(text).toContain('none.sql should have been proven (migration pass); it was not: no verdict');
    expect(text).toContain('migration/fails should have been found and sent back');
    expect(text).toContain('nothing had landed that could be undone');
    expect(text).toContain('The tour did not go as told:');
  });
});
