// A process of its own, whose memory can be measured: a large result of an isolated command is collected, landed and undone.
import { createHash } from 'node:crypto';
import {
  closeSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ChangeSet } from '../../../src/protocol/change.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';

Object.assign(globalThis, { ARCHIE_VERSION: 'large' });
const [parent = '', plant = '', command = ''] = process.argv.slice(2);
const base = realpathSync(mkdtempSync(join(parent, 'archie-large-')));
const [root, state] = ['tree', 'state'].map((name) => join(base, name)) as [string, string];

/** One megabyte at a time: this process must not be large by itself. */
function fileOf(path: string, megabytes: number): void {
  const fd = openSync(path, 'w');
  for (let at = 0; at < megabytes; at += 1) writeSync(fd, Buffer.alloc(1_000_000, `${at}\n`));
  closeSync(fd);
}

function hashOf(path: string): string {
  const [hash, part, fd] = [createHash('sha256'), Buffer.alloc(1_000_000), openSync(path, 'r')];
  for (let length = readSync(fd, part); length > 0; length = readSync(fd, part)) hash.update(part.subarray(0, length));
  closeSync(fd);
  return hash.digest('hex');
}

/** Everything in the tree: names, kinds and contents, as one hash. */
function picture(): { entries: number; hash: string } {
  const names = (readdirSync(root, { recursive: true }) as string[]).sort();
  const hash = createHash('sha256');
  for (const name of names) {
    const [path, stats] = [join(root, name), lstatSync(join(root, name))];
    const content = !stats.isFile() ? '' : stats.size > 1e6 ? hashOf(path) : readFileSync(path, 'latin1');
    hash.update(`${name}\0${stats.isDirectory()}\0${content}\0`);
  }
  return { entries: names.length, hash: hash.digest('hex') };
}

function plantTree(): void {
  mkdirSync(root);
  for (const folder of plant === 'files' ? Array(100).keys() : []) {
    mkdirSync(join(root, `src/d${folder}`), { recursive: true });
    for (let file = 0; file < 100; file += 1)
      writeFileSync(join(root, `src/d${folder}/f${file}.txt`), `colour ${folder} ${file}\n`.repeat(20));
  }
  if (plant === 'large') fileOf(join(root, 'large.bin'), 200);
}

async function run(workspace: OpenedWorkspace): Promise<ChangeSet> {
  const asked = { command, timeout: 200_000, origin: { by: 'user' as const } };
  for await (const said of workspace.isolated(asked, [], new AbortController().signal))
    if (said.type === 'ended' && said.changes) return said.changes;
    else if (said.type === 'ended') throw new Error(`nothing changed: ${said.output}`);
  throw new Error('it did not end');
}

async function main(): Promise<object> {
  const workspace = await openWorkspace({ root, state, rg: null });
  const before = picture();
  const idle = process.resourceUsage().maxRSS;
  const changes = await run(workspace).catch((error: unknown) => error as Error);
  const untouched = picture().hash === before.hash;
  if (changes instanceof Error) {
    const blobs = readdirSync(join(state, 'trees')).map((tree) => join(state, 'trees', tree, 'blobs'));
    const left = blobs
      .flatMap((folder) => (readdirSync(folder, { recursive: true }) as string[]).map((name) => join(folder, name)))
      .filter((path) => lstatSync(path).isFile() && lstatSync(path).size > 0);
    return { refused: changes.message, untouched, left };
  }
  await workspace.propose({ id: 'p', at: 1, title: 'large', changes });
  const [proposal] = await workspace.proposals();
  await workspace.land(changes);
  const landed = picture();
  await workspace.land(await workspace.undo());
  const undone = picture();
  await workspace.flushed();
  return {
    files: changes.files.length,
    proposed: proposal?.changes.files.length,
    untouched,
    landed: landed.entries,
    undone: undone.hash === before.hash,
    megabytes: Math.round((process.resourceUsage().maxRSS - idle) / 1000),
  };
}

try {
  plantTree();
  console.log(JSON.stringify(await main()));
} finally {
  rmSync(base, { recursive: true, force: true, maxRetries: 5 });
}
