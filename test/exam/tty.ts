/** `npm run exam -- tty`: hostile text in every place that reaches a terminal, through a real one, byte by byte: nothing of it is obeyed, and what is approved is what is shown. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unreveal } from '../../src/text/sanitize.ts';
import { vectors as known } from '../fixtures/escapes.ts';
import { archie, binary, forReal, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { press, waitForPanel } from '../support/panel.ts';
import { startPty } from '../support/pty.ts';
import type { Pty } from '../support/pty.ts';
import { errorReply, textReply, toolReply } from '../support/replies.ts';
import type { Exam, Outcome } from './exam.ts';

/** More than the fixture has: what fills, hides or breaks rows. */
const more: [name: string, input: string][] = [
  ['a no-break space', 'rm\u00a0-rf'],
  ['a Hangul filler', 'a\u3164b'],
  ['a line separator', 'a\u2028b\u2029c'],
  ['sixty tabs', `a${'\t'.repeat(60)}b`],
  ['a flood of combining marks', `a${'\u0301'.repeat(200)}b`],
  ['a flood of wide letters', '寬'.repeat(300)],
  ['a long line without blanks', 'x'.repeat(4000)],
  ['a variation selector', 'a\ufe0fb'],
  ['a joiner', 'r\u200dm'],
];
const vectors = [...known.map(({ name, input }): [string, string] => [name, input]), ...more].map(
  ([name, input], at) => ({
    name,
    // Marked, so that what Ink and archie write of their own is not taken for it.
    text: `Q${at}q${input}z`,
  }),
);
/** What can stand in one line of YAML, JSON or a name. */
const inLine = vectors.filter(({ text }) => !text.includes('\n'));

/** What a terminal obeys, or shows as nothing. */
const obeyed =
  /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\u3164\u2028\u2029]|[\u{E0001}-\u{E007F}]/u;

/** What got through: the mark, and all up to the first thing that is obeyed. */
function leaked(raw: string): string[] {
  return vectors.flatMap(({ name, text }) => {
    const at = obeyed.exec(text)?.index;
    if (at === undefined) return [];
    const [first = ''] = /^(?:\x1b[^A-Za-z]*[A-Za-z]?|[^])/u.exec(text.slice(at)) ?? [];
    // A row may end where the text went back to its beginning.
    const next = first === '\r' ? text.slice(at + 1, at + 2) : '';
    return raw.includes(text.slice(0, at) + first + next) ? [name] : [];
  });
}

/** Sequences with numbers taken out of those that move the cursor and clear rows: how often and where differs from run to run. */
function sequencesIn(raw: string): Set<string> {
  const found =
    raw.match(
      /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P^_X][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])|[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]/g,
    ) ?? [];
  return new Set(found.map((each) => (/^\x1b\[[\d;]*[A-HJK]$/.test(each) ? each.replace(/\d+/g, 'N') : each)));
}

const node = process.execPath;
const run = (place: Place, args: readonly string[], cols = 120): Pty =>
  startPty({
    file: node,
    args: [binary, ...args],
    cwd: place.root,
    env: { ...place.env, COLORTERM: undefined },
    cols,
    rows: 50,
  });

/** Looks at what was written to a terminal; `own` are the sequences that may be in it. */
type See = (where: string, raw: string, own?: ReadonlySet<string>) => void;

/** `--only screen|review|approvals|commands|trust`: that part alone. */
export const exam: Exam = async (options = {}) => {
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  const own = await inPlace(sequencesOfItsOwn);
  // A review that is large has the alternate screen, a small one has not.
  for (const each of ['\x1b[?1049h', '\x1b[?1049l']) own.add(each);
  const see: See = (where, raw, of = own) => {
    outcome.checked += vectors.length;
    for (const name of leaked(raw)) outcome.missed.push(`${where}: ${name}`);
    if (!raw.includes('Q')) outcome.missed.push(`${where}: nothing of it was shown`);
    for (const each of sequencesIn(raw))
      if (!of.has(each)) outcome.missed.push(`${where}: ${JSON.stringify(each)} is none of archie's own`);
  };
  // Side by side: most of the time a panel is waited for that is deaf until it can have been read.
  const parts: [string, () => Promise<void>][] = [
    ['trust', () => inPlace((_, place) => untrusted(place, see), false)],
    [
      'screen',
      () =>
        inPlace(async (server, place) =>
          see('the screen: tool output, file names, model text, errors, delegates', await onScreen(server, place)),
        ),
    ],
    ['review', () => inPlace(async (server, place) => see('the review', await inReview(server, place)))],
    ['commands', () => inPlace((server, place) => commands(server, place, see))],
    ...[0, 1, 2].map((third): [string, () => Promise<void>] => [
      'approvals',
      () => inPlace((server, place) => approvals(server, place, outcome, { own, third })),
    ]),
  ];
  await Promise.all(parts.map(async ([name, part]) => (options['only'] ?? name) === name && part()));
  outcome.says.push(`${vectors.length} vectors, ${own.size} sequences of archie's own`);
  return outcome;
};

