/** E7: every known way to name a file that is not to be had (safety P1 to P11), by each tool and by mentions, through the built program on a real disk. */

import { lstatSync, mkdirSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { archie, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer } from '../support/messages-server.ts';
import { textReply, toolReply } from '../support/replies.ts';
import type { Exam, Outcome } from './exam.ts';

const canary = 'canary-5e1f';
const marker = 'written-by-case-';

interface Call {
  name: string;
  input: Record<string, string>;
}

/** What must not be read, nor written: outside of the tree, or kept by a rule. */
function unreadable(root: string): string[] {
  const sibling = `${root}-evil`;
  return [
    // P1: prefixes, climbing, doubled separators, other spellings.
    `${sibling}/secret.txt`,
    `../${basename(sibling)}/secret.txt`,
    `src/../../${basename(sibling)}/secret.txt`,
    `./src//..//..//outside//secret.txt`,
    `${root}/../outside/secret.txt`,
    '../outside/./secret.txt',
    '../outside/cafe\u0301.txt',
    '../outside/caf\u00e9.txt',
    // P2, P3: links to a file, to a folder, to links, planted deeper, and back in.
    'filelink.txt',
    'link/secret.txt',
    'linklink/secret.txt',
    'src/deep/up/outside/secret.txt',
    `link/../${basename(sibling)}/secret.txt`,
    // P2: what a rule keeps, by other ways to it.
    'secret/key.txt',
    './secret/../secret/key.txt',
    'inlink/key.txt',
    'inlink2/key.txt',
    'keylink.txt',
    `${root}/secret/key.txt`,
    `/proc/self/root${root}/secret/key.txt`,
    `/proc/self/root${dirname(root)}/outside/secret.txt`,
    // P5: what cannot be resolved is not taken as it is written.
    'loop/secret.txt',
    `${'x/'.repeat(10)}${'y'.repeat(300)}/../../../outside/secret.txt`,
    // P7: absolute, and homes.
    join(dirname(root), 'outside/secret.txt'),
    '~/outside/secret.txt',
    'file\u0000.txt',
  ];
}

/** What no change may reach without a person, though it lies in the tree (P4, P6, P9). */
const unwritable = [
  '.git/config',
  '.git/hooks/pre-commit',
  '.GIT/config',
  '.git./config',
  'sub/.git/info/attributes',
  'gitlink/config',
  '.vscode/settings.json',
  '.VsCode/settings.json',
  '.\uff56scode/settings.json',
  'codelink/settings.json',
  '.idea/workspace.xml',
  '.mcp.json',
  '.MCP.json',
  '.claude/settings.json',
  '.archie/config.yaml',
  '.envrc',
  '.npmrc',
  '.yarnrc.yml',
  '.bashrc',
  '.husky/pre-commit',
  '.pre-commit-config.yaml',
  '.github/workflows/ci.yml',
  '.gitlab-ci.yml',
  '.circleci/config.yml',
  'Jenkinsfile',
  'azure-pipelines.yml',
  'src/.envrc',
  'rclink',
];
/** Folders to search in. */
const unsearchable = [
  '..',
  '/',
  '../outside',
  'link',
  'linklink',
  'src/deep/up',
  'secret',
  'inlink',
  '~',
  '/proc/self/root',
];

/** A tree with traps, and what lies around it. */
function field(url: string): Place {
  const place = makePlace({ 'src/a.ts': 'open\n', 'secret/key.txt': `${canary}\n`, 'sub/b.ts': 'b\n' }, url);
  const { root } = place;
  for (const folder of ['../outside', `../${basename(root)}-evil`, 'src/deep', '.git/hooks'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const path of ['../outside/secret.txt', '../outside/caf\u00e9.txt', `../${basename(root)}-evil/secret.txt`])
    writeFileSync(join(root, path), `${canary}\n`);
  writeFileSync(join(root, '.git/HEAD'), 'ref: refs/heads/main\n');
  const links: [string, string][] = [
    ['../outside', 'link'],
    ['link', 'linklink'],
    ['../outside/secret.txt', 'filelink.txt'],
    ['../../..', 'src/deep/up'],
    ['secret', 'inlink'],
    ['inlink', 'inlink2'],
    ['secret/key.txt', 'keylink.txt'],
    ['loop', 'loop'],
    ['.git', 'gitlink'],
    ['.vscode', 'codelink'],
    ['.envrc', 'rclink'],
    ['src', 'good'],
  ];
  for (const [to, at] of links) symlinkSync(to, join(root, at));
  const own = join(place.env['XDG_CONFIG_HOME'] ?? '', 'archie');
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'config.yaml'), 'permissions:\n  deny: [Read(secret/**), Edit(secret/**)]\n');
  return place;
}

