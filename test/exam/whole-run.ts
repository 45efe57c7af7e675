/** A run of the built program that leaves something of everything on the disk: a session, a journal, a history, outputs, a proposal, a debug log, an export. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { binary, makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';
import { startMessagesServer } from '../support/messages-server.ts';
import type { MessagesServer, SeenRequest } from '../support/messages-server.ts';
import { startPty } from '../support/pty.ts';

/** What is run, and with what. */
interface Run {
  files: Record<string, string>;
  env?: Record<string, string>;
  /** Three digits. */
  umask?: string;
  /** Queues what the model answers to `-p`, then to a staged `-p`, then in the terminal. */
  answers: (server: MessagesServer) => void;
  prompts: [string, string, string];
}

interface WholeRun {
  place: Place;
  /** Everything that was printed, by each command. */
  printed: string;
  requests: readonly SeenRequest[];
  close(): Promise<void>;
}

export async function wholeRun({ files, env = {}, umask = '022', answers, prompts }: Run): Promise<WholeRun> {
  const server = await startMessagesServer();
  const place = makePlace(files, server.url);
  Object.assign(place.env, env, { ARCHIE_LOG: '1', ARCHIE_LOG_BODIES: '1' });
  const config = join(place.env['XDG_CONFIG_HOME']!, 'archie');
  mkdirSync(config, { recursive: true });
  writeFileSync(join(config, 'config.yaml'), 'agent: off\n');
  execFileSync('git', ['init', '-q'], { cwd: place.root });
  answers(server);
  const [first, second, typed] = prompts;
  const said = [
    await archieUnder(umask, place, ['-p', first, '--permission-mode', 'bypass']),
    await archieUnder(umask, place, ['-p', second, '--permission-mode', 'stage', '--debug-file', 'log.jsonl']),
    await archieUnder(umask, place, ['undo', '--list']),
    await archieUnder(umask, place, ['sessions', 'list']),
    await archieUnder(umask, place, ['agents', 'list']),
    await archieUnder(umask, place, ['permissions', 'list']),
    await archieUnder(umask, place, ['doctor']),
  ];
  const pty = startPty({
    file: '/bin/sh',
    args: ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, binary],
    cwd: place.root,
    env: place.env,
  });
  await pty.waitFor(/> Ask/, 60_000);
  pty.write(`${typed}\r`);
  await pty.waitFor(/1 request/, 60_000);
  pty.write('/export exported.md\r');
  await pty.waitFor(/written|exported\.md/, 60_000);
  pty.write('/exit\r');
  await pty.exit;
  said.push(await archieUnder(umask, place, ['sessions', 'list', '--json']));
  const [newest] = JSON.parse(said.at(-1) ?? '[]') as { id: string }[];
  said.push(await archieUnder(umask, place, ['sessions', 'export', newest?.id ?? '']));
  return {
    place,
    printed: [...said, pty.raw()].join('\n'),
    requests: server.requests,
    async close() {
      place.remove();
      await server.close();
    },
  };
}

/** Runs archie with this umask; returns all that it printed. */
export function archieUnder(umask: string, place: Place, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, binary, ...args], {
      cwd: place.root,
      env: place.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
    child.on('error', reject);
    child.on('close', () => resolve(said));
  });
}

/** Everything below a folder, with its permission bits. */
export function everythingBelow(folder: string): { path: string; isFolder: boolean; bits: number }[] {
  const found: { path: string; isFolder: boolean; bits: number }[] = [];
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const stats = statSync(path, { throwIfNoEntry: false });
    if (!stats) continue;
    found.push({ path, isFolder: stats.isDirectory(), bits: stats.mode & 0o777 });
    if (stats.isDirectory()) found.push(...everythingBelow(path));
  }
  return found;
}