/** A place of its own, which is trusted unless it is said otherwise. */
async function inPlace<T>(part: (server: MessagesServer, place: Place) => Promise<T>, isTrusted = true): Promise<T> {
  const server = await startMessagesServer();
  const place = hostilePlace(server.url);
  try {
    if (isTrusted) await archie(place, ['trust', 'add']);
    return await part(server, place);
  } finally {
    place.remove();
    await server.close();
  }
}

/** What the folder brings is shown before it counts: names of personas, and rules. */
async function untrusted(place: Place, see: See): Promise<void> {
  const rules = inLine.map(({ text }) => `Bash(${text.slice(0, 200)})`);
  mkdirSync(join(place.root, '.claude'));
  writeFileSync(join(place.root, '.claude/settings.json'), JSON.stringify({ permissions: { allow: rules } }));
  const pty = run(place, ['-a', 'none']);
  await waitForPanel(pty, /leave/);
  for (let page = 0; page < 40 && !pty.screen().join('\n').includes('t trust it'); page += 1) {
    const before = pty.screen().join('\n');
    pty.write('\x1b[6~');
    await pty.waitFor((rows) => rows.join('\n') !== before);
  }
  pty.write('\x1b');
  await pty.exit;
  see('the question about trust', pty.raw());
  const told = run(place, ['trust', 'show']);
  await told.exit;
  see('archie trust show', told.raw(), new Set(['\r']));
}

/** A project whose names, files, personas and branch are made to deceive. */
function hostilePlace(url: string): Place {
  const all = vectors.map(({ text }) => text).join('\n');
  // Every command is to be shown before it runs.
  const place = forReal(makePlace({ 'all.txt': `${all}\n`, 'plain.txt': 'plain\n' }, url));
  execFileSync('git', ['init', '-q'], { cwd: place.root });
  mkdirSync(join(place.root, 'names'));
  for (const { text } of inLine) {
    const name = text.replaceAll('/', '').replaceAll('\0', '');
    if (Buffer.byteLength(name) < 250) writeFileSync(join(place.root, 'names', name), name);
  }
  const agents = join(place.root, '.archie/agents');
  mkdirSync(agents, { recursive: true });
  for (const [at, { text }] of inLine.entries())
    writeFileSync(
      join(agents, `p${at}.md`),
      `---\nname: ${JSON.stringify(text.slice(0, 60))}\ndescription: ${JSON.stringify(text.slice(0, 300))}\n${JSON.stringify(text.slice(0, 40))}: x\n---\nWork.\n`,
    );
  writeFileSync(join(place.root, '.git/HEAD'), `ref: refs/heads/${inLine[0]?.text ?? ''}\n`);
  return place;
}

async function open(place: Place, args: readonly string[] = []): Promise<Pty> {
  const pty = run(place, ['-a', 'none', ...args]);
  await pty.waitFor(/> Ask/, 60_000);
  return pty;
}

/** What stands below the last row that says this. */
function after(rows: readonly string[], words: string): string {
  const from = rows.findLastIndex((row) => row.includes(words));
  return from < 0 ? '' : rows.slice(from).join('\n');
}

async function leave(pty: Pty): Promise<string> {
  // A prompt that failed stands in the composer again.
  pty.write('\x15');
  pty.write('/exit\r');
  const late = setTimeout(() => pty.hangUp(), 20_000);
  await pty.exit;
  clearTimeout(late);
  return pty.raw();
}

