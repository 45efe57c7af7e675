import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { STALL, textReply, toolReply } from '../support/replies.ts';
import type { Answer } from '../support/replies.ts';
import { asks, byThread, delegating } from '../support/threads.ts';

let server: MessagesServer;
let place: Place;
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace(
    {
      'a.ts': 'export const a = 1;\n',
      '.claude/agents/scout.md': '---\nname: scout\ndescription: Looks\ntools: Read, Grep\n---\nYou look.\n',
      '.claude/agents/writer.md': '---\nname: writer\ndescription: Writes\ntools: Read, Write\n---\nYou write.\n',
    },
    server.url,
  );
  await archie(place, ['trust', 'add']);
});
afterEach(async () => {
  place.remove();
  await server.close();
});

const flags = ['-a', 'none', '-m', 'sonnet'];

describe('delegates of a run without a screen', () => {
  it('that only read ask the service side by side, with one prefix for the prompt cache and only their tools', async () => {
    const all = Promise.withResolvers<void>();
    let there = 0;
    const meets = (text: string) => async (): Promise<Answer> => {
      if (++there === 3) all.resolve();
      await all.promise;
      return textReply(text, { usage: { input: 1_000, output: 100 } });
    };
    byThread(server, [delegating('scout', 'task one', 'task two', 'task three'), textReply('all three found it')], {
      'task one': [meets('found 1')],
      'task two': [meets('found 2')],
      'task three': [meets('found 3')],
    });
    const ran = await archie(place, ['-p', 'ask three', ...flags, '--output-format', 'stream-json']);
    expect(ran).toMatchObject({ code: 0 });
    const prefixes = server.requests.map(({ body }) => JSON.stringify([body.system, body.tools]));
    expect(prefixes).toHaveLength(5);
    expect(new Set(prefixes).size).toBe(1);
    const own = server.requests.find((request) => asks(request, 'task two'))!;
    expect(own.raw).not.toContain('ask three');
    const removed = own.body.messages
      .filter(({ role }: { role: string }) => role === 'system')
      .flatMap(({ content }: { content: { type: string; tool?: { name: string } }[] }) => content)
      .flatMap(({ type, tool }: { type: string; tool?: { name: string } }) =>
        type === 'tool_removal' ? tool!.name : [],
      );
    expect(removed.toSorted()).toEqual([
      'Bash',
      'BashOutput',
      'Edit',
      'KillShell',
      'MultiEdit',
      'Task',
      'TodoWrite',
      'Write',
    ]);

    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const calls = new Set(lines[1].message.content.map(({ id }: { id: string }) => id));
    const replies = lines.filter(({ type, parent_tool_use_id: parent }) => type === 'assistant' && parent !== null);
    expect(replies).toHaveLength(3);
    expect(new Set(replies.map((line) => line.parent_tool_use_id))).toEqual(calls);
    expect(lines.at(-1)).toMatchObject({ type: 'result', num_turns: 2, result: 'all three found it' });
    expect(lines.at(-1).usage).toMatchObject({ output_tokens: expect.any(Number) });
    expect(lines.at(-1).usage.input_tokens).toBeGreaterThanOrEqual(3_000);
    const sum = Object.values(lines.at(-1).modelUsage as Record<string, { costUSD: number }>).reduce(
      (total, { costUSD }) => total + costUSD,
      0,
    );
    expect(lines.at(-1).total_cost_usd).toBeCloseTo(sum, 10);
  });

  it('that write leave their changes in the proposal of the turn', async () => {
    byThread(server, [delegating('writer', 'write it'), textReply('done')], {
      'write it': [toolReply([{ name: 'Write', input: { file_path: 'b.ts', content: 'b\n' } }]), textReply('written')],
    });
    const ran = await archie(place, ['-p', 'x', ...flags, '--output-format', 'patch']);
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.stdout).toContain('+++ b/b.ts');
  });

  it('that a kill cut off go on in the session that is taken up again', async () => {
    let kill: (signal: NodeJS.Signals) => void = () => {};
    const reading = toolReply([{ name: 'Read', input: { file_path: 'a.ts' } }]);
    byThread(server, [delegating('scout', 'look closely')], { 'look closely': [reading, { before: [STALL] }] });
    const dying = archie(place, ['-p', 'x', ...flags, '--output-format', 'events'], { started: (by) => (kill = by) });
    await server.waitForRequest(3);
    kill('SIGKILL');
    const threads = (await dying).stdout.trim().split('\n');
    expect(threads.map((line) => JSON.parse(line).thread)).toContain('d1');

    const goOn = toolReply([{ name: 'Task', input: { description: 'd', prompt: 'go on', resume: 'd1' } }]);
    byThread(server, [goOn, textReply('thanks')], { 'look closely': [textReply('found')] });
    expect(await archie(place, ['-c', '-p', 'and now?', ...flags])).toMatchObject({ code: 0, stdout: 'thanks\n' });
    expect(server.requests[3]!.raw).toContain('Task with resume \\"d1\\" lets this delegate go on.');
    expect(server.requests[4]!.raw).toContain('export const a = 1;');
    expect(server.requests[4]!.raw).toContain('go on');
  });

  it('are forbidden by a rule for their persona', async () => {
    byThread(server, [delegating('scout', 'find it'), textReply('then not')], {});
    const ran = await archie(place, ['-p', 'x', ...flags, '--disallowed-tools', 'Task(scout)']);
    expect(ran).toMatchObject({ code: 0, stdout: 'then not\n' });
    expect(ran.stderr).toContain('Denied by Task(scout) (command line).');
    expect(server.requests).toHaveLength(2);
  });

  it('that are likely to be large need somebody, or a rule', async () => {
    mkdirSync(join(place.env['XDG_CONFIG_HOME']!, 'archie'), { recursive: true });
    const dear = 'prices:\n  claude-sonnet-5-5: { input: 100, output: 1000 }\n';
    writeFileSync(join(place.env['XDG_CONFIG_HOME']!, 'archie/config.yaml'), dear);
    byThread(server, [delegating('scout', 'find it'), textReply('then not')], {});
    const ran = await archie(place, ['-p', 'x', ...flags]);
    expect(ran.code).toBe(5);
    expect(ran.stderr).toMatch(/is likely to be large: about 4 requests \(3 files in the tree; at most 40\)/);
    byThread(server, [delegating('scout', 'find it'), textReply('thanks')], { 'find it': [textReply('found')] });
    expect(await archie(place, ['-p', 'x', ...flags, '--allowed-tools', 'Agent(scout)'])).toMatchObject({
      code: 0,
      stdout: 'thanks\n',
    });
  });
});

