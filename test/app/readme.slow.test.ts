/** The examples of the README, run as they stand there, line by line, by a shell: against a model that is scripted. */

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';
import { launchers } from '../support/isolation.ts';
import { git } from '../support/tools.ts';

const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
/** The commands of each block of shell, without the comments beside them. */
const blocks = [...readme.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, block = '']) =>
  block
    .split('\n')
    .map((line) => line.replace(/\s+#.*$/, ''))
    .filter((line) => line !== ''),
);
const [two = [], start = [], local = [], shots = [], ...others] = blocks;

let server: MessagesServer;
let place: Place;
let terminal: Pty | undefined;

/** A program of this name on the PATH. */
function program(name: string, script: string): void {
  const path = join(place.root, '../bin', name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

const order = 'export class Order {}\n';
beforeEach(async () => {
  server = await startMessagesServer();
  place = makePlace(
    {
      'src/order.ts': order,
      'src/billing/invoice.ts': 'export const vat = 0.05;\n',
      'package.json': JSON.stringify({
        scripts: {
          test: 'grep -q Purchase src/order.ts && echo Purchase is there',
          lint: "sed -i 's/var /let /' src/lint.ts",
        },
      }),
      'src/lint.ts': 'var x = 1;\n',
    },
    server.url,
  );
  mkdirSync(join(place.root, '../bin'));
  program('archie', `exec '${process.execPath}' '${binary}' "$@"`);
  program(
    'jq',
    `exec '${process.execPath}' -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8"))[process.argv[1].slice(1)])' "$@"`,
  );
  place.env['PATH'] = [join(place.root, '../bin'), process.env['PATH']].join(delimiter);
  git(place.root, 'init', '-q', '-b', 'main');
  git(place.root, 'add', '.');
  git(place.root, 'commit', '-qm', 'begun');
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const file = (path: string): string => readFileSync(join(place.root, path), 'utf8');
const asked = (): string => server.requests.at(-1)?.raw ?? '';

/** A line in a shell without a terminal; what it prints. Throws where it, or any part of its pipe, fails. */
async function run(line: string): Promise<string> {
  const running = promisify(execFile)('bash', ['-o', 'pipefail', '-c', line], { cwd: place.root, env: place.env });
  running.child.stdin?.end();
  return (await running).stdout;
}

/** A line in a shell in a terminal. */
function inTerminal(line: string): Pty {
  terminal = startPty({ file: 'bash', args: ['-c', line], cols: 120, rows: 40, cwd: place.root, env: place.env });
  return terminal;
}

/** What each line is to do, in the order of the README. */
const doing: Record<string, (line: string) => Promise<void>> = {
  async 'archie -p "what does src/billing do?"'(line) {
    server.reply(toolReply([{ name: 'Grep', input: { pattern: 'vat', path: 'src/billing' } }]), textReply('It bills.'));
    expect(await run(line)).toBe('It bills.\n');
  },
  async 'git diff main | archie -p "review this change"'(line) {
    writeFileSync(join(place.root, 'src/order.ts'), `${order}// changed\n`);
    server.reply(textReply('Looks fine.'));
    expect(await run(line)).toBe('Looks fine.\n');
    expect(asked()).toContain('+// changed');
    git(place.root, 'checkout', '-q', 'src/order.ts');
  },
  async 'archie -p "rename Order to Purchase"'(line) {
    server.reply(
      toolReply([{ name: 'Edit', input: { file_path: 'src/order.ts', old_string: 'Order', new_string: 'Purchase' } }]),
      textReply('Renamed.'),
    );
    expect(await run(line)).toBe('Renamed.\n');
    expect(file('src/order.ts')).toBe(order);
  },
  async 'archie try -- npm test'(line) {
    // Where nothing isolates it runs nothing, and says so (test/app/try.slow.test.ts).
    if (!launchers.some(({ works }) => works)) return;
    expect(await run(line)).toContain('Purchase is there');
    expect(file('src/order.ts')).toBe(order);
  },
  async 'archie review'(line) {
    const pty = inTerminal(line);
    await waitForPanel(pty, 'y apply');
    expect(pty.screen().join('\n')).toContain('Purchase');
    pty.write('y');
    expect(await pty.exit).toBe(0);
    expect(file('src/order.ts')).toBe('export class Purchase {}\n');
  },
  async 'git diff main | archie review -'(line) {
    const pty = inTerminal(line);
    await waitForPanel(pty, 'Purchase');
    await press(pty, '\u001b', 'nothing was changed');
    await pty.exit;
    expect(file('src/order.ts')).toBe('export class Purchase {}\n');
  },
  async 'archie -p "add a health check" --output-format patch | git apply'(line) {
    server.reply(
      toolReply([{ name: 'Write', input: { file_path: 'src/health.ts', content: 'export const ok = true;\n' } }]),
      textReply('Added.'),
    );
    await run(line);
    expect(file('src/health.ts')).toBe('export const ok = true;\n');
  },
  async 'archie -p "list the endpoints" --output-format json | jq .result'(line) {
    server.reply(textReply('GET /health'));
    expect(await run(line)).toBe('GET /health\n');
  },
  async 'archie -p "run the linter and fix it" --permission-mode auto --allowed-tools "Bash(npm run lint)"'(line) {
    server.reply(toolReply([{ name: 'Bash', input: { command: 'npm run lint' } }]), textReply('Fixed.'));
    expect(await run(line)).toBe('Fixed.\n');
    expect(file('src/lint.ts')).toBe('let x = 1;\n');
  },
  async 'archie -p "add a column for tax" --fail-on error'(line) {
    const broken = { file_path: 'tax.yaml', content: 'columns: [net, tax\n' };
    // The model has its round to mend it, and does not.
    server.reply(toolReply([{ name: 'Write', input: broken }]), textReply('Added.'), textReply('It is meant so.'));
    await expect(run(line)).rejects.toMatchObject({ code: 8, stdout: 'It is meant so.\n' });
  },
  async 'archie check'(line) {
    writeFileSync(join(place.root, 'tax.yaml'), 'columns: [net, tax\n');
    await expect(run(line)).rejects.toMatchObject({ code: 1, stdout: expect.stringContaining('✗ tax.yaml') });
    writeFileSync(join(place.root, 'tax.yaml'), 'columns: [net, tax]\n');
    expect(await run(line)).toContain('✓ tax.yaml');
  },
  async 'archie -p "mend the typos" --allowed-tools "Edit(docs/**)"'(line) {
    const wrong = ['docs/a.md', 'src/typo.ts'].map((file_path) => ({
      name: 'Write',
      input: { file_path, content: 'right\n' },
    }));
    server.reply(toolReply(wrong), textReply('Mended.'));
    expect(await run(line)).toBe('Mended.\n');
    expect(file('docs/a.md')).toBe('right\n');
    expect(() => file('src/typo.ts')).toThrow('ENOENT');
  },
};

describe('the examples of the README', () => {
  it('are all known here', () => {
    expect(others).toEqual([]);
    const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    // `npm test` is what runs this; the tour has tests of its own (test/app/demo).
    expect(two).toEqual(['npm ci && npm run demo', 'npm ci && npm test']);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(['demo', 'test']));
    expect(shots).toEqual(Object.keys(doing));
  });

  it('of one shot do what they say, one after the other', { timeout: 120_000 }, async () => {
    for (const line of shots) await doing[line]?.(line);
    expect(server.requests.length).toBeGreaterThan(shots.length);
  });

  it.each([
    ['for the service', start],
    ['for a server of one’s own', local],
  ])('%s start it', async (_name, lines) => {
    program('npm', '[ "$*" = "install -g archie-cli" ]');
    mkdirSync(join(place.root, 'your-repo'));
    delete place.env['ANTHROPIC_API_KEY'];
    server.reply(textReply('Here I am.'));
    const script = lines.join('\n').replace('KEY=…', 'KEY=test-key').replace('http://127.0.0.1:11434', server.url);
    const pty = inTerminal(`set -e\n${script}`);
    await pty.waitFor(/> Ask/);
    pty.write('are you there?\r');
    await pty.waitFor('Here I am.');
    const [, model = 'claude-'] = /--model (\S+)/.exec(script) ?? [];
    expect(server.requests.at(-1)?.body.model).toContain(model);
  });
});