/** The same that is done with hostile text, with text of no harm. */
async function sequencesOfItsOwn(server: MessagesServer, place: Place): Promise<Set<string>> {
  server.reply(
    toolReply([
      { name: 'Read', input: { file_path: 'plain.txt' } },
      { name: 'Glob', input: { pattern: 'plain*' } },
      { name: 'Read', input: { file_path: 'none' } },
    ]),
    textReply(
      '# Title\n\nSome **words**, `code`, *more*, ~~less~~, > quoted [link](http://x.test)\n\n- a list\n\n```js\nconst a = 1; // no\n```\n',
    ),
    toolReply([{ name: 'Edit', input: { file_path: 'plain.txt', old_string: 'plain', new_string: 'other' } }]),
    textReply('Well.'),
    toolReply([{ name: 'Bash', input: { command: 'echo "$(date)"' } }]),
    textReply('Well.'),
    errorReply(403, 'permission_error', 'no'),
  );
  const pty = await open(place);
  pty.write('first\r');
  await pty.waitFor(/1 request|2 requests/, 60_000);
  pty.write('second\r');
  await waitForPanel(pty, 'y accept');
  await toggled(pty);
  await toggled(pty);
  pty.write('n');
  await pty.waitFor('Well.', 60_000);
  pty.write('third\r');
  await waitForPanel(pty, /Run this command/);
  pty.write('n');
  await pty.waitFor((rows) => rows.join('\n').split('Well.').length > 2, 60_000);
  pty.write('fourth\r');
  await pty.waitFor((rows) => after(rows, 'fourth').includes('✖'), 60_000);
  return sequencesIn(await leave(pty));
}

async function onScreen(server: MessagesServer, place: Place): Promise<string> {
  const all = vectors.map(({ text }) => text).join('\n\n');
  server.reply(
    toolReply([
      { name: 'Read', input: { file_path: 'all.txt' } },
      { name: 'Glob', input: { pattern: 'names/*' } },
      { name: 'Grep', input: { pattern: 'Q\\d+q', output_mode: 'content' } },
      ...inLine.slice(0, 20).map(({ text }) => ({ name: 'Read', input: { file_path: text } })),
      {
        name: 'TodoWrite',
        input: {
          todos: inLine.map(({ text }, at) => ({
            content: text,
            activeForm: text,
            status: at === 0 ? 'in_progress' : 'pending',
          })),
        },
      },
      ...inLine.slice(20, 40).map(({ text }) => ({ name: text, input: {} })),
    ]),
    textReply(
      `${all}\n\n- ${inLine.map(({ text }) => text).join('\n- ')}\n\n\`\`\`js\n${all}\n\`\`\`\n\n[${inLine[3]?.text ?? ''}](http://x.test)\nEnd of it.`,
    ),
    errorReply(403, 'permission_error', all.slice(0, 3000)),
  );
  const pty = await open(place);
  pty.write('\x1b[200~look\x1b[201~\r');
  await pty.waitFor(/End of it\./, 60_000);
  pty.write('!cat all.txt\r');
  await pty.waitFor(/exit 0|cat all\.txt/, 60_000);
  pty.write('and now\r');
  await pty.waitFor((rows) => after(rows, 'and now').includes('✖'), 60_000);
  return leave(pty);
}

/** To the whole screen, which has no status row, or back. */
async function toggled(pty: Pty): Promise<void> {
  const isWhole = (rows: readonly string[]): boolean => !rows.some((row) => row.includes('no isolation'));
  const before = isWhole(pty.screen());
  await press(pty, 'f', (rows) => pty.whole() && isWhole(rows) !== before && rows.join('\n').includes('accept'));
  await waitForPanel(pty, /accept/);
}

async function inReview(server: MessagesServer, place: Place): Promise<string> {
  // With a NUL in it, it would be no text.
  const all = vectors.map(({ text }) => text.replaceAll('\0', '')).join('\n');
  server.reply(
    toolReply([{ name: 'Write', input: { file_path: 'made.txt', content: `${all}\n` } }]),
    textReply('Refused, then.'),
  );
  const pty = await open(place);
  pty.write('write\r');
  await waitForPanel(pty, /accept/);
  for (let page = 0; page < 8; page += 1) pty.write('\x1b[6~');
  await toggled(pty);
  for (let page = 0; page < 8; page += 1) pty.write('\x1b[6~');
  await toggled(pty);
  pty.write('n');
  await pty.waitFor('Refused, then.', 60_000);
  return leave(pty);
}

