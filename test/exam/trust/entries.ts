/** The ways into archie that are tried on a hostile folder, and on a harmless one to tell what each does anywhere. */

import type { MessagesServer } from '../../support/messages-server.ts';
import { waitForPanel } from '../../support/panel.ts';
import type { Pty } from '../../support/pty.ts';
import { textReply, toolReply } from '../../support/replies.ts';

/** One way. */
export interface Entry {
  name: string;
  args: string[];
  stdin?: string;
  /** Below the tree's top. */
  cwd?: string;
  /** Run before, unwatched: `archie trust add`. */
  before?: string[];
  /** What the model answers; otherwise a word. */
  answers?: (server: MessagesServer) => void;
  /** In a terminal: what the person does there. `asked`: is there a question about trust? */
  person?: (pty: Pty, asked: boolean) => Promise<void>;
  /** The person left before anything counted: then nothing at all may happen. */
  strict?: boolean;
  /** The person trusts it, or hands a file of it over themselves: then its texts may reach the model. */
  told?: boolean;
}

const commands: [string, ...string[]][] = [
  ['agents', 'list'],
  ['agents', 'list', '--json'],
  ['agents', 'check'],
  ['agents', 'show', 'reviewer'],
  ['doctor'],
  ['doctor', '--json'],
  ['trust'],
  ['trust', 'show'],
  ['trust', 'list'],
  ['trust', 'add'],
  ['trust', 'remove'],
  ['permissions', 'list'],
  ['permissions', 'test', '--', 'make && git push'],
  ['permissions', 'explain', '--', 'make'],
  ['route', 'hi', '--explain'],
  ['dispatch', 'stats'],
  ['sessions', 'list'],
  ['undo', '--list'],
  ['undo'],
  ['redo'],
  ['review'],
  ['apply'],
  ['discard'],
  ['try', '--', 'ls names'],
  ['--help'],
];

/** Each tool that looks, and a command. */
function looks(server: MessagesServer): void {
  server.reply(
    toolReply([
      { name: 'Bash', input: { command: 'ls names; cat a.txt; echo x > by-bash.txt' } },
      { name: 'Grep', input: { pattern: 'plain', output_mode: 'content' } },
      { name: 'Grep', input: { pattern: 'plain', path: 'names', output_mode: 'files_with_matches' } },
      { name: 'Glob', input: { pattern: '**/*.txt' } },
      { name: 'Read', input: { file_path: 'a.txt' } },
      { name: 'Write', input: { file_path: 'made.txt', content: 'made\n' } },
    ]),
    textReply('Looked.'),
  );
}

const leave =
  (key: string): NonNullable<Entry['person']> =>
  async (pty, asked) => {
    if (asked) await waitForPanel(pty, 'leave');
    else await pty.waitFor(/> Ask/, 60_000);
    pty.write(asked ? key : '/exit\r');
    await pty.exit;
  };

/** Nothing is trusted that was not on the screen. */
async function readAll(pty: Pty): Promise<void> {
  for (let page = 0; page < 20 && !pty.screen().join('\n').includes('t trust it'); page += 1) {
    const before = pty.screen().join('\n');
    pty.write('\x1b[6~');
    await pty.waitFor((rows) => rows.join('\n') !== before);
  }
}

const answer =
  (key: string): NonNullable<Entry['person']> =>
  async (pty, asked) => {
    if (asked) {
      await waitForPanel(pty, 'leave');
      if (key === 't') await readAll(pty);
      pty.write(key);
    }
    await pty.waitFor('Well.', 60_000);
    // How far commands are held away is found out meanwhile: who leaves before leaves less behind.
    await pty.waitFor(/isolated|confined|no isolation/, 60_000);
    pty.write('/exit\r');
    await pty.exit;
  };

const well = (server: MessagesServer): void => server.reply(textReply('Well.'));
const modes = ['plan', 'ask', 'stage', 'auto', 'bypass'];

/** All of them. */
export const entries: readonly Entry[] = [
  ...commands.map((args): Entry => ({ name: `archie ${args.join(' ')}`, args })),
  ...modes.map((mode): Entry => ({ name: `-p in ${mode}`, args: ['-p', 'hi', '--permission-mode', mode] })),
  { name: '-p from stdin', args: ['-p'], stdin: 'hi\n' },
  { name: '-p as stream-json', args: ['-p', 'hi', '--output-format', 'stream-json'] },
  { name: '-p -c', args: ['-p', '-c', 'on'] },
  { name: '-p in a folder of it', args: ['-p', 'hi'], cwd: 'names' },
  { name: '-p with tools', args: ['-p', 'look', '--permission-mode', 'stage', '-a', 'none'], answers: looks },
  { name: '-p with a mention', args: ['-p', 'look at @a.txt and @names'] },
  { name: '-p, trusted', args: ['-p', 'hi'], before: ['trust', 'add'], told: true },
  {
    name: '-p with tools, trusted',
    args: ['-p', 'look', '--permission-mode', 'stage', '-a', 'none'],
    before: ['trust', 'add'],
    answers: looks,
    told: true,
  },
  { name: 'doctor, trusted', args: ['doctor'], before: ['trust', 'add'], told: true },
  { name: 'the terminal, left with Esc', args: [], person: leave('\x1b'), strict: true },
  { name: 'the terminal with a prompt, left with Ctrl+C', args: ['hi'], person: leave('\x03'), strict: true },
  {
    name: 'the terminal in bypass, left with Esc',
    args: ['hi', '--permission-mode', 'bypass'],
    person: leave('\x1b'),
    strict: true,
  },
  { name: 'the terminal, only read', args: ['hi'], person: answer('r'), answers: well },
  { name: 'the terminal, trusted', args: ['hi'], person: answer('t'), answers: well, told: true },
];
