/** What archie 0.1 left on a disk, and what it printed for programs, under the program as built now. */

import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Landing } from '../../src/protocol/change.ts';
import { archie, binary, forReal } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { textReply, toolReply } from '../support/replies.ts';
import { answers, landingOf, plantOld, sessionOf } from './old-state.ts';
import type { OldPlace, OldTree } from './old-state.ts';

let server: MessagesServer;
let place: OldPlace;
let terminal: Pty | undefined;
beforeEach(async () => {
  server = await startMessagesServer();
});
afterEach(async () => {
  terminal?.kill();
  await terminal?.exit;
  place.remove();
  await server.close();
});

const plant = (tree: OldTree): OldPlace => (place = plantOld(tree, server.url));
const file = (path: string): string => readFileSync(join(place.root, path), 'utf8');
const there = (path: string): boolean => existsSync(join(place.root, path));
const bits = (path: string): string => (lstatSync(join(place.root, path)).mode & 0o777).toString(8);
const executable = (path: string): boolean => bits(path) === '755';
const eventsOf = (id: string): Record<string, unknown>[] =>
  readFileSync(join(place.shelf, 'sessions', `${id}.jsonl`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Runs archie, which has to succeed; returns what it printed. */
async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await archie(place, args);
  // What is applied was checked before.
  const said = stderr.replace(/^checks: no findings.*\n/, '');
  expect({ code, said, args }).toEqual({ code: 0, said: '', args });
  return stdout;
}

const landings = async (): Promise<Landing[]> => JSON.parse(await run('undo', '--list', '--json')) as Landing[];

async function open(args: string[], until: string | RegExp = /> Ask/): Promise<Pty> {
  const { root: cwd, env } = place;
  terminal = startPty({ file: process.execPath, args: [binary, ...args], cols: 130, rows: 44, cwd, env });
  await terminal.waitFor(until);
  return terminal;
}

/** Presses a key until the screen shows what it does: keys are dead until a person can have seen the panel. */
async function press(pty: Pty, key: string, until: string | RegExp): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    pty.write(key);
    try {
      return await pty.waitFor(until, 1000);
    } catch (error) {
      if (tries === 9) throw error;
    }
  }
}

/** Sends a line, and nothing with it that an earlier key may have left in the composer. */
const say = (pty: Pty, line: string): void => pty.write(`\x15${line}\r`);