/** Each vector in a command: its panel shows exactly the bytes that would run. A third of them: three terminals share the work. */
async function approvals(
  server: MessagesServer,
  place: Place,
  outcome: Outcome,
  { own, third }: { own: ReadonlySet<string>; third: number },
): Promise<void> {
  const pty = await open(place);
  for (const [at, { name, text }] of vectors.entries()) {
    if (at % 3 !== third) continue;
    const command = `printf %s '${text}' "$N${at}n"`;
    server.reply(toolReply([{ name: 'Bash', input: { command } }]), textReply(`Well ${at}.`));
    pty.write(`ask ${at}\r`);
    const isShort = text.length < 1500;
    await waitForPanel(
      pty,
      (rows) =>
        rows.some((row) => row.includes('Run this command')) &&
        (!isShort || rows.some((row) => row.includes(`$N${at}n`))),
    );
    if (isShort) {
      outcome.checked += 1;
      const shown = commandOn(pty.screen());
      if (unreveal(shown) !== command)
        outcome.missed.push(
          `the permission panel: ${name}: ${JSON.stringify(shown)} is not ${JSON.stringify(command)}`,
        );
    } else {
      outcome.checked += 1;
      // Not all of it is on the screen: one key does not run it.
      const rows = pty.screen().join('\n');
      if (!/more|↓|rows/.test(rows))
        outcome.missed.push(`the permission panel: ${name}: it does not say that there is more`);
    }
    pty.write('n');
    await pty.waitFor(new RegExp(`Well ${at}\\.`), 60_000);
  }
  const raw = await leave(pty);
  for (const name of leaked(raw)) outcome.missed.push(`the permission panel: ${name}`);
  for (const each of sequencesIn(raw))
    if (!own.has(each)) outcome.missed.push(`the permission panel: ${JSON.stringify(each)} is none of archie's own`);
}

/** The command as its panel shows it: rows behind `$`, numbers and `↪`, put together again. */
function commandOn(screen: readonly string[]): string {
  const from = screen.findLastIndex((row) => row.includes('Run this command'));
  let shown = '';
  for (const row of screen.slice(from + 1)) {
    const [, mark = '', text = ''] = /^[\s│]*(\$|\d+|↪) (.*?)\s*│?$/u.exec(row) ?? [];
    if (mark === '') {
      if (shown !== '') break;
      continue;
    }
    shown += (/\d/.test(mark) && shown !== '' ? '\n' : '') + text;
  }
  return shown;
}

async function commands(server: MessagesServer, place: Place, see: See): Promise<void> {
  const all = vectors.map(({ text }) => text).join('\n');
  const none = new Set(['\r']);
  const of = async (where: string, ...args: string[]): Promise<void> => {
    const pty = run(place, args);
    await pty.exit;
    see(where, pty.raw(), none);
  };
  server.reply(
    textReply(all),
    textReply(all),
    toolReply([{ name: 'Write', input: { file_path: 'kept.txt', content: all } }]),
    textReply('Well.'),
  );
  const typed = inLine.map(({ text }) => text.replaceAll('\0', '')).join(' ');
  await of('the answer of -p', '-a', 'none', '-p', typed);
  await of('the answer of -p as events', '-a', 'none', '-p', typed, '--output-format', 'events');
  await of('the patch of -p', '-a', 'none', '-p', typed, '--output-format', 'patch');
  await of('archie sessions list', 'sessions', 'list');
  await of('archie sessions list --json', 'sessions', 'list', '--json');
  await of('archie agents list', 'agents', 'list');
  await of('archie agents check', 'agents', 'check');
  await of('archie permissions test', 'permissions', 'test', '--', typed);
  await of('archie permissions explain', 'permissions', 'explain', '--', typed);
  await of('archie route', 'route', typed, '--explain');
  await of('words of a fault', '--agents-dir', typed.slice(0, 3000), 'agents', 'list');
  await of('words about an option', `--${typed.slice(0, 2000)}`);
  await of('a session that is not there', 'sessions', 'show', typed.slice(0, 2000));
}
