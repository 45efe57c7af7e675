/** A workspace on a throw-away tree, and what tests ask of one: change sets to land, and what is on disk afterwards. */

import { createHash } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import type { Stats } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ChangeSet, FileChange, FileMode, FileState, Origin } from '../../../src/protocol/change.ts';
import { LandingFailure } from '../../../src/protocol/failure.ts';
import type { Workspace } from '../../../src/protocol/workspace.ts';
import { openWorkspace } from '../../../src/workspace/workspace.ts';
import type { OpenedWorkspace } from '../../../src/workspace/workspace.ts';

/** A temporary folder with a tree and a state folder beside it. */
export interface ScratchWorkspace {
  base: string;
  root: string;
  state: string;
  open: () => Promise<OpenedWorkspace>;
  path: (name: string) => string;
  /** Archie's folder for this tree. */
  stateFolder: () => string;
}

/** Made for the test that is running, and removed when it ends. */
export function scratchWorkspace(): ScratchWorkspace {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'archie-land-')));
  onTestFinished(() => rmSync(base, { recursive: true, force: true, maxRetries: 5 }));
  const [root, state] = [join(base, 'repo'), join(base, 'state')];
  mkdirSync(root);
  return {
    base,
    root,
    state,
    open: () => openWorkspace({ root, state, rg: null }),
    path: (name) => join(root, name),
    stateFolder: () => join(state, 'trees', sha256(realpathSync(root))),
  };
}

export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What is to be at a path: text, bytes, or with a mode; null for nothing. */
export type Wanted = string | Uint8Array | { text: string; mode: FileMode } | null;

/** A change set from what is on disk now to what is wanted. */
export async function changes(
  workspace: Workspace,
  wanted: Record<string, Wanted>,
  origin: Partial<Origin> = {},
): Promise<ChangeSet> {
  const files: FileChange[] = [];
  for (const [path, want] of Object.entries(wanted)) {
    files.push({ path, before: stateOnDisk(join(workspace.root, path)), after: await stored(workspace, want) });
  }
  return { id: 'proposal', files, origin: { by: 'tool', ...origin } };
}

async function stored(workspace: Workspace, want: Wanted): Promise<FileState | null> {
  if (want === null) return null;
  const { text, mode } =
    typeof want === 'string' || want instanceof Uint8Array ? { text: want, mode: 'file' as const } : want;
  const bytes = Buffer.from(text as string);
  return { hash: await workspace.putBlob(bytes), mode, size: bytes.length };
}

export function stateOnDisk(path: string): FileState | null {
  let stats: Stats;
  try {
    stats = lstatSync(path);
  } catch {
    return null;
  }
  if (stats.isDirectory()) return null;
  const link = stats.isSymbolicLink();
  const bytes = link ? readlinkSync(path, { encoding: 'buffer' }) : readFileSync(path);
  return { hash: sha256(bytes), mode: link ? 'link' : stats.mode & 0o100 ? 'executable' : 'file', size: bytes.length };
}

/** Everything below a folder: path → content, with modes that are not plain and links marked. */
export function treeOf(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      const full = join(root, path);
      if (entry.isDirectory()) {
        found[`${path}/`] = '';
        visit(path);
      } else if (entry.isSymbolicLink()) found[path] = `-> ${readlinkSync(full)}`;
      else if (entry.isFile())
        found[path] = `${lstatSync(full).mode & 0o111 ? '[x] ' : ''}${readFileSync(full, 'utf8')}`;
      else found[path] = '[special]';
    }
  };
  if (existsSync(root)) visit('');
  return found;
}

/** The failure a landing ended in. */
export async function refusal(landing: Promise<unknown>): Promise<LandingFailure> {
  try {
    await landing;
  } catch (error) {
    if (error instanceof LandingFailure) return error;
    throw error;
  }
  throw new Error('It landed, although it should have been refused.');
}