describe('sessions of archie 0.1', () => {
  const long = sessionOf('rename the greeting');

  it('are listed, shown and exported', async () => {
    const { root } = plant('shop');
    const listed = answers.sessions.map((session) => ({ ...session, root }));
    // What it says of a session, and what later versions say beside that.
    expect(JSON.parse(await run('sessions', 'list', '--json'))).toMatchObject(listed);
    const shown = (await run('sessions', 'show', long, '--json')).trimEnd().split('\n');
    expect(shown.map((line) => JSON.parse(line))).toEqual(eventsOf(long));
    const exported = await run('sessions', 'export', long);
    const parts = exported.split('## You').slice(1);
    const said = [
      [/rename the greeting/, /\*\*Landed\*\*: `src\/app.ts`/, /\*\*Edit\*\* `src\/app.ts`/, /Renamed\./],
      [/rewrite the list/, /\*\*Read\*\* `list.txt`/, /\*\*Landed\*\*: `list.txt`/, /I see that the first one stays\./],
      [/halve the price/, /\*\*Refused\*\* by you: not before spring/, /\*\*Edit\*\* `src\/price.ts` \(failed\)/],
      [/make the report/, /\*\*Landed\*\*: `docs\/old.md`, `report.txt`, `run.sh`/, /\*\*Bash\*\* `seq 1 6000`/],
      [/@backend-architect/, /## backend-architect/, /\*\*Undone\*\*/, /\*\*Redone\*\*/, /was made shorter here/],
      [/what is left\?/, /## archie/, /The table of orders is left\./],
      [/sign the notes/, /\*\*Landed\*\*: `notes.md`/, /Signed\./, /\*\*Undone\*\*: `notes.md`/],
    ];
    expect(parts).toHaveLength(said.length);
    for (const [n, patterns] of said.entries()) for (const pattern of patterns) expect(parts[n]).toMatch(pattern);
  });

  it('go on without a terminal: one whose last line is torn, and one that was compacted, rewound and killed', async () => {
    plant('shop');
    const kept = /the whole output is in (\S+\.txt)/.exec(JSON.stringify(eventsOf(long)))![1]!;
    server.reply(
      textReply('As before.'),
      toolReply([{ name: 'Read', input: { file_path: kept, offset: 5990 } }]),
      textReply('The table.'),
    );
    expect(await run('-p', '-c', 'anything else?')).toBe('As before.\n');
    const torn = sessionOf('what is in here?');
    const words = (n: number) => server.requests[n]!.body.messages as { role: string; content: Wire[] }[];
    expect(words(0).map(({ role, content }) => [role, content.at(-1)!.text])).toEqual([
      ['user', 'what is in here?'],
      ['assistant', 'Two scripts, one list.'],
      ['user', 'what is missing?'],
      ['assistant', 'Nothing that I know of.'],
      ['user', 'anything else?'],
    ]);
    const types = eventsOf(torn).map(({ type }) => type);
    expect(types.filter((type) => type === 'turn.ended')).toHaveLength(3);
    expect(types).toContain('session.resumed');

    const lock = join(place.shelf, 'sessions', `${long}.jsonl.lock`);
    expect(readFileSync(lock, 'utf8')).toMatch(/^\d+ \d+$/);
    expect(await run('-p', '-r', long, 'and now?')).toBe('The table.\n');
    expect(existsSync(lock)).toBe(false);
    expect(server.requests[2]!.raw).toContain('5999→5999');
    const [first, ...rest] = words(1);
    expect(first).toMatchObject({ role: 'assistant', content: [{ type: 'compaction', encrypted_content: 'e' }] });
    const asked = rest.flatMap(({ role, content }) => (role === 'user' ? content.map((part) => part.text) : []));
    expect(asked).toEqual([
      expect.stringContaining(place.root),
      '@backend-architect where do orders go?',
      'what is left?',
      // It differs from what that version told: there are delegates now.
      expect.stringContaining('Specialists for Task: backend-architect, reviewer'),
      'and now?',
    ]);
    expect(JSON.stringify(rest)).toContain('answer as the specialist \\"backend-architect\\"');
    expect(JSON.stringify(rest)).toContain('{"type":"tool_addition","tool":{"type":"tool_reference","name":"Edit"}}');
  });

  it('are left alone while that version has them open', async () => {
    plant('shop');
    server.reply(textReply('Two at once.'));
    // This process in its place.
    const stat = process.platform === 'linux' ? readFileSync('/proc/self/stat', 'utf8') : '';
    const start = stat.split(') ').at(-1)!.split(' ')[19] ?? '-';
    writeFileSync(join(place.shelf, 'sessions', `${long}.jsonl.lock`), `${process.pid} ${start}`);
    expect(await archie(place, ['-p', '-r', long, 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`is open in another archie (process ${process.pid})`),
    });
    expect(server.requests).toHaveLength(0);
  });

  it('go on in a terminal, with the prompts and the preferences of their time, and what was allowed ends', async () => {
    forReal(plant('shop'));
    const pty = await open(['-r', long]);
    // The first frame stands before its past.
    await pty.waitFor(/› what is left\?/);
    const past = pty.scrollback().join('\n');
    expect(past).toMatch(
      /› rename the greeting[\s\S]*Renamed\.[\s\S]*you said no: “not before spring”[\s\S]*✔ report\.txt new \+22[\s\S]*allowed: seq 1 6000[\s\S]*→ backend-architect[\s\S]*↶ report\.txt[\s\S]*↷ report\.txt[\s\S]*summed up[\s\S]*› what is left\?/,
    );
    await press(pty, '\x1b[A', /> change three files/);
    await press(pty, '\x15', /> Ask/);

    say(pty, '/undo');
    await pty.waitFor(/report\.txt[\s\S]*y take back/);
    const parted = /asked for again[^\n]*: seq 1 6000[\s\S]*↶ run\.sh no longer executable/;
    await press(pty, 'y', parted);
    expect([there('docs/old.md'), there('report.txt'), executable('run.sh')]).toEqual([true, false, false]);
    say(pty, '/redo');
    await pty.waitFor('y bring back');
    await press(pty, 'y', /↶ run\.sh no longer executable[\s\S]*↷ run\.sh made executable/);
    expect([there('docs/old.md'), there('report.txt'), executable('run.sh')]).toEqual([false, true, true]);

    const change = { file_path: 'list.txt', old_string: 'line 14\n', new_string: 'line fourteen\n' };
    server.reply(
      toolReply([{ name: 'Bash', input: { command: 'touch once' } }]),
      toolReply([{ name: 'Read', input: { file_path: 'list.txt' } }]),
      toolReply([{ name: 'Edit', input: change }]),
      textReply('As you like.'),
    );
    say(pty, 'once more');
    await waitForPanel(pty, /touch once[\s\S]*y once/);
    pty.write('y');
    // Wide enough for two columns, but one below the other was chosen.
    await pty.waitFor(/- line 14\n[\s\S]*\+ line fourteen[\s\S]*y accept/);
    await press(pty, 'n', 'As you like.');
  });

  it('have work staged, which is reviewed and lands', async () => {
    plant('shop');
    const staged = sessionOf('change three files');
    const pty = await open(['-r', staged], /3 staged/);
    say(pty, '/review');
    await pty.waitFor(/Review of the turn, 3 files[\s\S]*docs\/new\.md.*step 3, Write[\s\S]*y land/);
    await press(pty, 't', /\[ \].*new\.md/);
    await press(pty, 'y', /✔ src\/app\.ts/);
    expect(file('src/app.ts')).toContain('main()');
    expect(file('list.txt')).toContain('line fourteen\n');
    expect(there('docs/new.md')).toBe(false);
    await press(pty, '\x15', /> Ask/);
    pty.write('\x04');
    expect(await pty.exit).toBe(0);
    expect(eventsOf(staged).filter(({ type }) => type === 'unstaged')).toMatchObject([
      { proposal: `turn-${staged}`, files: 0 },
    ]);
    expect((await landings())[0]!.origin).toMatchObject({ by: 'tool', session: staged, prompt: 'change three files' });
  });
});

type Wire = Record<string, string | undefined>;

describe('landings of archie 0.1', () => {
  it('are listed as they were, and are not landed again over what was done since', async () => {
    plant('shop');
    writeFileSync(join(place.root, 'src/app.ts'), "export const greeting = 'hello';\n");
    writeFileSync(join(place.root, 'src/price.ts'), 'export const price = 10;\n');
    expect(await landings()).toEqual(answers.landings);
    expect(file('src/app.ts')).toContain("'hello'");
    expect(file('src/price.ts')).toContain('price = 10');
  });

  it('are taken back by landing, by hunk and by file, and landed again', async () => {
    plant('shop');
    // What a pack holds may be cleared away beside it.
    const blobs = join(place.shelf, 'blobs');
    for (const name of readdirSync(blobs))
      if (/^[0-9a-f]{2}$/.test(name)) rmSync(join(blobs, name), { recursive: true });
    const before = file('list.txt');
    const rewritten = landingOf('rewrite the list', 'Write');
    const preview = await run('undo', rewritten, '--preview');
    const [hunk = ''] = [...preview.matchAll(/^@@ .* @@ (\S+)$/gm)].map((match) => match[1]!);
    await run('undo', rewritten, '--hunk', hunk);
    expect(file('list.txt')).toBe(before.replace('first new\nsecond new\n', ''));
    await run('redo');
    expect(file('list.txt')).toBe(before);

    const redone = answers.landings.find(({ origin }) => origin.by === 'redo')!.id;
    await run('undo', redone, '--file', 'docs/old.md');
    expect([file('docs/old.md'), bits('docs/old.md')]).toEqual(['Nobody reads this any more.\n', '600']);
    expect([there('report.txt'), executable('run.sh')]).toEqual([true, true]);

    const renamed = landingOf('rename the greeting', 'Edit');
    await run('undo', renamed);
    expect(file('src/app.ts')).toContain("'hello'");
    await run('redo');
    expect(file('src/app.ts')).toContain("'good morning'");
    await run('undo', landingOf('raise the price', 'Bash'));
    expect([there('count.txt'), file('secret.txt'), bits('secret.txt')]).toEqual([false, 'For me alone.\n', '600']);
    // What 0.1 took back.
    await run('redo', answers.landings.find(({ origin }) => origin.by === 'undo' && origin.turn === 7)!.id);
    expect(file('notes.md')).toContain('- 備註 (ada)');
    const now = await landings();
    expect(now.slice(-answers.landings.length).map(({ id }) => id)).toEqual(answers.landings.map(({ id }) => id));
  });

  it('are completed where it was killed after their intent was in the journal', async () => {
    plant('cut');
    expect([file('one.txt'), file('three.txt'), there('more/four.txt')]).toEqual(['ONE\n', 'three\n', false]);
    server.reply(textReply('I see.'));
    const { code, stderr } = await archie(place, ['-p', '-c', 'and now?']);
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringMatching(/The landing \w+ \(in capitals\) was cut short and has been completed/),
    });
    expect([file('one.txt'), file('three.txt'), file('more/four.txt')]).toEqual(['ONE\n', 'THREE\n', 'FOUR\n']);
    expect(readdirSync(place.root).toSorted()).toEqual(['.git', 'more', 'one.txt', 'three.txt', 'two.txt']);
    expect(await landings()).toMatchObject([{ origin: { prompt: 'in capitals' } }]);
    expect(await run('apply')).toContain('in the tree already');
    await run('undo');
    expect([file('one.txt'), file('three.txt'), there('more')]).toEqual(['one\n', 'three\n', false]);
  });

  it('did not happen where it was killed before, and wait to be landed', async () => {
    plant('half');
    expect(readdirSync(place.root).filter((name) => name.startsWith('.archie-'))).toHaveLength(3);
    expect(await landings()).toEqual([]);
    expect(readdirSync(place.root).toSorted()).toEqual(['.git', 'one.txt', 'three.txt', 'two.txt']);
    expect(readdirSync(join(place.shelf, 'blobs/packs'))).toEqual([]);
    expect(await run('apply')).toContain('landed: one.txt, three.txt, more/four.txt');
    expect([file('one.txt'), file('three.txt'), file('more/four.txt')]).toEqual(['ONE\n', 'THREE\n', 'FOUR\n']);
  });
});

