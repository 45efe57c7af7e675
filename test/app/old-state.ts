import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SessionSummary } from '../../src/protocol/desk.ts';
import type { Landing } from '../../src/protocol/change.ts';
import { makePlace } from '../support/cli.ts';
import type { Place } from '../support/cli.ts';

/** Where the files made by archie 0.1 are; README.md there says what is in them. */
export const fixture = fileURLToPath(new URL('../fixtures/state-0.1/', import.meta.url));

/** What archie 0.1 answered when it was asked in the tree `shop`. */
export const answers = JSON.parse(readFileSync(join(fixture, 'answers.json'), 'utf8')) as {
  landings: Landing[];
  sessions: SessionSummary[];
};

/** The session that was begun with this prompt. */
export const sessionOf = (title: string): string => answers.sessions.find((each) => each.title === title)!.id;

/** The landing that this prompt brought about, or the undo or redo of it. */
export function landingOf(prompt: string, tool: string): string {
  return answers.landings.find(({ origin }) => origin.prompt === prompt && origin.tool === tool)!.id;
}

const treeName = (root: string): string => createHash('sha256').update(root).digest('hex');

export interface OldPlace extends Place {
  /** The folder of the tree below the state folder. */
  shelf: string;
}

export type OldTree = 'shop' | 'cut' | 'half';

/** A throw-away copy of one of the trees with the state that archie 0.1 left of all. */
export function plantOld(tree: OldTree, url: string): OldPlace {
  const place = makePlace({}, url);
  const root = realpathSync(place.root);
  cpSync(join(fixture, tree), root, { recursive: true });
  for (const path of filesBelow(root)) chmodSync(path, path.endsWith('run.sh') ? 0o755 : 0o644);
  // Git keeps no empty folders: the killed landing had made this one.
  if (tree === 'cut') mkdirSync(join(root, 'more'), { recursive: true });
  execFileSync('git', ['init', '-q'], { cwd: root });

  const state = join(place.env['XDG_STATE_HOME']!, 'archie');
  // As they come out of git: no file of them is private.
  cpSync(join(fixture, 'state'), state, { recursive: true });
  const [was, is] = [`/home/ada/${tree}`, root].map((path) => ({ path, name: treeName(path) })) as [At, At];
  const shelf = join(state, 'trees', is.name);
  renameSync(join(state, 'trees', was.name), shelf);
  for (const name of readdirSync(join(shelf, 'sessions'))) {
    rewrite(join(shelf, 'sessions', name), (text) =>
      text
        .replaceAll(was.path, is.path)
        .replaceAll('/home/ada/.local/state/archie', state)
        .replaceAll(was.name, is.name),
    );
  }
  // The process that was killed ran here, before the machine was started anew.
  if (tree !== 'shop') {
    const home = `${hostname()} ${existsSync('/proc/self/ns/pid') ? readlinkSync('/proc/self/ns/pid') : ''}`;
    rewrite(join(shelf, 'lock'), (text) => JSON.stringify({ ...(JSON.parse(text) as object), home }));
  }
  return { ...place, root, shelf };
}

interface At {
  path: string;
  name: string;
}

function rewrite(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')));
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}
