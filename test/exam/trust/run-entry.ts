/** One way into archie, run in a hostile folder and in a harmless one: what happens only in the first is because of its content. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { archie, binary, makePlace } from '../../support/cli.ts';
import type { Place } from '../../support/cli.ts';
import { startMessagesServer } from '../../support/messages-server.ts';
import type { MessagesServer } from '../../support/messages-server.ts';
import { startPty } from '../../support/pty.ts';
import { textReply } from '../../support/replies.ts';
import type { Entry } from './entries.ts';
import { picture, plant, tripwire } from './hostile.ts';
import type { Traps } from './hostile.ts';
import { seenIn, traceable, underWatch } from './watch.ts';
import type { Seen } from './watch.ts';

/** A folder with its home, its model and what would tell of a fault. */
export interface Field {
  place: Place;
  server: MessagesServer;
  traps: Traps;
  /** Connections to the server of the hostile folder. */
  knocks: () => number;
  /** Tripwires that were touched. */
  sprung: () => string[];
  close(): Promise<void>;
}

/** What one run came to. */
export interface Came {
  /** Null where the kernel cannot be asked. */
  seen: Seen | null;
  printed: string;
  /** What lies outside of the tree afterwards, by name. */
  kept: string[];
  /** Is the tree to the byte as it was? */
  untouched: boolean;
}

/** Programs that archie has no business with; they stand first on the PATH. */
const wired = 'git ssh curl wget npm npx yarn pnpm python3 make mise direnv tmux vi code'.split(' ');

/** `fill` puts more into the tree than a file and a repository. */
export async function openField(fill: (root: string, traps: Traps) => void): Promise<Field> {
  const server = await startMessagesServer();
  server.otherwise(textReply('ok'));
  let knocked = 0;
  const canary = createServer((socket) => {
    knocked += 1;
    socket.destroy();
  });
  canary.listen(0, '127.0.0.1');
  await once(canary, 'listening');
  const place = makePlace(
    { 'a.txt': 'plain\n', 'names/b.txt': 'plain\n', '.git/HEAD': 'ref: refs/heads/main\n' },
    server.url,
  );
  mkdirSync(join(place.root, '.git/objects'));
  writeFileSync(join(place.root, '.git/config'), '[core]\n\trepositoryformatversion = 0\n');
  // Not below the home folder: what is compared there is what archie keeps.
  const sprung = mkdtempSync(join(tmpdir(), 'archie-sprung-'));
  const traps = { sprung, url: `http://127.0.0.1:${(canary.address() as AddressInfo).port}` };
  fill(place.root, traps);
  const wires = join(sprung, '.wires');
  for (const name of wired) tripwire(join(wires, name), sprung, `wired-${name}`);
  Object.assign(place.env, { PATH: `${wires}:${process.env['PATH']}`, TERM: 'xterm-256color' });
  return {
    place,
    server,
    traps,
    knocks: () => knocked,
    sprung: () => readdirSync(sprung).filter((name) => name !== '.wires'),
    async close() {
      place.remove();
      rmSync(sprung, { recursive: true, force: true });
      await server.close();
      canary.close();
    },
  };
}

/** Runs it there, under watch where that can be. */
export async function runEntry(field: Field, entry: Entry): Promise<Came> {
  const { place, server, traps } = field;
  const top = dirname(place.root);
  if (entry.before) await archie(place, entry.before);
  entry.answers?.(server);
  const before = picture(place.root);
  const cwd = join(place.root, entry.cwd ?? '');
  const trace = join(traps.sprung, '.wires', 'trace');
  const plain = [process.execPath, binary, ...entry.args];
  const argv = traceable ? underWatch(plain, trace) : plain;
  const printed = await (entry.person ? atTerminal : piped)({ ...place, root: cwd }, argv, entry);
  // The cache of compiled code is the program's, whatever folder it is used in.
  const leaveOut = [place.env['XDG_CACHE_HOME'] ?? '', trace];
  return {
    seen: traceable ? plainly(seenIn(trace, cwd, leaveOut), field) : null,
    printed,
    kept: below(top, place.root).map((path) => nameless(path.slice(top.length))),
    untouched: picture(place.root).join('\n') === before.join('\n'),
  };
}

async function piped(place: Place, [file = '', ...args]: string[], { stdin = '' }: Entry): Promise<string> {
  const child = spawn(file, args, { cwd: place.root, env: place.env });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (said += data.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin);
  await once(child, 'close');
  return said;
}

async function atTerminal(place: Place, [file = '', ...args]: string[], { person }: Entry): Promise<string> {
  const pty = startPty({ file, args, cols: 80, rows: 24, cwd: place.root, env: place.env });
  try {
    await person?.(pty, existsSync(join(place.root, '.mcp.json')));
    return pty.raw();
  } finally {
    pty.kill();
    await pty.exit;
  }
}

/**
 * Archie's own programs that build a view while the model still writes a command, and what lies in its work folder: how far that
 * is when archie ends is a matter of milliseconds. A program that ran in a view is started by itself.
 */
const buildsView = /IFS= read -r -d '' command|\/proc\/self\/fd\/\*|mount -a -T mounts|--json-status-fd/;
const inView = /\/isolated\/#/;

/** The same in any place and at any time. */
function plainly({ started, reached, written }: Seen, { place, server, traps }: Field): Seen {
  const top = dirname(place.root);
  const port = new URL(server.url).port;
  const anywhere = (text: string): string =>
    nameless(text.replaceAll(top, 'TOP').replaceAll(basename(traps.sprung), 'SPRUNG'));
  return {
    started: started
      .filter((text) => !buildsView.test(text))
      .map(anywhere)
      .toSorted(),
    // How often the model is connected to hangs on how soon it answered.
    reached: [...new Set(reached.map((text) => text.replaceAll(port, 'MODEL').replaceAll(top, 'TOP')))].toSorted(),
    written: [...new Set(written.map(anywhere))].filter((text) => !inView.test(text)).toSorted(),
  };
}

/** Without what is drawn anew each time: ids, hashes, numbers of processes and descriptors. */
function nameless(text: string): string {
  return text
    .replace(/(?<=\/(?:sessions|proposals|isolated|mirrors)\/\.?)(?!tmp)[\w-]+/g, '#')
    .replace(/(?<=\/tree-)\w{6}\b/g, '#')
    .replace(/[\da-f]{8}(?:[\da-f-]*[\da-f])?|\d+/g, '#');
}

function below(folder: string, leaveOut: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (path === leaveOut) return [];
    return [path, ...(entry.isDirectory() ? below(path, leaveOut) : [])];
  });
}

/** What of the one is not in the other, as often. */
export function beyond(some: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return some.filter((each) => {
    const at = left.indexOf(each);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

/** As hostile as can be. */
export const hostile = (root: string, traps: Traps): void => plant(root, traps);