describe('proposals of archie 0.1', () => {
  it('are applied with every kind of change, taken back, and discarded', async () => {
    plant('shop');
    const price = file('src/price.ts');
    expect(await run('apply', 'p-by-hand')).toContain(
      'landed: check.sh, current, docs/api/orders.md, report.txt, src/price.ts',
    );
    expect([executable('check.sh'), readlinkSync(join(place.root, 'current'))]).toEqual([true, 'list.txt']);
    expect([file('docs/api/orders.md'), file('src/price.ts')]).toEqual(['# Orders\n', 'export const price = 20;\n']);
    expect(there('report.txt')).toBe(false);
    await run('undo');
    expect([executable('check.sh'), there('current'), there('docs/api')]).toEqual([false, false, false]);
    expect([there('report.txt'), file('src/price.ts')]).toEqual([true, price]);
    const guide = `turn-${sessionOf('write the guide')}`;
    expect(await run('discard', guide)).toContain('write the guide');
    expect((await archie(place, ['apply', guide])).code).toBe(2);
  });

  it('are reviewed in a terminal, merged with what was changed since', async () => {
    plant('shop');
    writeFileSync(join(place.root, 'notes.md'), '# My notes\n\n- 備註\n');
    const pty = await open(['review', `turn-${sessionOf('write the guide')}`], /notes\.md.*merged[\s\S]*y apply/);
    await press(pty, 'y', /landed: notes\.md, docs\/guide\.md/);
    expect(await pty.exit).toBe(0);
    expect(file('notes.md')).toBe('# My notes\n\n- 備註, see docs/guide.md\n');
    expect(file('docs/guide.md')).toContain('# Guide');
  });
});