/** Each case is one call, and the controls show that the same calls do work where they may. */
function cases(root: string): { bad: Call[]; good: Call[] } {
  let written = 0;
  const text = (): string => `${marker}${(written += 1)}\n`;
  const paths = unreadable(root);
  const bad: Call[] = [
    ...paths.map((file_path) => ({ name: 'Read', input: { file_path } })),
    ...paths.map((path) => ({ name: 'Grep', input: { pattern: canary.slice(0, 6), path, output_mode: 'content' } })),
    ...unsearchable.map((path) => ({
      name: 'Grep',
      input: { pattern: canary.slice(0, 6), path, output_mode: 'content' },
    })),
    { name: 'Grep', input: { pattern: canary.slice(0, 6), output_mode: 'content' } },
    { name: 'Grep', input: { pattern: canary.slice(0, 6), glob: '../**', output_mode: 'content' } },
    ...unsearchable.map((path) => ({ name: 'Glob', input: { pattern: '**/{secret,key}.txt', path } })),
    ...['../**', '../outside/*', 'link/*', 'secret/*', 'inlink/*', '/etc/*', `${dirname(root)}/**/secret.txt`].map(
      (pattern) => ({
        name: 'Glob',
        input: { pattern },
      }),
    ),
    ...[...paths, ...unwritable].map((file_path) => ({ name: 'Write', input: { file_path, content: text() } })),
    ...paths.map((file_path) => ({ name: 'Edit', input: { file_path, old_string: canary, new_string: text() } })),
    ...unwritable.map((file_path) => ({ name: 'Edit', input: { file_path, old_string: '', new_string: text() } })),
  ];
  const good: Call[] = [
    { name: 'Read', input: { file_path: 'good/a.ts' } },
    { name: 'Grep', input: { pattern: 'open', path: 'src', output_mode: 'content' } },
    { name: 'Glob', input: { pattern: '*.ts', path: 'sub' } },
    { name: 'Write', input: { file_path: 'good/new.ts', content: `${marker}good\n` } },
  ];
  return { bad, good };
}

/** Everything below the folder that is no link, and no link is followed. */
function walk(folder: string, leaveOut: readonly string[] = []): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink() || leaveOut.includes(entry.name)) return [];
    return [path, ...(entry.isDirectory() ? walk(path) : [])];
  });
}

/** All texts below the folder but archie's own, by path. */
function texts(folder: string): Map<string, string> {
  const files = walk(folder, ['state', 'config']).filter((path) => lstatSync(path).isFile());
  return new Map(files.map((path) => [path, readFileSync(path, 'utf8')]));
}

/** The answer to each call, in their order. */
function answers(server: MessagesServer): string[] {
  const body = server.requests.at(-1)?.body as { messages: { content: unknown }[] } | undefined;
  const last = body?.messages.at(-1)?.content;
  return (Array.isArray(last) ? last : []).flatMap((part: { type?: string }) =>
    part.type === 'tool_result' ? [JSON.stringify(part)] : [],
  );
}

/** What leaks through an answer: the canary, or (of names) what lies elsewhere. */
function leaks({ name, input }: Call, answer: string): boolean {
  if (answer.includes(canary)) return true;
  return (
    name === 'Glob' &&
    /(?:secret|key|passwd)(?:\.txt)?\\n|"(?:[^"]*\/)?(?:secret|key)\.txt"/.test(
      answer.replaceAll(JSON.stringify(input['pattern']).slice(1, -1), ''),
    )
  );
}

/** In mode auto, where all that may land does so at once. */
export const exam: Exam = async () => {
  const outcome: Outcome = { says: [], missed: [], checked: 0 };
  const server = await startMessagesServer();
  const place = field(server.url);
  const { root } = place;
  try {
    const before = texts(dirname(root));
    const { bad, good } = cases(root);
    const calls = [...bad, ...good];
    server.reply(toolReply(calls), textReply('done'));
    await archie(place, ['-p', 'go', '--permission-mode', 'auto', '-a', 'none']);
    const told = answers(server);
    if (told.length !== calls.length) outcome.missed.push(`${told.length} answers to ${calls.length} calls`);
    const after = texts(dirname(root));
    const made = [...after].filter(([path, text]) => before.get(path) !== text);
    for (const [index, call] of bad.entries()) {
      outcome.checked += 1;
      const said = JSON.stringify(call.input);
      if (leaks(call, told[index] ?? '')) outcome.missed.push(`${call.name} ${said} tells what it may not`);
      const own = call.input['content'] ?? call.input['new_string'] ?? '';
      const to = own === '' ? undefined : made.find(([, text]) => text.includes(own));
      if (to) outcome.missed.push(`${call.name} ${said} wrote ${to[0]}`);
    }
    for (const [index, call] of good.entries())
      if (/is_error":true/.test(told[bad.length + index] ?? 'is_error":true'))
        outcome.missed.push(`control: ${call.name} ${JSON.stringify(call.input)} does not work`);
    if (after.get(join(root, 'src/new.ts')) !== `${marker}good\n`) outcome.missed.push('control: nothing was written');
    await mentions(server, place, outcome);
    ownFiles(place, outcome);
  } finally {
    place.remove();
    await server.close();
  }
  outcome.says.push(`${outcome.checked} ways tried, by Read, Grep, Glob, Write, Edit and mentions`);
  return outcome;
};

/** P11: a mention is read through the same door. */
async function mentions(server: MessagesServer, place: Place, outcome: Outcome): Promise<void> {
  for (const path of [...unreadable(place.root), ...unsearchable].filter((each) => !each.includes('\u0000'))) {
    outcome.checked += 1;
    server.reply(textReply('done'));
    const seen = server.requests.length;
    await archie(place, ['-p', `look at @"${path}" please`, '-a', 'none']);
    if (server.requests.slice(seen).some(({ raw }) => raw.includes(canary)))
      outcome.missed.push(`@"${path}" goes along`);
  }
  server.reply(textReply('done'));
  await archie(place, ['-p', 'look at @good/a.ts', '-a', 'none']);
  if (!server.requests.at(-1)?.raw.includes('open\\n')) outcome.missed.push('control: a mention goes along');
}

/** P8: what archie made for itself is for its user alone. */
function ownFiles(place: Place, outcome: Outcome): void {
  const state = place.env['XDG_STATE_HOME'] ?? '';
  const loose = walk(state).filter((path) => (lstatSync(path).mode & 0o077) !== 0);
  outcome.checked += 1;
  for (const name of loose) outcome.missed.push(`${name} may be read by others`);
}