describe('budgets of a run without a screen', () => {
  const spending = (text: string): Answer => textReply(text, { usage: { input: 10_000, output: 1_000 } });

  it('stop it with exit code 6 before the request that they do not cover, and it can be resumed with more', async () => {
    byThread(
      server,
      [
        toolReply([{ name: 'Read', input: { file_path: 'a.ts' } }], { usage: { input: 10_000, output: 1_000 } }),
        spending('read'),
        spending('on and on'),
      ],
      {},
    );
    // The first request costs $0.03; another one could cost $0.025 for its prompt alone.
    const ran = await archie(place, ['-p', 'x', ...flags, '--max-cost', '0.05', '--output-format', 'json']);
    expect(ran.code).toBe(6);
    expect(server.requests).toHaveLength(1);
    expect(server.requests[0]!.body.max_tokens).toBeLessThan(5_000);
    const result = JSON.parse(ran.stdout);
    expect(result).toMatchObject({ subtype: 'error_max_budget_usd', total_cost_usd: expect.closeTo(0.03) });
    const again = await archie(place, ['-c', '-p', 'go on', ...flags]);
    expect(again.code).toBe(6);
    expect(server.requests).toHaveLength(1);
    const more = await archie(place, ['-c', '-p', 'go on', ...flags, '--max-cost', '1']);
    expect(more).toMatchObject({ code: 0, stdout: 'read\n' });
    expect(server.requests[1]!.raw).toContain('export const a = 1;');
  });

  it('warn at 80 %, on stderr', async () => {
    mkdirSync(join(place.env['XDG_CONFIG_HOME']!, 'archie'), { recursive: true });
    writeFileSync(join(place.env['XDG_CONFIG_HOME']!, 'archie/config.yaml'), 'maxCost: 0.035\nbudget: { turn: 5 }\n');
    byThread(server, [spending('done')], {});
    const ran = await archie(place, ['-p', 'x', ...flags]);
    expect(ran).toMatchObject({ code: 0, stdout: 'done\n' });
    expect(ran.stderr).toMatch(/warning: \d+ % of the budget of the session is spent: \$0\.0\d+ of \$0\.0350/);
  });
});
